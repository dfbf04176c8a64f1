import numpy as np
import pytest
from astropy import units as u
from astropy.table import QTable, Table

from galaxyclust import steps
from galaxyclust.errors import CatalogError, InputError, SettingError


@pytest.mark.parametrize("suffix", [".fits", ".vot", ".ecsv", ".csv", ".parquet"])
def test_a_catalog_that_was_exported_edited_and_shuffled_returns(survey, tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    steps.export(survey, path)
    table = Table.read(path)
    rng = np.random.default_rng(0)
    table["size"] = rng.uniform(1, 2, len(table)) * u.arcsec
    table["class"] = np.where(survey.column("sn") > 50, "bright", "faint")
    order = rng.permutation(len(table))
    kind = {".vot": "votable"}.get(suffix)
    table[order].write(path, overwrite=True, format=kind)
    made = steps.attach(survey, path)
    assert made.columns == ("size", "class")
    assert made.replaced == ()
    assert made.n_rows == survey.n_rows
    assert f"{len(table.colnames) - 3} columns as before" in made.notes
    np.testing.assert_allclose(survey.column("size"), table["size"], rtol=1e-12)
    assert survey.column("class").tolist() == table["class"].tolist()
    if suffix != ".csv":
        assert survey.described("size").unit == "arcsec"
    survey.validate()


def test_labels_corrected_by_hand_replace_those_of_these_sources_only(survey, tmp_path):
    before = survey.column("km_label")
    ids = survey.column("id")
    Table({"id": ids[[3, 1]], "km_label": [7, 8]}).write(tmp_path / "a.csv")
    with pytest.raises(SettingError, match=r"km_label of .* would replace what is there"):
        steps.attach(survey, tmp_path / "a.csv")
    made = steps.attach(survey, tmp_path / "a.csv", overwrite=True)
    assert made.replaced == ("km_label",)
    expected = before.copy()
    expected[[3, 1]] = [7, 8]
    assert survey.column("km_label").tolist() == expected.tolist()
    assert survey.column("km_label").dtype == before.dtype
    assert survey.described("km_label").ucd == "meta.code.class"
    step = survey.history()[-1]
    assert (step.name, step.output) == ("attach", "km_label")
    assert step.settings["replaced"] == ["km_label"]
    assert step.notes[0] == f"2 of {survey.n_rows} sources"


def test_a_prefix_puts_columns_beside_and_names_are_made_fit(fresh):
    table = QTable({"NAME": fresh.column("id"), "sn": np.zeros(fresh.n_rows)})
    table["my class (by eye)"] = 1
    made = steps.attach(fresh, table, by="id=NAME", prefix="lit_")
    assert made.columns == ("lit_sn", "lit_my_class_by_eye")
    assert (fresh.column("lit_sn") == 0).all()


def test_a_dry_run_writes_nothing(fresh):
    table = Table({"id": fresh.column("id"), "mine": np.ones(fresh.n_rows)})
    assert steps.attach(fresh, table, dry_run=True).columns == ("mine",)
    assert "mine" not in fresh.names("catalog")


def test_vectors_are_left_out_unless_named_and_then_refused(fresh):
    table = Table({"id": fresh.column("id"), "mine": np.ones(fresh.n_rows)})
    table["vector"] = np.zeros((fresh.n_rows, 3))
    made = steps.attach(fresh, table)
    assert made.columns == ("mine",)
    assert "1 column of vectors left out" in made.notes
    with pytest.raises(SettingError, match="'vector' holds vectors"):
        steps.attach(fresh, table, columns=["vector"])


def test_a_value_a_field_goes_to_all_its_sources(fresh):
    table = Table({"field": np.unique(fresh.column("field")), "seeing": [1.2]})
    steps.attach(fresh, table, by="field")
    assert (fresh.column("seeing") == 1.2).all()


def test_nothing_new_changes_nothing(fresh):
    made = steps.attach(fresh, fresh.table())
    assert made.columns == ()
    assert "attach" not in [step.name for step in fresh.history()]


def test_what_cannot_be_is_refused(fresh, tmp_path):
    ones = np.ones(fresh.n_rows)
    table = Table({"id": fresh.column("id"), "mine": ones, "mine ": ones})
    with pytest.raises(InputError, match="no column 'name' to go by; it has id, mine"):
        steps.attach(fresh, table, by="id=name")
    with pytest.raises(CatalogError, match="no column 'name'"):
        steps.attach(fresh, table, by="name=id")
    with pytest.raises(SettingError, match="no column 'y'; it has id, mine"):
        steps.attach(fresh, table, columns=["y"])
    with pytest.raises(SettingError, match="column 'mine' is 'mine ' and another too"):
        steps.attach(fresh, table)
    with pytest.raises(SettingError, match="column 'id' names the sources"):
        steps.attach(fresh, table, columns=["id"], overwrite=True)
    table.rename_column("mine ", "9")
    with pytest.raises(CatalogError, match="'9' cannot be a name"):
        steps.attach(fresh, table)
    with pytest.raises(InputError, match="no such file"):
        steps.attach(fresh, tmp_path / "none.fits")


@pytest.mark.usefixtures("unwritable")
def test_nothing_is_read_for_a_catalog_that_cannot_be_written(ingested):
    with pytest.raises(CatalogError, match="cannot be written"):
        steps.attach(ingested, "none.fits")
