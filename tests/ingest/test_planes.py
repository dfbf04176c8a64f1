from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from galaxyclust.errors import InputError
from galaxyclust.ingest.images import Window, find_images
from galaxyclust.ingest.planes import planes_of

CUTOUT = {"BANDS": "grz", "BAND0": "g", "BAND1": "r", "BAND2": "z"}


def planes(header, shape, *, plane=None, band=None):
    return planes_of(Path("a.fits"), header, shape=shape, plane=plane, band=band)


def test_a_flat_image_has_no_plane_to_choose():
    assert planes({"FILTER": "r"}, (5, 6)) == [(None, "r")]
    assert planes({"FILTER": "r"}, (1, 5, 6)) == [(None, "r")]
    assert planes({"FILTER": "r"}, (5, 6), band="g") == [(None, "g")]


def test_every_plane_whose_band_the_header_names_is_an_image():
    assert planes(CUTOUT, (3, 5, 6)) == [(0, "g"), (1, "r"), (2, "z")]
    assert planes(CUTOUT, (3, 5, 6), plane=1) == [(1, "r")]


@pytest.mark.parametrize(
    ("header", "plane", "band"),
    [({}, None, None), ({}, 3, None), ({}, -1, None), (CUTOUT, None, "r")],
)
def test_a_cube_of_which_no_plane_is_told_is_refused(header, plane, band):
    with pytest.raises(InputError, match="a cube of 3 planes; choose one with --plane"):
        planes(header, (3, 5, 6), plane=plane, band=band)


def test_the_planes_of_a_cube_with_an_axis_of_polarisation_are_chosen(tmp_path):
    assert planes({"FILTER": "r"}, (1, 3, 5, 6), plane=1) == [(1, "r")]
    with pytest.raises(InputError, match="choose one with --plane 0 to 2"):
        planes({}, (1, 3, 5, 6))
    path = tmp_path / "a.fits"
    fits.writeto(path, np.arange(90.0, dtype="f4").reshape(1, 3, 5, 6))
    (image,) = find_images(path, path, plane=1)
    assert image.read(Window(0, 1, 0, 1))[0, 0] == 30


@pytest.mark.parametrize("shape", [(3, 1, 5, 6), (2, 3, 5, 6)])
def test_planes_along_other_axes_are_refused_with_what_would_work(shape):
    with pytest.raises(InputError, match=r"\dx\dx5x6\); .* the third"):
        planes({}, shape, plane=1)


def test_bands_named_twice_are_no_names():
    with pytest.raises(InputError, match="a cube of 2 planes"):
        planes({"BAND0": "r", "BAND1": "r"}, (2, 5, 6))


def test_a_cutout_of_the_legacy_surveys_is_three_calibrated_images(tmp_path, make_wcs):
    wcs = make_wcs((20.5, 16.5), scale=0.262)
    header = wcs.to_header()
    header.update(CUTOUT | {"SURVEY": "LegacySurvey", "VERSION": "LS-DR9"})
    header["CD1_1"], header["CD2_2"] = -0.262 / 3600, 0.262 / 3600
    for key in ("PC1_1", "PC2_2", "CDELT1", "CDELT2"):
        header.pop(key, None)
    header["CD1_2"], header["CD2_1"] = 0.0, 0.0
    path = tmp_path / "cutout_150.0_2.0.fits"
    fits.writeto(path, np.arange(3 * 32 * 40, dtype="f4").reshape(3, 32, 40), header)
    images = find_images(path, path)
    assert [(im.band, im.plane, im.zeropoint_ab) for im in images] == [
        ("g", 0, 22.5), ("r", 1, 22.5), ("z", 2, 22.5),
    ]  # fmt: skip
    assert images[2].read(Window(0, 1, 0, 1))[0, 0] == 2 * 32 * 40
    assert images[0].wcs is not None
