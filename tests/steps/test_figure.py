import pytest
from matplotlib.figure import Figure

from galaxyclust.errors import CatalogError, SettingError
from galaxyclust.steps import _figure


@pytest.mark.parametrize("ending", _figure.FORMATS)
def test_a_figure_is_written_by_its_ending(ending, tmp_path):
    path = _figure.save(Figure(), tmp_path / f"a{ending}")
    assert path.stat().st_size > 0
    assert [one.name for one in tmp_path.iterdir()] == [f"a{ending}"]


def test_an_unknown_ending_is_refused(tmp_path):
    with pytest.raises(
        SettingError, match=r"a\.gif: unknown kind of picture; name it \.png"
    ):
        _figure.save(Figure(), tmp_path / "a.gif")


def test_a_folder_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(CatalogError, match="nowhere"):
        _figure.save(Figure(), tmp_path / "nowhere" / "a.png")


def test_pages_are_one_file(tmp_path):
    path = _figure.save_pages([Figure(), Figure()], tmp_path / "a.pdf")
    assert path.read_bytes().count(b"/Type /Page ") == 2
    assert [one.name for one in tmp_path.iterdir()] == ["a.pdf"]
