"""Pages about galaxies become files."""

import pytest

from galaxyclust import steps
from galaxyclust.errors import CatalogError, SettingError


def test_one_galaxy_is_one_picture(ingested, tmp_path):
    files = steps.show_galaxies(ingested, ids=["#0"], output=tmp_path / "a.png")
    assert files == [tmp_path / "a.png"]
    assert files[0].read_bytes().startswith(b"\x89PNG")


def test_several_are_pages_of_one_file_or_files_with_numbers(ingested, tmp_path):
    ids = ["#0", "#1", "#0"]
    (pdf,) = steps.show_galaxies(ingested, ids=ids, output=tmp_path / "a.pdf")
    assert pdf.read_bytes().count(b"/Type /Page ") == 2
    files = steps.show_galaxies(ingested, ids=ids, output=tmp_path / "a.jpg", whole=True)
    assert [file.name for file in files] == ["a-1.jpg", "a-2.jpg"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a-1.jpg", "a-2.jpg", "a.pdf"]


def test_names_that_try_to_be_markup_and_code_are_drawn_as_they_are(hostile, tmp_path):
    ids = [f"#{row}" for row in range(3)]
    (pdf,) = steps.show_galaxies(hostile, ids=ids, output=tmp_path / "a.pdf")
    assert pdf.read_bytes().startswith(b"%PDF")


def test_what_cannot_be_drawn_is_refused_before_anything_is(ingested, tmp_path):
    for wrong, error, match in (
        ({"ids": ["nobody"]}, CatalogError, "no source 'nobody'"),
        ({"bands": ["y"]}, SettingError, "no band 'y'; the stamps have"),
        ({"output": tmp_path / "a.txt"}, SettingError, "unknown kind of picture"),
    ):
        usual = {"ids": ["#0"], "output": tmp_path / "a.png"}
        with pytest.raises(error, match=match):
            steps.show_galaxies(ingested, **usual | wrong)
    assert list(tmp_path.iterdir()) == []
