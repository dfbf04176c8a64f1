from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from galaxyclust.ingest import layouts
from galaxyclust.ingest.layouts import Layout, Mask, Weight


def hdus(*names, **primary):
    made = [fits.ImageHDU(np.zeros((4, 5), np.int32), name=name) for name in names]
    return fits.HDUList([fits.PrimaryHDU(header=fits.Header(primary)), *made])


def test_weights_and_masks_are_no_images_of_the_sky():
    assert layouts.science({1: "WHT", 2: "SCI", 3: "CTX"}) == [2]
    assert layouts.science({0: "PRIMARY", 1: "ERR"}) == [0]
    assert layouts.science({1: "CCDID 1-1.SCI", 2: "CCDID 1-1.RMS"}) == [1]
    assert layouts.science({1: "N1", 2: "N2"}) == [1, 2]
    assert layouts.science({1: "WHT"}) == [1]  # nothing else is there


@pytest.mark.parametrize("name", ["STDDEV", "UNCERT", "INVVAR", "SIGMA", "MODEL", "WHT2"])
def test_whatever_its_noise_is_called_an_image_goes_before_it(name):
    assert layouts.science({1: name, 2: "IMAGE"}) == [2]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (hdus("SCI", "WHT", "CTX", TELESCOP="HST"), Layout(Weight(2, "weight"))),
        (
            hdus("SCI", "ERR", "DQ", TELESCOP="HST", SDQFLAGS=31743),
            Layout(Weight(2, "rms", own_light=True), Mask(3, 31743)),
        ),
        (hdus("SCI", "ERR", "CON", "WHT", TELESCOP="JWST"), Layout(Weight(4, "weight"))),
        (
            hdus("SCI", "ERR", "DQ", "AREA", TELESCOP="JWST"),
            Layout(Weight(2, "rms", own_light=True), Mask(3, 1)),
        ),
        (hdus("SCI", "MSK", "WGT"), Layout(Weight(3, "weight"), Mask(2, ~32))),
        (
            hdus("1.SCI", "1.RMS", "1.FLG"),
            Layout(Weight(2, "rms", own_light=True), Mask(3, 1)),
        ),
        (hdus("SCI", "ERR", "DQ"), Layout()),  # of an unknown telescope
        (hdus("IMAGE", "MASK"), Layout()),
        (hdus("N1", "N2"), Layout()),
    ],
)
def test_extensions_are_taken_where_a_survey_always_has_them(found, expected):
    assert layouts.within(found, 1) == expected


def test_only_the_bad_mask_planes_of_rubin_are_bad():
    found = hdus("IMAGE", "MASK", "VARIANCE")
    planes = {"BAD": 0, "SAT": 1, "CR": 3, "DETECTED": 5, "NO_DATA": 8, "UNMASKEDNAN": 11}
    for name, number in planes.items():
        found[2].header[f"HIERARCH MP_{name}"] = number
    bits = 1 | 2 | 8 | 256 | 2048
    expected = Layout(Weight(3, "variance", own_light=True), Mask(2, bits))
    assert layouts.within(found, 1) == expected


def test_a_mask_without_named_planes_is_left():
    assert layouts.within(hdus("IMAGE", "MASK", "VARIANCE"), 1).mask is None


def test_a_chip_goes_with_the_extensions_of_its_version():
    found = hdus("SCI", "ERR", "SCI", "ERR", TELESCOP="HST")
    found[3].ver = found[4].ver = 2
    assert layouts.within(found, 1).weight.place == 2
    assert layouts.within(found, 3).weight.place == 4


def test_an_extension_of_another_shape_is_left():
    found = hdus("SCI", TELESCOP="HST")
    found.append(fits.ImageHDU(np.zeros((9, 9), np.float32), name="WHT"))
    assert layouts.within(found, 1) == Layout()


@pytest.mark.parametrize(
    ("image", "files", "weight", "mask"),
    [
        (
            "legacysurvey-0001p000-image-r.fits.fz",
            [
                "legacysurvey-0001p000-invvar-r.fits.fz",
                "legacysurvey-0001p000-maskbits.fits",
            ],
            Weight(0, "ivar"),
            Mask(1, 0x8 | 0x40),
        ),
        (
            "rings.v3.skycell.1784.059.stk.r.unconv.fits",
            [
                "rings.v3.skycell.1784.059.stk.r.unconv.wt.fits",
                "rings.v3.skycell.1784.059.stk.r.unconv.mask.fits",
            ],
            Weight(0, "variance", own_light=True),
            Mask(1, 0x2D7F),
        ),
        (
            "c4d_150329_083320_ooi_r_v1.fits.fz",
            ["c4d_150329_083320_oow_r_v1.fits.fz", "c4d_150329_083320_ood_r_v1.fits.fz"],
            Weight(0, "ivar"),
            Mask(1, 0),
        ),
        (
            "EUC_MER_BGSUB-MOSAIC-NIR-H_TILE102018211-AC_20241018T1.0Z_00.00.fits",
            ["EUC_MER_MOSAIC-NIR-H-RMS_TILE102018211-BD_20241018T2.0Z_00.00.fits"],
            Weight(0, "rms", own_light=True),
            None,
        ),
        (
            "ztf_1_r_c01_o_q1_sciimg.fits",
            ["ztf_1_r_c01_o_q1_mskimg.fits"],
            None,
            Mask(0, 6141),
        ),
        (
            "0000p000_ac51-w1-int-3.fits",
            ["0000p000_ac51-w1-unc-3.fits.gz"],
            Weight(0, "rms", own_light=True),
            None,
        ),
        (
            "unwise-0000p000-w1-img-m.fits",
            ["unwise-0000p000-w1-invvar-m.fits.gz"],
            Weight(0, "ivar"),
            None,
        ),
        (
            "KiDS_DR4.0_1.0_0.5_r_sci.fits",
            ["KiDS_DR4.0_1.0_0.5_r_wei.fits"],
            Weight(0, "weight"),
            None,
        ),
        ("a_drz_sci.fits", ["a_drz_wht.fits", "a_drz_rms.fits"], Weight(0, "weight"), None),
        ("a_sci.fits", ["a_rms.fits"], Weight(0, "rms"), None),
        ("hlsp_f606w_drz.fits", ["hlsp_f606w_wht.fits"], Weight(0, "weight"), None),
        ("coadd.fits", ["coadd.weight.fits"], Weight(0, "weight"), None),
        ("a**[b].fits", ["a**[b].weight.fits"], Weight(0, "weight"), None),
        ("a.fits", ["b.weight.fits", "a_wht.fits"], None, None),
    ],
)
def test_files_beside_an_image_are_known_by_their_names(
    tmp_path, *, image, files, weight, mask
):
    for name in (image, *files):
        (tmp_path / name).touch()
    found = layouts.beside(tmp_path / image, band="r")
    for part, expected in ((found.weight, weight), (found.mask, mask)):
        if expected is None:
            assert part is None
        else:
            assert part == expected._replace(place=tmp_path / files[expected.place])


def test_a_file_that_is_not_there_is_not_looked_for():
    assert layouts.beside(Path("nowhere/coadd.fits"), band="r") == Layout()


def test_the_legacy_mask_of_a_band_without_bits_is_left(tmp_path):
    for name in ("image-Y", "maskbits"):
        (tmp_path / f"legacysurvey-0001p000-{name}.fits").touch()
    image = tmp_path / "legacysurvey-0001p000-image-Y.fits"
    assert layouts.beside(image, band="Y").mask is None


def test_a_weight_is_told_by_the_name_of_its_extension():
    kinds = {
        "ERR": "rms",
        "stddev": "rms",
        "wht": "weight",
        "1.RMS": "rms",
        "IVAR": "ivar",
        "SCI": None,
    }
    assert {name: layouts.kind_of(name) for name in kinds} == kinds
