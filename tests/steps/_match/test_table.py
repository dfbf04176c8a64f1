import numpy as np
import pytest
from astropy import units as u
from astropy.table import Column, QTable, Table

from galaxyclust.errors import InputError
from galaxyclust.match.columns import positions_in
from galaxyclust.match.crossmatch import crossmatch
from galaxyclust.match.join import join_rows
from galaxyclust.match.settings import MatchSettings
from galaxyclust.match.sphere import Sky
from galaxyclust.steps._match.table import (
    catalog_columns,
    catalog_name,
    chosen_columns,
    joined_table,
    taken,
)

ROWS = np.array([1, -1, 0])
BIG = 8_647_474_690_312_307_154


def test_rows_of_a_column_keep_unit_and_meaning():
    column = Column([1.0, 2.0], unit="mag", description="How bright")
    column.info.meta = {"ucd": "phot.mag"}
    found = taken(column, ROWS)
    assert (str(found.unit), found.info.description) == ("mag", "How bright")
    assert found.info.meta == {"ucd": "phot.mag"}
    assert np.array_equal(found, [2, np.nan, 1], equal_nan=True)


def test_missing_whole_numbers_are_masked_and_missing_text_is_empty():
    found = taken(Column([BIG, BIG + 1]), ROWS)
    assert found.mask.tolist() == [False, True, False]
    assert found[0] == BIG + 1
    assert taken(Column(["a", "b"]), ROWS).tolist() == ["b", "", "a"]
    assert not hasattr(taken(Column([1, 2]), np.array([1, 0])), "mask")


def test_rows_of_quantities_vectors_and_nothing_are_taken():
    assert str(taken(u.Quantity([1.0, 2.0], "deg"), ROWS).unit) == "deg"
    vectors = taken(Column([[1.0, 2.0], [3.0, 4.0]]), ROWS)
    assert np.array_equal(vectors, [[3, 4], [np.nan] * 2, [1, 2]], equal_nan=True)
    assert taken(Column(np.zeros(0, int)), np.array([-1, -1])).mask.all()


def test_names_are_such_as_a_catalog_can_have():
    assert catalog_name("gaia", "BP-RP") == "gaia_BP-RP"
    assert catalog_name("a", "[Fe/H] (dex)") == "a_Fe_H_dex"


TABLE = Table(
    {"name": ["x", "y"], "ra": [10.0, 10.001], "dec": [0.0, 0.0], "z": [0.1, 0.2]}
)


def matched(radius=1.0):
    first = Sky(np.array([10.001, 50.0]), np.zeros(2))
    found = positions_in(TABLE, named="list")
    settings = MatchSettings(radius_arcsec=radius)
    return crossmatch(first, found.sky, settings=settings), found


def test_all_stands_for_all_but_positions_and_names():
    found = matched()[1]
    assert chosen_columns(TABLE, found, ["all"], named="list") == ["z"]
    assert chosen_columns(TABLE, found, ["z", "all", "ra"], named="list") == ["z", "ra"]
    assert chosen_columns(TABLE, found, [], named="list") == []
    with pytest.raises(InputError, match="list: no column 'v'; it has name, ra, dec, z"):
        chosen_columns(TABLE, found, ["v"], named="list")


def test_the_columns_of_a_match():
    match, found = matched(radius=5.0)
    out = catalog_columns(match, found, TABLE, name="a", chosen=["z"])
    assert list(out) == ["a_separation", "a_n_within", "a_second_separation", "a_id", "a_z"]
    assert out["a_separation"].values[0] == 0
    assert out["a_second_separation"].values[0] == pytest.approx(3.6)
    assert out["a_n_within"].values.tolist() == [2, 0]
    assert out["a_id"].values.tolist() == ["y", ""]
    assert out["a_z"].values[0] == 0.2
    assert out["a_z"].description == "Column z of a"


def test_a_ucd_in_the_header_of_a_fits_table_comes_along():
    table = Table(TABLE, meta={"TUCD4": "src.redshift"})
    match, found = matched()
    out = catalog_columns(match, found, table, name="a", chosen=["z"])
    assert out["a_z"].ucd == "src.redshift"


def test_vectors_do_not_fit_a_catalog():
    table = TABLE.copy()
    table["v"] = np.zeros((2, 3))
    match, found = matched()
    with pytest.raises(InputError, match="column 'v' holds vectors"):
        catalog_columns(match, found, table, name="a", chosen=["v"])


def test_a_joined_table_has_both_sides_and_the_separation():
    match = matched()[0]
    ours = QTable(
        {"id": ["p", "q"], "r50": u.Quantity([1.0, 2.0], "arcsec"), "flags": [1, 2]}
    )
    joined = join_rows(match.pairs, n_first=2, n_second=2, join="1or2")
    table = joined_table(joined, match, ours=ours, theirs=TABLE, name="a")
    assert table["id"].tolist() == ["p", "q", ""]
    assert table["a_name"].tolist() == ["y", "", "x"]
    assert table["a_separation"].unit == u.arcsec
    assert np.isfinite(table["a_separation"]).tolist() == [True, False, False]
    assert np.isnan(table["r50"][2])
    assert table["flags"].mask.tolist() == [False, False, True]
    assert table["a_n_within"].filled(-1).tolist() == [1, 0, -1]
