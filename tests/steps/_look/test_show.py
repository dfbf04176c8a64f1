import pytest

from galaxyclust import steps
from galaxyclust.errors import CatalogError, SettingError


@pytest.mark.parametrize(
    ("name", "start"), [("a.png", b"\x89PNG"), ("a.pdf", b"%PDF"), ("a.svg", b"<?xml")]
)
def test_the_name_says_the_kind_of_picture(surveyed, tmp_path, *, name, start):
    path = steps.show(surveyed, clustering="km", output=tmp_path / name, n_stamps=3)
    assert path.read_bytes().startswith(start)
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_drawn_is_refused(surveyed, ingested, tmp_path):
    with pytest.raises(SettingError, match=r"unknown kind of picture; name it \.png, "):
        steps.show(surveyed, clustering="km", output=tmp_path / "a.txt")
    with pytest.raises(CatalogError, match="no clustering 'h'; it has km"):
        steps.show(surveyed, clustering="h", output=tmp_path / "a.png")
    with pytest.raises(CatalogError, match="no clustering 'h'; it has none yet"):
        steps.show(ingested, clustering="h", output=tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_one_line(surveyed, tmp_path):
    with pytest.raises(CatalogError, match="cannot be written: No such file or directory"):
        steps.show(surveyed, clustering="km", output=tmp_path / "no" / "a.png", n_stamps=3)
