import numpy as np
import pytest
from astropy import units as u
from astropy.table import Column as TableColumn
from astropy.table import MaskedColumn, Table

from galaxyclust.catalog.content import Column
from galaxyclust.errors import InputError, SettingError
from galaxyclust.steps._match.attach_values import (
    match_rows,
    new_column,
    replaced_column,
    same_values,
)

OURS = np.array(["a", "b", "c", "d"])
ROWS = np.array([1, -1, 0, 2])


def match(ours, theirs):
    rows, notes = match_rows(np.asarray(ours), theirs, named="t.csv")
    return rows.tolist(), notes


def test_each_source_gets_the_row_of_its_id():
    rows, notes = match(OURS, TableColumn(["c ", "a", "d", "x"]))
    assert rows == [1, -1, 0, 2]
    assert notes == ["1 id unknown to the catalog (x)", "1 source without a row in t.csv"]


def test_rows_without_an_id_go_nowhere():
    rows, notes = match(OURS, MaskedColumn(["a", "b", "c"], mask=[False, True, False]))
    assert rows == [0, -1, 2, -1]
    assert notes[0] == "1 row without an id"


def test_whole_numbers_agree_with_their_text_whatever_a_reader_made_of_them():
    ours = ["007", "123", "8647474690312307154"]
    assert match(ours, TableColumn([123, 7]))[0] == [1, 0, -1]
    assert match(ours, TableColumn([8647474690312307154]))[0] == [-1, -1, 0]
    assert match(ours, MaskedColumn([7.0, np.nan], mask=[False, False]))[0] == [0, -1, -1]


def test_sources_can_share_a_row():
    assert match(["f1", "f2", "f1"], TableColumn(["f1", "f2"]))[0] == [0, 1, 0]


def test_an_id_that_stands_twice_is_refused_unless_the_catalog_lacks_it():
    with pytest.raises(InputError, match=r"1 ids stand more than once \(a\); leave one"):
        match(OURS, TableColumn(["a", "b", "a"]))
    assert match(OURS, TableColumn(["x", "b", "x"]))[0] == [-1, 1, -1, -1]


def test_a_table_of_other_sources_is_refused():
    with pytest.raises(InputError, match=r"\(x there, a, b, c … here\); --by names"):
        match(OURS, TableColumn(["x"]))


def test_an_empty_table_and_an_empty_catalog_match_nothing():
    assert match(OURS, TableColumn([], dtype=str))[0] == [-1] * 4
    assert match(np.array([], dtype=str), TableColumn(["a"]))[0] == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([1, 2, 3]), [2, np.nan, 1, 3]),
        (np.array([1.5, 2.5, 3.5], ">f4"), [2.5, np.nan, 1.5, 3.5]),
        (np.array([True, False, True]), [0, np.nan, 1, 1]),
        (np.array(["True", "False", "True"]), [0, np.nan, 1, 1]),
        (np.array(["x", "y", "z"]), ["y", "", "x", "z"]),
        (MaskedColumn([1, 2, 3], mask=[True, False, False]), [2, np.nan, np.nan, 3]),
    ],
)
def test_a_new_column_is_missing_where_the_table_has_no_value(values, expected):
    found = new_column(Table({"x": values}), "x", ROWS, named="t").values
    np.testing.assert_array_equal(found, expected)
    assert found.dtype.isnative


def test_whole_numbers_and_truth_values_stay_such_where_none_is_missing():
    table = Table({"x": np.array([1, 2], ">i2"), "y": ["false", "true"]})
    rows = np.array([1, 0, 1])
    assert new_column(table, "x", rows, named="t").values.dtype == np.int16
    assert new_column(table, "y", rows, named="t").values.tolist() == [True, False, True]


def test_unit_meaning_and_ucd_come_along():
    column = TableColumn([1.0], unit="arcsec", description="Size")
    table = Table({"x": column}, meta={"TUCD1": "phys.angSize"})
    found = new_column(table, "x", np.array([0]), named="t")
    assert found[1:] == ("arcsec", "Size", "phys.angsize")
    plain = new_column(Table({"x": [1]}), "x", np.array([0]), named="t.csv")
    assert plain.description == "Column x of t.csv"


def replace(old, new, *, unit=""):
    return replaced_column(Column(np.asarray(old), unit), new, ROWS, name="x")


def test_a_replaced_column_keeps_what_the_table_lacks():
    found = replace(np.float32([1, 2, 3, 4]), TableColumn([10.0, 20.0, 30.0]))
    assert found.values.tolist() == [20, 2, 10, 30]
    assert found.values.dtype == np.float32
    found = replace(["a", "b", "c", "d"], TableColumn(["long", "", "z"]))
    assert found.values.tolist() == ["", "b", "long", "z"]


def test_a_masked_number_becomes_nan_and_a_masked_whole_number_stays():
    new = MaskedColumn([10, 20, 30], mask=[False, True, False])
    np.testing.assert_array_equal(replace([1.0, 2, 3, 4], new).values, [np.nan, 2, 10, 30])
    found = replace(np.int32([1, 2, 3, 4]), new)
    assert (found.values.tolist(), found.values.dtype) == ([1, 2, 10, 30], np.int32)
    gaps = TableColumn([10.0, np.nan, 30.0])
    assert replace(np.int32([1, 2, 3, 4]), gaps).values.tolist() == [1, 2, 10, 30]


def test_long_ids_that_the_table_lacks_keep_all_their_digits():
    old = np.array([1237648720693755919, 2, 3, 4])
    found = replace(old, TableColumn([10.0, np.nan, 30.0]))
    assert found.values.tolist() == [1237648720693755919, 2, 10, 30]


def test_whole_numbers_become_floats_only_where_they_must():
    found = replace(np.int32([1, 2, 3, 4]), TableColumn([0.5, 20, 30]))
    assert found.values.tolist() == [20, 2, 0.5, 30]


def test_values_come_in_the_unit_of_the_catalog():
    new = TableColumn([1.0, 2.0, 3.0], unit="arcmin")
    assert replace([0.0] * 4, new, unit="arcsec").values.tolist() == [120, 0, 60, 180]
    with pytest.raises(SettingError, match="'x' is in arcmin, that of the catalog in mag"):
        replace([0.0] * 4, new, unit="mag")


def test_a_unit_that_fits_does_not_know_is_that_of_the_catalog():
    unread = u.Unit("nmgy", format="fits", parse_strict="silent")
    new = TableColumn([1.0, 2.0, 3.0], unit=unread)
    assert replace([0.0] * 4, new, unit="nanomaggy").values.tolist() == [2, 0, 1, 3]
    new.unit = u.Unit("quux", parse_strict="silent")
    with pytest.raises(SettingError, match="'x' is in quux, that of the catalog in mag"):
        replace([0.0] * 4, new, unit="mag")


def test_a_column_without_any_value_agrees_with_empty_text():
    nothing = MaskedColumn([0, 0, 0], mask=True)  # what a CSV of empty texts is read as
    assert same_values(Column(np.array([""] * 4)), nothing, ROWS)
    assert not same_values(Column(OURS), nothing, ROWS)


def test_text_does_not_replace_numbers_nor_the_reverse():
    with pytest.raises(SettingError, match="holds text, that of the catalog numbers"):
        replace([1.0] * 4, TableColumn(["a", "b", "c"]))
    with pytest.raises(SettingError, match="holds numbers, that of the catalog text"):
        replace(["a"] * 4, TableColumn([1, 2, 3]))


def test_the_same_values_are_seen_through_types_units_and_missing_ones():
    old = Column(np.float32([0.1, np.nan, 3, 4]), "arcsec")
    rows = np.array([0, 1, -1, 2])
    assert same_values(old, MaskedColumn([0.1, 9, 4], mask=[0, 1, 0]), rows)
    assert not same_values(old, TableColumn([0.1, np.nan, 5]), rows)
    assert not same_values(old, TableColumn(["0.1", "x", "4"]), rows)
    whole = Column(np.int32([1, 2, 3, 4]))
    assert same_values(whole, TableColumn([1.0, 2.0, 4.0]), rows)
    assert not same_values(whole, TableColumn([1.5, 2.0, 4.0]), rows)
