import warnings

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.io import fits

from galaxyclust.errors import InputError
from galaxyclust.ingest.celestial import celestial, to_pixels


def test_a_header_without_positions_has_no_wcs(tmp_path):
    assert celestial(tmp_path, fits.Header()) is None


def test_a_wcs_key_of_text_is_refused(tmp_path, make_wcs):
    header = make_wcs().to_header()
    header["CRPIX2"] = "bad"
    with pytest.raises(InputError, match="CRPIX2 = 'bad' is not a number"):
        celestial(tmp_path, header)


def test_a_wcs_that_cannot_work_is_refused_in_one_line(tmp_path, make_wcs):
    header = make_wcs().to_header()
    header["CDELT1"], header["CDELT2"] = 0.0, 0.0
    with pytest.raises(InputError, match="transformation matrix is singular") as caught:
        celestial(tmp_path, header)
    assert "\n" not in str(caught.value)


def test_an_axis_without_a_type_is_named_as_what_is_wrong(tmp_path, make_wcs):
    header = make_wcs().to_header()
    del header["CTYPE1"]
    message = r"the WCS cannot be used \(Unmatched celestial axes\); mend the header"
    with pytest.raises(InputError, match=message):
        celestial(tmp_path, header)


def test_distortions_looked_up_in_tables_of_the_file_move_positions(tmp_path, make_wcs):
    science = fits.ImageHDU(np.ones((40, 40), np.float32), make_wcs().to_header())
    tables = []
    for axis, shift in ((1, 2.0), (2, -1.0)):
        science.header[f"CPDIS{axis}"] = "Lookup"
        for part in (f"EXTVER: {axis}", "NAXES: 2", "AXIS.1: 1", "AXIS.2: 2"):
            science.header.append(fits.Card(f"DP{axis}", part))
        table = fits.ImageHDU(np.full((2, 2), shift, np.float32), name="WCSDVARR")
        table.header.update(EXTVER=axis, CRPIX1=1.0, CRPIX2=1.0, CRVAL1=1.0, CRVAL2=1.0)
        table.header.update(CDELT1=40.0, CDELT2=40.0)
        tables.append(table)
    wcs = celestial(
        tmp_path,
        science.header,
        within=fits.HDUList([fits.PrimaryHDU(), science, *tables]),
    )
    found = wcs.pixel_to_world_values(10.0, 10.0)
    np.testing.assert_allclose(found, make_wcs().pixel_to_world_values(12.0, 9.0))


def test_a_distorted_image_is_found_by_positions_on_it_without_a_word(distorted):
    sky = distorted.pixel_to_world(10.0, 20.0)
    far = SkyCoord([sky.ra.deg, 170.0] * u.deg, [sky.dec.deg, 2.0] * u.deg)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        x, y = to_pixels(distorted, far)
    np.testing.assert_allclose((x[0], y[0]), (10, 20), atol=1e-4)
    assert not abs(x[1]) < 1e5


def test_a_position_far_from_a_distorted_image_is_nowhere_on_it(distorted):
    rng = np.random.default_rng(0)
    middle = distorted.pixel_to_world(512, 512)
    away = middle.directional_offset_by(
        rng.uniform(0, 360, 20_000) * u.deg, rng.uniform(0.5, 20, 20_000) * u.deg
    )
    x, y = to_pixels(distorted, away)
    assert not ((np.abs(x - 512) < 512) & (np.abs(y - 512) < 512)).any()
