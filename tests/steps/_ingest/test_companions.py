from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from galaxyclust.errors import InputError
from galaxyclust.ingest.images import find_images
from galaxyclust.ingest.settings import IngestSettings
from galaxyclust.ingest.tile import TileSettings
from galaxyclust.steps._ingest import companions
from galaxyclust.steps._ingest.companions import Search


@pytest.fixture
def drizzled(tmp_path):
    """Return a drizzled image with its weight, and a data quality, in one file."""
    planes = [
        fits.ImageHDU(np.ones((8, 9), np.float32), name=n) for n in ("SCI", "WHT", "DQ")
    ]
    path = tmp_path / "hst_drc.fits"
    fits.HDUList([fits.PrimaryHDU(), *planes]).writeto(path)
    return path


def find(path, *, settings=None, **rules):
    search = Search(
        rules=rules,
        paths=[path],
        settings=settings or IngestSettings(size=16),
        unpack=lambda path: path,
    )
    (found,) = companions.find(path, find_images(path, path, band="r"), search)
    return found


def test_what_the_survey_gives_is_taken_and_said(drizzled):
    found = find(drizzled)
    assert found.companions.weight.hdu == 2
    assert found.companions.weight_kind == "weight"
    assert found.companions.quality is None
    assert found.said == (
        "noise from extension WHT, read as weight (--weight none leaves it)",
    )


def test_a_type_that_was_asked_for_is_said_instead(drizzled):
    settings = IngestSettings(size=16, tile=TileSettings(weight_kind="ivar"))
    assert "read as ivar" in find(drizzled, settings=settings).said[0]


def test_none_leaves_what_is_there(drizzled):
    assert find(drizzled, weight="none").companions.weight is None


def test_an_extension_can_be_asked_for_by_name(drizzled):
    found = find(drizzled, weight="ext:wht", quality="ext:DQ")
    assert (found.companions.weight.hdu, found.companions.quality.hdu) == (2, 3)
    assert found.companions.weight_kind == "weight"
    assert not found.said
    with pytest.raises(InputError, match=r"hst_drc\.fits: it has no extension 'ERR'"):
        find(drizzled, weight="ext:ERR")


def test_a_file_beside_the_image_is_taken(tmp_path):
    path = tmp_path / "a_sci.fits"
    for name in ("a_sci", "a_wht"):
        fits.writeto(tmp_path / f"{name}.fits", np.ones((8, 9), np.float32))
    found = find(path)
    assert found.companions.weight.path.name == "a_wht.fits"
    assert found.said[0].startswith("noise from files beside the images, read as weight")


def test_each_ccd_has_the_weight_of_its_own_number(tmp_path):
    pixels = np.ones((8, 9), np.float32)
    for what in ("ooi", "oow", "ood"):
        ccds = [fits.ImageHDU(pixels, name=f"N{n}") for n in (1, 2)]
        fits.HDUList([fits.PrimaryHDU(), *ccds]).writeto(
            tmp_path / f"c4d_1_{what}_r_v1.fits"
        )
    path = tmp_path / "c4d_1_ooi_r_v1.fits"
    settings = IngestSettings(size=16, hdu="all")
    search = Search(rules={}, paths=[path], settings=settings, unpack=lambda path: path)
    images = find_images(path, path, band="r", hdu="all")
    found = [one.companions for one in companions.find(path, images, search)]
    assert [(one.weight.hdu, one.quality.hdu) for one in found] == [(1, 1), (2, 2)]
    assert found[0].weight.path.name == "c4d_1_oow_r_v1.fits"
    assert (found[0].weight_kind, found[0].quality_bits) == ("ivar", 0)


def test_one_that_does_not_fit_is_left_with_a_warning(tmp_path, caplog):
    fits.writeto(tmp_path / "a_sci.fits", np.ones((8, 9), np.float32))
    fits.writeto(tmp_path / "a_wht.fits", np.ones((5, 6), np.float32))
    assert find(tmp_path / "a_sci.fits").companions.weight is None
    assert "not used as its weight: a_wht.fits has 6x5 pixels" in caplog.text


@pytest.mark.parametrize(
    "name",
    [
        *("c4d_130105_065255_oow_r_a1-N15.fits.fz", "c4d_130105_065255_ood_r_v1.fits"),
        *("legacysurvey-1500p020-invvar-r.fits.fz", "legacysurvey-1500p020-maskbits.fits"),
        *("rings.v3.skycell.1784.059.stk.r.unconv.wt.fits", "a_wht.fits", "a.weight.fits"),
        *("unwise-1497p015-w1-invvar-m.fits.gz", "ztf_0001_zr_c01_o_q1_mskimg.fits"),
    ],
)
def test_weights_and_masks_are_known_by_their_names(name):
    assert companions.is_named_so(Path(name))


@pytest.mark.parametrize(
    "name",
    [
        *("c4d_130105_065255_ooi_r_a1-N15.fits.fz", "a_sci.fits", "weight.fits"),
        *("legacysurvey-1500p020-image-r.fits.fz", "lightweight.fits", "a_rms.fits"),
        "rings.v3.skycell.1784.059.stk.r.unconv.fits",
    ],
)
def test_images_are_not_taken_for_weights_by_their_names(name):
    assert not companions.is_named_so(Path(name))
