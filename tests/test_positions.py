import numpy as np
import pytest
from astropy import units as u
from astropy.table import Column, MaskedColumn, Table

from galaxyclust.errors import InputError
from galaxyclust.positions import find_column, read_targets, targets_in, unique_ids


def targets(table=None, **columns):
    return targets_in(Table(columns) if table is None else table, named="list")


@pytest.mark.parametrize(
    ("ra", "dec"),
    [("ra", "dec"), ("RA", "DEC"), ("RAJ2000", "DEJ2000"), ("ALPHA_J2000", "DELTA_J2000")],
)
def test_sky_columns_are_found_by_their_usual_names(ra, dec):
    found = targets(**{ra: [150.0], dec: [2.0]})
    assert found.on_sky
    assert (found.first[0], found.second[0]) == (150, 2)


def test_columns_are_found_by_ucd_before_names():
    table = Table({"ra": [1.0], "dec": [1.0], "best_ra": [150.0], "best_dec": [2.0]})
    table["best_ra"].info.meta = {"ucd": "pos.eq.ra;meta.main"}
    table["best_dec"].info.meta = {"ucd": "POS.EQ.DEC;META.MAIN"}
    assert find_column(table, "ra") == "best_ra"
    assert targets(table).first[0] == 150


def test_columns_that_the_user_names_are_used():
    table = Table({"a": [10.0], "b": [20.0], "ra": [1.0], "dec": [1.0], "n": ["x"]})
    found = targets_in(table, named="t", columns={"ra": "a", "dec": "b", "id": "n"})
    assert (found.first[0], found.second[0], found.id[0]) == (10, 20, "x")
    pixels = targets_in(table, named="t", columns={"x": "a", "y": "b"})
    assert not pixels.on_sky


def test_a_column_that_does_not_exist_is_refused():
    with pytest.raises(InputError, match="list: no column 'RA2' for ra; it has ra, dec"):
        targets_in(Table({"ra": [1.0], "dec": [1.0]}), named="list", columns={"ra": "RA2"})


def test_a_table_without_positions_is_refused_with_what_would_work():
    with pytest.raises(InputError, match="--catalog-columns ra=ALPHA,dec=DELTA"):
        targets(flux=[1.0])


def test_sextractor_counts_pixels_from_one():
    found = targets(X_IMAGE=[10.0], Y_IMAGE=[20.0])
    assert (found.first[0], found.second[0]) == (9, 19)
    assert (targets(x=[10.0], y=[20.0]).first[0]) == 10


@pytest.mark.parametrize(
    ("ra", "dec"),
    [(np.nan, 2.0), (150.0, 91.0), (150.0, np.inf), (361.0, 0.0), (-181.0, 0.0)],
)
def test_impossible_positions_are_bad(ra, dec):
    assert targets(ra=[ra], dec=[dec]).bad[0]


def test_a_negative_right_ascension_is_wrapped():
    found = targets(ra=[-10.0], dec=[0.0])
    assert found.first[0] == 350
    assert not found.bad[0]


def test_masked_positions_are_bad_whatever_lies_under_the_mask():
    table = Table(
        {"ra": MaskedColumn([150.0, 150.0], mask=[False, True]), "dec": [2.0, 2.0]}
    )
    assert targets(table).bad.tolist() == [False, True]


def test_sexagesimal_text_is_hours_and_degrees():
    found = targets(ra=["10:00:00", "10h30m00s", "150.5", "no"], dec=["+02:30:00"] * 4)
    assert found.first[:3] == pytest.approx([150, 157.5, 150.5])
    assert found.second == pytest.approx(2.5)
    assert found.bad.tolist() == [False, False, False, True]


def test_text_with_degree_signs_is_degrees():
    found = targets(ra=["150d30m0s"], dec=["-2d30m0s"])
    assert (found.first[0], found.second[0]) == (pytest.approx(150.5), pytest.approx(-2.5))


@pytest.mark.parametrize("unit", [u.hourangle, "hourangle", u.hour])
def test_hours_are_told_by_their_unit(unit):
    table = Table({"ra": Column([10.0], unit=unit), "dec": [2.0]})
    assert targets(table).first[0] == pytest.approx(150)


@pytest.mark.parametrize("name", ["ra_hours", "RA_h"])
def test_hours_are_told_by_the_name_of_the_column(name):
    assert targets(**{name: [10.0], "dec": [2.0]}).first[0] == pytest.approx(150)


def test_radians_are_told_by_their_unit():
    table = Table({"ra": Column([np.pi / 2], unit="rad"), "dec": Column([0.1], unit="rad")})
    found = targets(table)
    assert (found.first[0], found.second[0]) == (
        pytest.approx(90),
        pytest.approx(np.degrees(0.1)),
    )


def test_a_unit_that_is_no_angle_is_refused():
    table = Table({"ra": Column([10.0], unit="m"), "dec": [2.0]})
    with pytest.raises(InputError, match="column 'ra' is in m, not in degrees or hours"):
        targets(table)


def test_ids_are_text_and_never_twice_the_same():
    found = targets(id=[7, 7, 8], ra=[1.0] * 3, dec=[1.0] * 3)
    assert found.id.tolist() == ["7", "7-2", "8"]
    assert targets(ra=[1.0] * 2, dec=[1.0] * 2).id.tolist() == ["0", "1"]


def test_a_suffix_that_is_taken_is_not_given():
    assert unique_ids(["a", "a-2", "a", "a"]).tolist() == ["a", "a-2", "a-3", "a-4"]


def test_bytes_become_text():
    assert targets(id=np.array([b"NGC 1"]), ra=[1.0], dec=[1.0]).id[0] == "NGC 1"


@pytest.mark.parametrize("suffix", ["csv", "fits", "ecsv", "vot", "txt"])
def test_any_table_that_astropy_writes_is_read(tmp_path, suffix):
    path = tmp_path / f"list.{suffix}"
    table = Table({"id": ["a"], "ra": [150.0], "dec": [2.0]})
    formats = {"vot": "votable", "txt": "ascii.commented_header", "csv": "ascii.csv"}
    table.write(path, format=formats.get(suffix))
    found = read_targets(path)
    assert (found.id[0], found.first[0]) == ("a", 150)


def test_what_is_no_table_is_refused_in_one_line(tmp_path):
    path = tmp_path / "list.fits"
    path.write_bytes(b"\x00\x01junk")
    with pytest.raises(InputError, match=r"list\.fits: not a table that astropy can read"):
        read_targets(path)
    with pytest.raises(InputError, match=r"gone\.csv: no such file"):
        read_targets(tmp_path / "gone.csv")


def test_a_table_of_no_rows_has_no_targets():
    assert len(targets(ra=np.zeros(0), dec=np.zeros(0)).id) == 0
