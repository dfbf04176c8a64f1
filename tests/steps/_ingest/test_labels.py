from pathlib import Path

import numpy as np
import pytest
from astropy.table import MaskedColumn, Table

from galaxyclust.errors import InputError
from galaxyclust.ingest.stamps.folder import Folder
from galaxyclust.steps._ingest.labels import Labels, join

PATH = Path("/in/labels.csv")


def joined(*names, table=None, known=None, folder="/in/images", named=True):
    """Return the columns of stamps with these names after joining, and what was said."""
    source = Folder(paths=tuple(Path(folder) / name for name in names), named=named)
    nothing = np.full(len(names), np.nan)
    columns = {"entry": np.arange(len(names)), "factor": np.ones(len(names), int)}
    unknown = ("ra", "dec", "pixel_scale_arcsec", "semi_major_axis_arcsec",
               "semi_minor_axis_arcsec", "semi_major_axis", "semi_minor_axis")  # fmt: skip
    columns |= dict.fromkeys(unknown, nothing)
    columns |= {"x": np.zeros(len(names))}
    labels = None if table is None else Labels(PATH, Table(table))
    known = Table() if known is None else Table(known)
    said = join(columns, source, known=known, labels=labels)
    return columns, said


def test_rows_are_joined_by_file_name():
    table = {"file": ["images/a.jpg", "images/b.jpg"], "label": ["A", "B"]}
    found, said = joined("b.jpg", "a.jpg", table=table)
    assert found["label"].tolist() == ["B", "A"]
    assert found["id"].tolist() == ["b", "a"]
    assert said.names == ["label"]
    assert said.notes == ["labels.csv: 2 of 2 rows joined to a stamp by file"]


def test_the_same_name_in_two_folders_has_two_ids():
    table = {"file": ["two/a.jpg", "one/a.jpg"], "label": ["2", "1"]}
    found, _ = joined("one/a.jpg", "two/a.jpg", table=table, folder="/in")
    assert found["label"].tolist() == ["1", "2"]
    assert found["id"].tolist() == ["a", "a-2"]


def test_what_the_catalog_measures_itself_stands_beside_it_under_another_name():
    table = {"id": ["a"], "gini": [0.5], "x": [7.0], "T": [3]}
    found, said = joined("a.jpg", table=table)
    assert found["listed_gini"].tolist() == [0.5]
    assert (found["x"][0], found["listed_x"][0]) == (0, 7)
    assert "gini" not in found
    assert said.notes[1] == (
        "labels.csv: gini, x stand as listed_gini, listed_x: the catalog measures its own"
    )


def test_names_that_a_column_cannot_have_are_made_plain_and_said():
    found, said = joined("a.jpg", table={"id": ["a"], "P(spiral)": [0.5], "1st": [2]})
    assert found["P_spiral_"].tolist() == [0.5]
    assert found["c_1st"].tolist() == [2]
    assert said.notes[1] == (
        "labels.csv: 'P(spiral)' as P_spiral_, '1st' as c_1st, as names must be plain"
    )


def test_stamps_without_a_row_have_empty_values():
    table = {"id": ["a"], "n": [7], "label": ["A"]}
    found, said = joined("a.jpg", "b.jpg", table=table)
    assert found["n"] == pytest.approx([7, np.nan], nan_ok=True)
    assert found["label"].tolist() == ["A", ""]
    assert said.notes[1] == "1 stamp without a row in labels.csv"


def test_numbers_of_fits_tables_are_native():
    found, _ = joined("a.jpg", table={"id": ["a"], "T": np.array([3], ">i4")})
    assert found["T"].dtype == np.int32
    assert found["T"].dtype.isnative


def test_masked_values_are_missing():
    table = Table({"id": ["a"], "T": MaskedColumn([3], mask=[True])})
    table["label"] = MaskedColumn(["A"], mask=[True])
    found, _ = joined("a.jpg", table=table)
    assert np.isnan(found["T"][0])
    assert found["label"].tolist() == [""]


def test_bytes_of_fits_tables_are_text():
    found, _ = joined("a.jpg", table={"id": [b"a"], "label": [b"A"]})
    assert found["label"].tolist() == ["A"]
    assert found["id"].tolist() == ["a"]


def test_labels_of_other_stamps_are_refused():
    with pytest.raises(InputError, match="no row fits a stamp"):
        joined("a.jpg", table={"file": ["z.jpg"], "label": ["A"]})


def test_without_labels_ids_are_the_names_of_the_files():
    found, said = joined("a.jpg", "b.png")
    assert (said.names, said.notes) == ([], [])
    assert found["id"].tolist() == ["a", "b"]


def test_what_holds_the_stamps_gives_ids_labels_and_places():
    known = {"id_str": ["p", "q"], "label": [0, 1], "RA": [10.0, 20.0], "DEC": [1.0, 2.0]}
    found, said = joined("a.jpg", "b.jpg", known=known)
    assert found["id"].tolist() == ["p", "q"]
    assert found["label"].tolist() == [0, 1]
    assert found["ra"].tolist() == [10, 20]
    assert said.names == ["label"]


def test_what_is_the_catalogs_own_now_is_no_other_column():
    table = {"id": ["a"], "RA": [10.0], "raj2000": [10.1], "DEC": [1.0], "pxscale": [0.3]}
    found, said = joined("a.jpg", table=table)
    assert (found["ra"][0], found["pixel_scale_arcsec"][0]) == (10, 0.3)
    assert said.names == ["raj2000"]


def test_names_that_differ_in_case_alone_are_parted():
    table = {"id": ["a"], "X": [7.0], "T": [1], "t": [2], "ID": ["b"]}
    found, said = joined("a.jpg", table=table)
    assert said.names == ["listed_X", "T", "t_", "listed_ID"]
    assert (found["x"][0], found["listed_X"][0], found["t_"][0]) == (0, 7, 2)
    assert "X, ID stand as listed_X, listed_ID" in said.notes[1]


def test_the_users_table_goes_before_what_holds_the_stamps():
    known = {"id_str": ["p", "q"], "label": [0, 1], "z": [0.1, 0.2], "ra": [1.0, 2.0],
             "dec": [0.0, 0.0]}  # fmt: skip
    table = {"id_str": ["q", "p"], "label": ["Q", "P"], "ra": [30.0, 40.0], "dec": [1, 1]}
    found, said = joined("a.jpg", "b.jpg", known=known, table=table)
    assert found["label"].tolist() == ["P", "Q"]
    assert found["z"].tolist() == [0.1, 0.2]
    assert found["ra"].tolist() == [40, 30]
    assert said.notes[-1] == "id_str, label, ra, dec: taken from labels.csv"


def test_stamps_without_names_take_rows_in_order():
    found, said = joined("s-0", "s-1", table={"T": [5, 6]}, named=False)
    assert found["T"].tolist() == [5, 6]
    assert said.notes == ["labels.csv: 2 of 2 rows joined to a stamp in order"]


def test_stamps_with_ids_never_take_rows_in_order():
    known, table = {"object_id": ["p", "q"]}, {"object_id": ["q", "p"], "T": [6, 5]}
    found, _ = joined("s-0", "s-1", table=table, known=known, named=False)
    assert found["T"].tolist() == [5, 6]
    with pytest.raises(InputError, match="no row fits a stamp"):
        joined("s-0", "s-1", table={"T": [6, 5]}, known=known, named=False)


def test_names_that_become_those_of_others_overwrite_nothing():
    table = {"id": ["a"], "x ": [1.0], "p(a)": [2.0], "p[a]": [3.0]}
    table["pixel scale arcsec"] = [4.0]
    found, _ = joined("a.jpg", table=table)
    assert found["x_"].tolist() == [1]
    assert (found["p_a_"][0], found["p_a__"][0]) == (2, 3)
    assert found["listed_pixel_scale_arcsec"].tolist() == [4]
