import numpy as np
import pytest
from astropy.io import fits
from astropy.table import QTable

from galaxyclust import steps
from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import CatalogError, SettingError


def test_the_whole_catalog_goes_to_fits_with_units_and_ucds(surveyed, tmp_path):
    path = steps.export(surveyed, tmp_path / "a.fits", embeddings=["ae"]).path
    with fits.open(path) as hdus:
        header, data = hdus[1].header, hdus[1].data
        names = list(data.names)
        assert names == [*surveyed.names("catalog"), "embedding_ae"]
        assert header[f"TUNIT{names.index('ra') + 1}"] == "deg"
        assert header[f"TUCD{names.index('km_label') + 1}"] == "meta.code.class"
        np.testing.assert_array_equal(data["km_label"], surveyed.column("km_label"))
        np.testing.assert_array_equal(data["embedding_ae"], surveyed.embedding("ae"))


def test_the_columns_asked_for_come_in_the_order_asked_for(surveyed, tmp_path):
    path = steps.export(surveyed, tmp_path / "a.ecsv", columns=["km_label", "id"]).path
    assert QTable.read(path).colnames == ["km_label", "id"]


def test_what_is_there_is_not_replaced_unasked(surveyed, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("mine")
    with pytest.raises(CatalogError, match=r"a\.csv exists; use --overwrite to replace it"):
        steps.export(surveyed, path)
    steps.export(surveyed, path, overwrite=True)
    assert path.read_text().startswith("id,")


def test_what_is_not_there_is_refused(surveyed, tmp_path):
    with pytest.raises(CatalogError, match="no embedding 'som'; it has ae"):
        steps.export(surveyed, tmp_path / "a.fits", embeddings=["som"])
    with pytest.raises(CatalogError, match="no column 'z'; it has "):
        steps.export(surveyed, tmp_path / "a.fits", columns=["z"])
    with pytest.raises(SettingError, match="unknown format"):
        steps.export(surveyed, tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_only_rows_that_meet_the_condition_are_written(surveyed, tmp_path):
    path = tmp_path / "a.fits"
    made = steps.export(surveyed, path, where="km_label == 1", embeddings=["a*"])
    label = surveyed.column("km_label")
    with fits.open(path) as hdus:
        header, data = hdus[1].header, hdus[1].data
        assert header["WHERE"] == "km_label == 1"
        assert made.n_rows == len(data) == np.count_nonzero(label == 1)
        np.testing.assert_array_equal(
            data["embedding_ae"], surveyed.embedding("ae")[label == 1]
        )


def test_no_row_at_all_is_an_empty_table(surveyed, tmp_path):
    assert steps.export(surveyed, tmp_path / "a.ecsv", where="sn < -5").n_rows == 0
    assert len(QTable.read(tmp_path / "a.ecsv")) == 0


def test_settings_of_the_format_and_what_came_of_it(surveyed, tmp_path):
    made = steps.export(surveyed, tmp_path / "a.reg", settings={"label": "km_label"})
    assert made.notes == ()
    text = (tmp_path / "a.reg").read_text()
    assert text.count("ellipse(") == surveyed.n_rows
    assert "tag={0}" in text


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.moc.fits", {}),
        ("a.reg", {"settings": {"label": "km_label"}}),
        ("look", {"format": "projector", "embeddings": ["ae"]}),
        ("a.hdf", {"format": "galaxy10", "settings": {"label": "km_label"}}),
        ("set", {"format": "multimodal", "columns": ["km_label"]}),
    ],
)
def test_every_other_format_is_written_from_a_survey_and_replaced(
    surveyed, tmp_path, *, name, options
):
    for _ in range(2):
        made = steps.export(surveyed, tmp_path / name, overwrite=True, **options)
    assert made.path.exists()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_shared_file_takes_every_further_step(surveyed, tmp_path):
    made = steps.export(surveyed, tmp_path / "shared.h5", where="km_label >= 0")
    shared = Catalog(made.path)
    shared.validate()
    steps.cluster(
        shared, embedding="ae", method="kmeans", name="k3", settings={"n_clusters": 3}
    )
    steps.show(shared, clustering="k3", output=tmp_path / "k3.png", n_stamps=2)
    assert shared.column("k3_label").max() == 2
    assert steps.info(shared, validate=True)["history"][-2]["step"] == "export"


def test_a_dash_is_no_name_for_a_file(surveyed, tmp_path):
    with pytest.raises(SettingError, match="-o - writes to standard output"):
        steps.export(surveyed, tmp_path / "-", format="csv")


def test_a_survey_is_never_exported_over_itself(fresh):
    with pytest.raises(CatalogError, match="is the catalog itself; choose another name"):
        steps.export(fresh, fresh.path, overwrite=True)
    fresh.validate()
