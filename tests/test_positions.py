import bz2
import gzip

import numpy as np
import pytest
from astropy import units as u
from astropy.io import fits
from astropy.table import Column, MaskedColumn, Table

from galaxyclust.errors import InputError
from galaxyclust.positions import (
    find_column,
    find_with_reason,
    read_table,
    sexagesimal,
    targets_in,
    text_of,
    unique_ids,
    unit_is_told,
)


def targets(table=None, **columns):
    return targets_in(Table(columns) if table is None else table, named="list")


def read_targets(path, columns=None):
    return targets_in(read_table(path), named=str(path), columns=columns)


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


def test_columns_of_an_old_equinox_are_no_positions_of_today():
    table = Table({"RAB1950": [149.4], "DEB1950": [2.2], "_RAJ2000": [150.0]})
    table["_DEJ2000"] = [2.0]
    for name, end in (("RAB1950", ";meta.main"), ("_RAJ2000", "")):
        table[name].info.meta = {"ucd": f"pos.eq.ra{end}"}
    assert targets(table).first[0] == 150
    with pytest.raises(InputError, match="no columns of positions found"):
        targets(table["RAB1950", "DEB1950"])


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


@pytest.mark.parametrize("kind", ["WIN", "PEAK", "MODEL", "PSF", ""])
def test_all_pixel_positions_of_sextractor_count_from_one(kind):
    x, y = f"X{kind}_IMAGE", f"Y{kind}_IMAGE_DBL"
    table = Table({x: [10.0], y: [20.0], "X2WIN_IMAGE": [5.0]})
    found = targets_in(table, named="t", columns={"x": x, "y": y})
    assert (found.first[0], found.second[0]) == (9, 19)
    other = targets_in(table, named="t", columns={"x": "X2WIN_IMAGE", "y": y})
    assert other.first[0] == 5


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


@pytest.mark.parametrize("unit", ["degrees", "degree", "DEG", "decimal degrees", "deg."])
def test_degrees_are_known_however_a_table_spells_them(tmp_path, unit):
    columns = [fits.Column(n, "D", unit, array=[v]) for n, v in (("RA", 10), ("DEC", 2))]
    fits.BinTableHDU.from_columns(columns).writeto(tmp_path / "a.fits")
    found = read_targets(tmp_path / "a.fits")
    assert (found.first[0], found.second[0]) == (10, 2)


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


def test_a_masked_id_is_the_number_of_its_row():
    ids = MaskedColumn([1237648720693755918, 2, 3], mask=[False, True, False])
    found = targets(ra=[1.0, 2.0, 3.0], dec=[1.0, 2.0, 3.0], id=ids)
    assert found.id.tolist() == ["1237648720693755918", "1", "3"]


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


def test_a_ucd_in_the_header_of_a_fits_table_counts(tmp_path):
    path = tmp_path / "a.fits"
    table = Table({"ra": [1.0], "dec": [1.0], "a": [150.0], "b": [2.0]})
    table.meta = {"TUCD3": "pos.eq.ra;meta.main", "TUCD4": "pos.eq.dec;meta.main"}
    table.write(path)
    assert read_targets(path).first[0] == 150


def test_how_a_column_was_found_is_known():
    table = Table({"RAJ2000": [1.0], "pmra": [1.0], "b": [1.0]})
    table["b"].info.meta = {"ucd": "POS_EQ_DEC_MAIN"}
    assert find_with_reason(table, "ra") == ("RAJ2000", "name")
    assert find_with_reason(table, "dec") == ("b", "UCD")
    assert find_with_reason(table, "id") == ("", "")


def test_a_proper_motion_is_no_position():
    table = Table({"a": [1.0], "ra": [1.0]})
    table["a"].info.meta = {"ucd": "pos.pm;pos.eq.ra"}
    assert find_column(table, "ra") == "ra"
    assert find_column(table, "pm_ra") == "a"


@pytest.mark.parametrize(
    ("text", "hours", "degrees"),
    [
        ("10:30:00", True, 157.5),
        ("10:30:00", False, 10.5),
        (" -00 30 36.0 ", False, -0.51),
        ("+12h00m01.5s", True, 180 + 1.5 / 240),
        ("12d30m", False, 12.5),
        ("10:30:60.0", True, 157.75),
        ("10:61:00", False, np.nan),
        ("1e1", True, 10),
        ("", True, np.nan),
        ("--", True, np.nan),
    ],
)
def test_sexagesimal_text_is_read(text, hours, degrees):
    assert sexagesimal(text, hours_possible=hours) == pytest.approx(degrees, nan_ok=True)


def test_text_with_a_unit_of_degrees_is_in_degrees():
    table = Table({"ra": Column(["150:30:00"], unit="deg"), "dec": ["2:30:00"]})
    assert targets(table).first[0] == 150.5


@pytest.mark.parametrize(
    ("name", "unit", "told"),
    [
        ("ra", None, False),
        ("ra", "deg", True),
        ("ra_hours", None, True),
        ("radeg", None, True),
    ],
)
def test_numbers_tell_their_unit_or_not(name, unit, told):
    assert unit_is_told(Column([10.0], unit=unit), name) is told


def test_text_tells_its_unit_where_it_is_more_than_a_number():
    assert unit_is_told(Column(["10:30:00", ""]), "ra")
    assert not unit_is_told(Column(["10.5", ""]), "ra")


@pytest.mark.parametrize(
    "text",
    [b"\xef\xbb\xbfra,dec\n150.0,2.0\n", b'\xef\xbb\xbf"ra","dec"\n150.0,2.0\n',
     b"ra;dec\n150.0;2.0\n", b"\xef\xbb\xbfra;dec;name\r\n150.0;2.0;a, b\r\n"],
)  # fmt: skip
def test_the_csv_of_a_spreadsheet_is_read(tmp_path, text):
    (tmp_path / "a.csv").write_bytes(text)
    found = read_targets(tmp_path / "a.csv")
    assert (found.first.tolist(), found.second.tolist()) == ([150], [2])


@pytest.mark.parametrize("names", [("ra", "dec"), ("x", "y")])
def test_decimal_commas_are_refused_with_what_would_work(tmp_path, names):
    first, second = names
    (tmp_path / "a.csv").write_text(f"name;{first};{second}\na;150;2\nb;150,25;2,0\n")
    with pytest.raises(InputError, match=f"'150,25' in column '{first}' .* write '150.25'"):
        read_targets(tmp_path / "a.csv")


@pytest.mark.parametrize(("name", "mark"), [("a.csv", ","), ("a.txt", " ")])
def test_a_table_without_names_keeps_its_first_row_and_can_be_told_its_columns(
    tmp_path, name, mark
):
    path = tmp_path / name
    path.write_text(f"804.2{mark}7.4\n100.5{mark}9.1\n")
    with pytest.raises(InputError, match="no columns of positions found among col1, col2;"):
        read_targets(path)
    found = read_targets(path, columns={"x": "col1", "y": "col2"})
    assert (found.first.tolist(), found.second.tolist()) == ([804.2, 100.5], [7.4, 9.1])


@pytest.mark.parametrize("suffix", [".csv.gz", ".csv.bz2", ".CSV"])
def test_compressed_tables_are_read(tmp_path, suffix):
    path = tmp_path / f"list{suffix}"
    text = b"id,ra,dec\n8647474690312307154,150.0,2.0\n"
    packed = {".csv.gz": gzip.compress, ".csv.bz2": bz2.compress}.get(suffix, bytes)
    path.write_bytes(packed(text))
    found = read_targets(path)
    assert (found.id[0], found.first[0]) == ("8647474690312307154", 150)


def test_masked_text_is_empty():
    assert text_of(MaskedColumn(["a", "b"], mask=[False, True])) == ["a", ""]
    assert text_of(Column([b"x"])) == ["x"]
