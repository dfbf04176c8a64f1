from pathlib import Path

import numpy as np
import pytest
from astropy.wcs import WCS

from galaxyclust.errors import InputError
from galaxyclust.ingest.images import ImageFile, Window
from galaxyclust.positions import Targets
from galaxyclust.steps._ingest.listed import Listed, place


def image(*, wcs=True):
    """Return an image of 40 by 50 pixels around (150, 2)."""
    found = WCS(naxis=2)
    found.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    found.wcs.crval = [150.0, 2.0]
    found.wcs.crpix = [25.5, 20.5]
    found.wcs.cdelt = [-1e-4, 1e-4]
    path = Path("a.fits")
    return ImageFile(
        path=path,
        readable=path,
        hdu=0,
        shape=(40, 50),
        wcs=found if wcs else None,
        band="r",
    )


def targets(first, second, *, on_sky, bad=None):
    names = np.array([str(n) for n in range(len(first))])
    bad = np.zeros(len(first), bool) if bad is None else np.array(bad)
    return Targets(names, np.array(first, float), np.array(second, float), on_sky, bad)


def test_pixels_are_taken_as_they_are_where_they_lie_on_the_image():
    found, on = place(image(), targets([0, 49.4, 49.6, -1], [0, 39.4, 5, 5], on_sky=False))
    assert on.tolist() == [True, True, False, False]
    assert found.id.tolist() == ["0", "1"]


def test_sky_positions_go_through_the_wcs():
    wcs = image().wcs
    sky = wcs.pixel_to_world([10.0, 20.0], [5.0, 30.0])
    found, on = place(image(), targets(sky.ra.deg, sky.dec.deg, on_sky=True))
    assert on.all()
    assert found.x == pytest.approx([10, 20])
    assert found.y == pytest.approx([5, 30])


def test_the_other_side_of_the_sky_is_not_on_the_image():
    _, on = place(image(), targets([330.0, 150.0], [-2.0, 2.0], on_sky=True))
    assert on.tolist() == [False, True]


def test_bad_rows_lie_nowhere():
    _, on = place(image(), targets([10, np.nan], [10, 5], on_sky=False, bad=[False, True]))
    assert on.tolist() == [True, False]
    _, on = place(image(), targets([np.nan], [5], on_sky=True, bad=[True]))
    assert not on.any()


def test_sky_positions_on_an_image_without_a_wcs_are_refused():
    with pytest.raises(InputError, match="no WCS, so sky positions cannot be found on it"):
        place(image(wcs=False), targets([150], [2], on_sky=True))


def test_each_position_belongs_to_one_of_two_tiles():
    x = np.array([0.0, 9.4, 9.5, 9.6, 19.4])
    listed = Listed(id=np.array(list("abcde")), x=x, y=np.full(5, 3.0))
    left, right = listed.on(Window(0, 10, 0, 10)), listed.on(Window(0, 10, 10, 20))
    assert left.id.tolist() + right.id.tolist() == list("abcde")
