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


def test_a_failure_leaves_the_folder_of_before(tmp_path):
    fill(tmp_path / "out", "old")
    with pytest.raises(TypeError):
        fill(tmp_path / "out", 1)
    assert (tmp_path / "out" / "a.mark").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_place_that_cannot_be_written_to_is_one_line(tmp_path):
    with pytest.raises(CatalogError, match="cannot be written: No such file"):
        fill(tmp_path / "none" / "out")
