import pytest

from galaxyclust import steps
from galaxyclust.errors import InputError, SettingError
from galaxyclust.steps._run.tag import check_tag, is_tagged, tag


@pytest.mark.parametrize(
    "chosen", [{}, {"id": ["#1"], "where": "sn > 3"}, {"ids": "a.txt", "where": "sn > 3"}]
)
def test_galaxies_are_said_in_one_way(chosen):
    with pytest.raises(SettingError, match="which galaxies to tag: id or ids, or where"):
        check_tag({"tag": "ring", **chosen})


@pytest.mark.parametrize("chosen", [{"id": ["#1"]}, {"ids": "a"}, {"where": "sn > 3"}])
def test_what_says_so_passes(chosen):
    check_tag({"tag": "ring", **chosen})


def tagged(catalog):
    return [k for k, words in enumerate(catalog.column("tags")) if "ring" in words.split()]


def test_ids_of_the_file_and_of_a_list_beside_it_are_tagged_once(fresh, tmp_path):
    name = fresh.column("id")[2]
    (tmp_path / "list.txt").write_text(f"{name}\n\n", encoding="utf-8")
    entry = {"tag": "ring", "id": ["#0"], "ids": "list.txt"}
    assert not is_tagged(fresh, entry, tmp_path)
    assert tag(fresh, entry, tmp_path).n_changed == 2
    assert tagged(fresh) == [0, 2]
    assert is_tagged(fresh, entry, tmp_path)
    (tmp_path / "list.txt").write_text("#3\n", encoding="utf-8")
    assert not is_tagged(fresh, entry, tmp_path)
    assert not is_tagged(fresh, {"tag": "ring", "id": ["#0"]}, tmp_path)


def test_a_condition_tags_and_takes_away(fresh, tmp_path):
    entry = {"tag": "ring", "where": "sn > 0"}
    steps.tag(fresh, tag="ring", where="sn > 0")  # as the command does it
    assert is_tagged(fresh, entry, tmp_path)
    away = entry | {"remove": True}
    assert not is_tagged(fresh, away, tmp_path)
    assert tag(fresh, away, tmp_path).n_tagged == 0
    assert is_tagged(fresh, away, tmp_path)


def test_a_list_that_is_not_there_is_one_line(fresh, tmp_path):
    with pytest.raises(InputError, match=r"no\.txt: cannot be read as a list of ids"):
        tag(fresh, {"tag": "ring", "ids": "no.txt"}, tmp_path)
