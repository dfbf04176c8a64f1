from pathlib import Path

import pytest

from galaxyclust.catalog.folders import new_folder
from galaxyclust.errors import CatalogError


def fill(path, text="new"):
    with new_folder(path, mark="*.mark") as folder:
        (folder / "a.mark").write_text(text)


def test_a_folder_appears_whole(tmp_path):
    fill(tmp_path / "out")
    assert (tmp_path / "out" / "a.mark").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_one_of_its_kind_is_replaced(tmp_path):
    fill(tmp_path / "out", "old")
    (tmp_path / "out" / "left.txt").write_text("old")
    fill(tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.mark"]
    assert (tmp_path / "out" / "a.mark").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_somebody_else_made_is_left_alone(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.tex").write_text("mine")
    with pytest.raises(CatalogError, match="is there and was not made by such an export"):
        fill(tmp_path / "out")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(CatalogError, match="choose another name"):
        fill(tmp_path / "file")
    assert (tmp_path / "out" / "thesis.tex").read_text() == "mine"
    (tmp_path / ".new.before").mkdir()
    with pytest.raises(CatalogError, match=r"\.new\.before is there and .* move it"):
        fill(tmp_path / "new")
    assert (tmp_path / ".new.before").exists()


def test_a_failure_leaves_the_folder_of_before(tmp_path):
    fill(tmp_path / "out", "old")
    with pytest.raises(TypeError):
        fill(tmp_path / "out", 1)
    assert (tmp_path / "out" / "a.mark").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_place_that_cannot_be_written_to_is_one_line(tmp_path):
    with pytest.raises(CatalogError, match="cannot be written: No such file"):
        fill(tmp_path / "none" / "out")


@pytest.mark.parametrize("interruption", [OSError("full"), KeyboardInterrupt()])
def test_where_the_new_one_cannot_take_its_place_the_old_one_is_put_back(
    tmp_path, monkeypatch, interruption
):
    fill(tmp_path / "out", "old")
    rename = Path.rename

    def fail(path, new):
        if path.parent != tmp_path and new == tmp_path / "out":
            raise interruption
        return rename(path, new)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises((CatalogError, KeyboardInterrupt)):
        fill(tmp_path / "out")
    assert (tmp_path / "out" / "a.mark").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


KILLED = """
import os, sys
from pathlib import Path
from galaxyclust.catalog.folders import new_folder

path, number, rename = Path(sys.argv[1]), int(sys.argv[2]), Path.rename
calls = []

def killed(old, new):
    if len(calls) == number:
        os._exit(9)
    calls.append(new)
    return rename(old, new)

Path.rename = killed
with new_folder(path, mark="*.mark") as folder:
    (folder / "a.mark").write_text("new")
"""


@pytest.mark.parametrize(("number", "found"), [(1, "old"), (2, "new")])
def test_a_kill_between_leaves_the_old_one_beside_until_the_next_time(
    tmp_path, python, caplog, *, number, found
):
    out, beside = tmp_path / "out", tmp_path / ".out.before"
    fill(out, "old")
    assert python("-c", KILLED, out, number).returncode == 9
    assert (beside / "a.mark").read_text() == "old"
    with pytest.raises(TypeError):
        fill(out, 1)  # which fails as well
    assert (out / "a.mark").read_text() == found
    assert not beside.exists()
    assert ("put back" in caplog.text) is (found == "old")
    fill(out, "newer")
    assert (out / "a.mark").read_text() == "newer"
    assert not beside.exists()
