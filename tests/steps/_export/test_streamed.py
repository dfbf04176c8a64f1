import io

import pytest
from astropy.table import Table

from galaxyclust.errors import CatalogError, SettingError
from galaxyclust.steps._export.streamed import streamed


def test_the_text_is_that_of_the_file(surveyed, tmp_path):
    from galaxyclust import steps

    asked = {"columns": ["id", "km_label"], "where": "km_label == 1"}
    made = streamed(surveyed, format="csv", **asked)
    steps.export(surveyed, tmp_path / "a.csv", **asked)
    assert made.content == (tmp_path / "a.csv").read_bytes()
    assert made.n_rows == (surveyed.column("km_label") == 1).sum()


@pytest.mark.parametrize(
    ("format", "reader"), [("ecsv", "ascii.ecsv"), ("votable", "votable")]
)
def test_units_go_along_where_the_format_has_them(surveyed, format, reader):
    content = streamed(surveyed, format=format, columns=["id", "r50_arcsec"]).content
    found = Table.read(io.BytesIO(content), format=reader)
    assert len(found) == surveyed.n_rows
    assert str(found["r50_arcsec"].unit) == "arcsec"


def test_remarks_come_back(surveyed):
    made = streamed(surveyed, format="regions", settings={"label": "km_label"})
    assert made.content.startswith(b"# Region file")
    assert isinstance(made.notes, tuple)


@pytest.mark.parametrize("format", ["fits", "parquet", "hdf5", "projector"])
def test_what_is_no_text_is_refused_with_what_is(surveyed, format):
    with pytest.raises(SettingError, match=rf"{format} is no text .* csv\|ecsv\|votable"):
        streamed(surveyed, format=format)


def test_a_format_is_to_be_said_and_columns_must_be_there(surveyed):
    with pytest.raises(SettingError, match="no ending; give --format csv"):
        streamed(surveyed, format=None)
    with pytest.raises(CatalogError, match="no column 'radius'"):
        streamed(surveyed, format="csv", columns=["radius"])
