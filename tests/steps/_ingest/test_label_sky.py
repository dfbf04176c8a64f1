import numpy as np
import pytest
from astropy.table import Table

from galaxyclust.errors import InputError
from galaxyclust.steps._ingest.label_sky import put_on_sky


def columns(**changed):
    """Return what is known of two stamps without a WCS, averaged two by two."""
    unknown = np.full(2, np.nan)
    names = ("ra", "dec", "pixel_scale_arcsec", "semi_major_axis_arcsec",
             "semi_minor_axis_arcsec")  # fmt: skip
    found = {name: unknown.copy() for name in names}
    found |= {"semi_major_axis": np.array([10.0, 4.0]), "semi_minor_axis": np.ones(2)}
    return found | {"factor": np.array([2, 2])} | changed


def put(found, table, rows=(0, 1)):
    return put_on_sky(found, Table(table), np.array(rows))


def test_a_scale_says_how_large_axes_are_on_the_sky():
    found = columns()
    assert put(found, {"pxscale": [0.25, 0.5]}, rows=(1, 0)) == {"pxscale"}
    assert found["pixel_scale_arcsec"].tolist() == [1.0, 0.5]
    assert found["semi_major_axis_arcsec"].tolist() == [10, 2]


@pytest.mark.parametrize("scale", [0.0, -1.0, np.nan])
def test_a_scale_that_is_none_is_not_taken(scale):
    found = columns()
    put(found, {"pxscale": [scale, 0.5]})
    assert np.isnan(found["pixel_scale_arcsec"][0])


def test_positions_are_found_by_their_usual_names():
    found = columns()
    used = put(found, {"RAJ2000": ["10:00:00", "-10"], "DEJ2000": [2.0, 95.0]})
    assert found["ra"] == pytest.approx([150, np.nan], nan_ok=True)
    assert found["dec"] == pytest.approx([2, np.nan], nan_ok=True)
    assert used == {"RAJ2000", "DEJ2000"}


def test_a_wcs_goes_before_what_is_listed():
    found = columns(ra=np.array([5.0, np.nan]), dec=np.array([6.0, np.nan]))
    assert put(found, {"ra": [1.0, 2.0], "dec": [3.0, 4.0]}) == set()
    assert found["ra"].tolist() == [5, 2]
    found = columns(pixel_scale_arcsec=np.array([0.5, np.nan]))
    assert put(found, {"pixel_scale_arcsec": [0.3, 0.3]}) == set()
    assert found["pixel_scale_arcsec"].tolist() == [0.5, 0.6]


def test_stamps_without_a_row_stay_as_they_are():
    found = columns()
    put(found, {"ra": [1.0], "dec": [3.0], "pxscale": [0.2]}, rows=(-1, 0))
    assert np.isnan(found["ra"][0])
    assert np.isnan(found["pixel_scale_arcsec"][0])
    assert found["ra"][1] == 1


def test_a_position_in_another_unit_is_refused():
    table = Table({"ra": [1.0, 2.0], "dec": [3.0, 4.0]}, units={"ra": "Jy"})
    with pytest.raises(InputError, match="column 'ra' is in Jy"):
        put_on_sky(columns(), table, np.arange(2))
