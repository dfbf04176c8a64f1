import numpy as np
import pytest
from astropy import units as u
from astropy.table import Column, MaskedColumn, Table

from galaxyclust.errors import InputError
from galaxyclust.match.columns import positions_in, settle_hours
from galaxyclust.match.sphere import Sky


def found(table=None, *, columns=None, ra_unit=None, **values):
    table = Table(values) if table is None else table
    return positions_in(table, named="list", columns=columns, ra_unit=ra_unit)


def notes(positions):
    return "; ".join(positions.notes)


def test_what_was_taken_is_said():
    table = Table({"Source": [7], "RA_ICRS": [150.0], "DE_ICRS": [2.0], "flux": [1.0]})
    positions = found(table)
    assert positions.columns == {"ra": "RA_ICRS", "dec": "DE_ICRS", "id": "Source"}
    assert positions.notes == (
        "positions from RA_ICRS, DE_ICRS (by name); names from Source",
    )
    assert positions.id == ["7"]


def test_columns_are_found_by_ucd_and_said_so():
    table = Table({"a": Column([10.0], unit="deg"), "b": [2.0], "ra": [1.0], "dec": [1.0]})
    table["a"].info.meta = {"ucd": "pos.eq.ra;meta.main"}
    table["b"].info.meta = {"ucd": "pos.eq.dec;meta.main"}
    assert "positions from a, b (by UCD) in deg" in notes(found(table))


def test_the_user_names_columns_over_all_else():
    table = Table({"ra": [1.0], "dec": [1.0], "a": [150.0], "b": [2.0], "n": ["x"]})
    positions = found(table, columns={"ra": "a", "dec": "b", "id": "n"})
    assert (positions.sky.ra[0], positions.sky.dec[0], positions.id[0]) == (150, 2, "x")


def test_a_table_without_positions_is_refused_with_what_would_work():
    with pytest.raises(
        InputError, match=r"list: no columns of right .* flux; name them: --ra"
    ):
        found(flux=[1.0])
    with pytest.raises(InputError, match="list: no column 'c' for ra; it has flux"):
        found(flux=[1.0], columns={"ra": "c"})


def test_rows_without_a_position_are_counted_and_left_out():
    ra = MaskedColumn([150.0, 150.0, np.nan, 150.0, 370.0, -10.0], mask=[0, 1, 0, 0, 0, 0])
    positions = found(Table({"ra": ra, "dec": [2.0, 2.0, 2.0, 91.0, 2.0, 2.0]}))
    assert positions.sky.usable().tolist() == [True, False, False, False, False, True]
    assert positions.sky.ra[5] == 350
    assert "2 rows without a position left out" in notes(positions)
    assert "2 rows with an impossible position (|Dec| > 90 or RA not" in notes(positions)


def test_positions_that_stand_twice_are_counted():
    positions = found(ra=[1.0, 1.0, 361.0 - 360.0, 2.0, np.nan, np.nan], dec=[0.0] * 6)
    assert "2 rows stand where a row before them stands" in notes(positions)


def test_text_is_hours_and_degrees():
    positions = found(ra=["10:00:00", "10h30m00s", ""], dec=["+02:30:00", "-0 30 36", ""])
    assert positions.sky.ra[:2] == pytest.approx([150, 157.5])
    assert positions.sky.dec[:2] == pytest.approx([2.5, -0.51])
    assert positions.told
    assert "written as text" in notes(positions)
    assert "1 row without a position" in notes(positions)


def test_text_in_degrees_is_told_by_its_unit():
    table = Table({"ra": Column(["150:30:00"], unit="deg"), "dec": ["2:30:00"]})
    assert found(table).sky.ra[0] == pytest.approx(150.5)


def test_columns_of_hours_minutes_and_seconds_are_joined():
    table = Table(
        {"RAh": [10, 0], "RAm": [30, 0], "RAs": [0.0, 1.0], "DE-": ["-", "+"]}
    )  # fmt: skip
    for part, values in zip("dms", ([0, 2], [30, 0], [36.0, 0.0]), strict=True):
        table[f"DE{part}"] = values
    positions = found(table)
    assert positions.sky.ra == pytest.approx([157.5, 15 / 3600])
    assert positions.sky.dec == pytest.approx([-0.51, 2])
    assert "RAh RAm RAs" in notes(positions)


@pytest.mark.parametrize(
    ("unit", "told"), [(None, False), ("deg", True), ("hourangle", True), ("rad", True)]
)
def test_a_unit_tells(unit, told):
    table = Table({"ra": Column([1.0], unit=unit), "dec": [0.0]})
    assert found(table).told is told


def test_the_user_tells_hours():
    assert found(ra=[10.0], dec=[0.0], ra_unit="hours").sky.ra[0] == 150
    assert found(ra=["10.0"], dec=[0.0], ra_unit="hours").sky.ra[0] == 150
    assert found(ra=[10.0], dec=[0.0], ra_unit="degrees").told


SURVEY = Sky(np.array([150.0, 151.0]), np.array([2.0, 2.0]))


def test_hours_without_a_unit_are_known_by_the_survey_and_said():
    settled = settle_hours(found(ra=[10.0], dec=[2.0]), SURVEY, named="list")
    assert settled.sky.ra[0] == pytest.approx(150)
    assert "taken in hours, where the survey lies (--ra-unit)" in notes(settled)


def test_numbers_that_could_be_hours_but_lie_nowhere_near_are_degrees_and_said():
    settled = settle_hours(found(ra=[20.0], dec=[2.0]), SURVEY, named="list")
    assert settled.sky.ra[0] == 20
    assert "taken in degrees" in notes(settled)


def test_what_can_be_either_is_refused():
    both = Sky(np.array([150.0, 10.0]), np.array([2.0, 2.0]))
    with pytest.raises(
        InputError, match=r"could be in degrees or in hours; say .* --ra-unit"
    ):
        settle_hours(found(ra=[10.0], dec=[2.0]), both, named="list")


def test_what_is_told_is_left_alone():
    positions = found(ra_deg=[10.0], dec=[2.0])
    assert settle_hours(positions, SURVEY, named="list") is positions
    wide = found(ra=[10.0, 200.0], dec=[2.0, 2.0])
    assert settle_hours(wide, SURVEY, named="list") is wide


def test_proper_motions_come_in_milliarcsec_a_year():
    table = Table(
        {"ra": [1.0], "dec": [1.0], "pmra": Column([0.5], unit=u.arcsec / u.yr),
         "pmdec": [-20.0], "ref_epoch": [2016.0]}
    )  # fmt: skip
    positions = found(table)
    assert positions.pm_ra_cosdec.tolist() == pytest.approx([500])
    assert positions.pm_dec.tolist() == [-20]
    assert positions.epoch.tolist() == [2016]
    assert "proper motions from pmra, pmdec; epochs from ref_epoch" in notes(positions)


def test_a_proper_motion_in_kilometres_is_refused():
    table = Table(
        {"ra": [1.0], "dec": [1.0], "pmra": Column([1.0], unit="km"), "pmdec": [1.0]}
    )
    with pytest.raises(
        InputError, match="'pmra' of proper motions is in km, not in mas/yr"
    ):
        found(table)


@pytest.mark.parametrize("spelled", ["mas/year", "milliarcsecond/yr"])
def test_a_unit_of_motion_is_known_that_fits_does_not_know(spelled):
    unit = u.Unit(spelled, format="fits", parse_strict="silent")
    table = Table({"ra": [1.0], "dec": [1.0], "pmdec": [1.0]})
    table["pmra"] = Column([5.0], unit=unit)
    assert found(table).pm_ra_cosdec.tolist() == [5]


def test_an_epoch_that_is_no_year_is_none():
    positions = found(ra=[1.0, 1.0], dec=[1.0, 2.0], epoch=[51544.5, 2003.7])
    assert np.isnan(positions.epoch[0])
    assert positions.epoch[1] == 2003.7
    assert found(ra=[1.0], dec=[1.0], epoch=[51544.5]).epoch is None


def test_the_epoch_of_the_whole_table_counts_for_each_row():
    table = Table({"ra": [1.0, 2.0], "dec": [1.0, 2.0]}, meta={"epoch": 2015.5})
    assert found(table).epoch.tolist() == [2015.5, 2015.5]


def test_a_table_of_no_rows_has_no_positions():
    positions = found(ra=np.zeros(0), dec=np.zeros(0))
    assert len(positions.sky) == 0
    assert len(positions.notes) == 1
