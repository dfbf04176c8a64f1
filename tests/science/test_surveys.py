"""One simulated field, written as surveys write theirs: the same magnitudes come back."""

import math

import numpy as np
import pytest
from astropy.io import fits
from scipy.spatial import cKDTree

from galaxyclust.catalog.core import Catalog
from galaxyclust.ingest.settings import IngestSettings
from galaxyclust.simulate import SimulatedField, simulate_field
from galaxyclust.steps import ingest

FIELD = SimulatedField(
    shape=(220, 220), bands=("r",), n_galaxies=8, n_stars=0, seed=3, sky=0.0,
    families=("elliptical", "disc"), magnitudes=(17.5, 19.5), min_separation_pix=45.0,
)  # fmt: skip
PIXEL_SR = math.radians(FIELD.pixel_scale_arcsec / 3600) ** 2
MEGAJANSKY = 8.9 - 15.0  # AB magnitude of 1 MJy
FLAM, PIVOT = 1.5e-19, 5921.0
HST = -2.5 * math.log10(FLAM) - 5 * math.log10(PIVOT) - 2.408


class Sky:
    """The field in the units of a zero point, and HDUs of it."""

    def __init__(self, folder):
        made = simulate_field(FIELD)
        self.folder, self.pixels, self.wcs = folder, made.images["r"], made.wcs["r"]

    def image(self, zeropoint):
        """Return the pixels in units of this AB magnitude."""
        return (self.pixels * 10 ** (0.4 * (zeropoint - FIELD.zeropoint_ab))).astype("f4")

    def variance(self, zeropoint):
        """Return the variance of sky and photons in these units."""
        unit = 10 ** (0.4 * (zeropoint - FIELD.zeropoint_ab))
        light = np.maximum(self.pixels, 0) * 0.02
        return ((FIELD.sky_sigma**2 + light) * unit**2).astype("f4")

    def full(self, value):
        return np.full(self.pixels.shape, value, np.float32)

    def hdu(self, pixels, name=None, *, packed=False, **cards):
        header = self.wcs.to_header()
        header.update(cards)
        if packed:
            return fits.CompImageHDU(
                pixels, header, name, compression_type="GZIP_2", quantize_level=0
            )
        return fits.ImageHDU(pixels, header, name)

    def save(self, name, *hdus, **primary):
        path = self.folder / name
        first = fits.PrimaryHDU(header=fits.Header(primary))
        fits.HDUList([first, *hdus]).writeto(path)
        return path


def plain(sky):
    return sky.save("plain.fits", sky.hdu(sky.image(25.0), FILTER="r", MAGZERO=25.0))


def jwst(sky):
    zeropoint = MEGAJANSKY - 2.5 * math.log10(PIXEL_SR)
    planes = np.ones((1, *sky.pixels.shape), np.int32)
    return sky.save(
        "jw_nircam_i2d.fits",
        sky.hdu(sky.image(zeropoint), "SCI", BUNIT="MJy/sr", PIXAR_SR=PIXEL_SR),
        sky.hdu(np.sqrt(sky.variance(zeropoint)), "ERR", BUNIT="MJy/sr"),
        fits.ImageHDU(planes, name="CON"),
        sky.hdu(sky.full(900.0), "WHT"),
        TELESCOP="JWST", INSTRUME="NIRCAM", FILTER="F444W", PUPIL="F405N",
    )  # fmt: skip


def hst_drizzled(sky):
    cards = {"BUNIT": "ELECTRONS/S", "PHOTFLAM": FLAM, "PHOTPLAM": PIVOT}
    return sky.save(
        "hst_acs_drc.fits",
        sky.hdu(sky.image(HST), "SCI", **cards),
        sky.hdu(sky.full(2000.0), "WHT"),
        fits.ImageHDU(np.ones(sky.pixels.shape, np.int32), name="CTX"),
        TELESCOP="HST", FILTER1="F606W", FILTER2="CLEAR2L", EXPTIME=2000.0, CCDGAIN=2.0,
    )  # fmt: skip


def hst_exposure(sky):
    zeropoint = HST + 2.5 * math.log10(500.0)
    cards = {"BUNIT": "ELECTRONS", "PHOTFLAM": FLAM, "PHOTPLAM": PIVOT}
    quality = np.zeros(sky.pixels.shape, np.int16)
    return sky.save(
        "hst_flt.fits",
        sky.hdu(sky.image(zeropoint), "SCI", **cards),
        sky.hdu(np.sqrt(sky.variance(zeropoint)), "ERR"),
        sky.hdu(quality, "DQ"),
        TELESCOP="HST", FILTER="F606W", EXPTIME=500.0, SDQFLAGS=31743,
    )  # fmt: skip


def pan_starrs(sky):
    zeropoint = 25 + 2.5 * math.log10(1000.0)
    flux = sky.image(zeropoint).astype(float)
    soften, offset = float(np.std(flux)) / 10, 3.0
    scaled = 2.5 * math.log10(math.e) * np.arcsinh((flux - offset) / (2 * soften))
    cards = {"HIERARCH FPA.ZP": 25.0, "HIERARCH FPA.FILTERID": "r.00000", "EXPTIME": 1000.0}
    cards |= {"BSOFTEN": soften, "BOFFSET": offset, "PSCAMERA": "GPC1"}
    variance = sky.hdu(sky.variance(zeropoint), packed=True)
    sky.save("rings.v3.skycell.1784.059.stk.r.unconv.wt.fits", variance)
    return sky.save(
        "rings.v3.skycell.1784.059.stk.r.unconv.fits",
        sky.hdu(scaled.astype("f4"), packed=True, **cards),
    )


def hsc(sky):
    mask = np.where(sky.pixels > 3 * FIELD.sky_sigma, 1 << 5, 0).astype(np.int32)
    planes = sky.hdu(mask, "MASK", MP_BAD=0, MP_SAT=1, MP_CR=3)
    planes.header["HIERARCH MP_DETECTED"] = 5
    return sky.save(
        "calexp-HSC-R-9813-4,5.fits",
        sky.hdu(sky.image(27.0), "IMAGE"),
        planes,
        sky.hdu(sky.variance(27.0), "VARIANCE"),
        FILTER="HSC-R", FLUXMAG0=63095734448.0194,
    )  # fmt: skip


def rubin(sky):
    return sky.save(
        "visit_image_LSSTComCam_r_57.fits",
        sky.hdu(sky.image(31.4), "IMAGE", BUNIT="nJy"),
        sky.hdu(np.zeros(sky.pixels.shape, np.int32), "MASK", MP_BAD=0, MP_SAT=1),
        sky.hdu(sky.variance(31.4), "VARIANCE", BUNIT="nJy2"),
        FILTER="r_57", MAGZERO=31.9,
    )  # fmt: skip


def legacy(sky):
    sigma = FIELD.sky_sigma * 10 ** (0.4 * (22.5 - FIELD.zeropoint_ab))
    bits = np.zeros(sky.pixels.shape, np.int16)
    bits[:, :50] = 1  # not of the primary area of the brick: nothing is bad with it
    for what, pixels in (("invvar-r", sky.full(sigma**-2)), ("maskbits", bits)):
        sky.save(f"legacysurvey-0001p000-{what}.fits.fz", sky.hdu(pixels, packed=True))
    cards = {"FILTER": "r", "BUNIT": "nanomaggy", "MAGZERO": 22.5}
    return sky.save(
        "legacysurvey-0001p000-image-r.fits.fz",
        sky.hdu(sky.image(22.5), packed=True, **cards),
    )


def des(sky):
    cards = {"BAND": "r", "FILTER": "r DECam SDSS c0002 6415.0 1480.0", "MAGZERO": 30.0}
    mask = np.zeros(sky.pixels.shape, np.int32)
    mask[:, :3] = 1
    return sky.save(
        "DES0219-0541_r2590p01_r.fits.fz",
        sky.hdu(sky.image(30.0), "SCI", packed=True, **cards),
        sky.hdu(mask, "MSK", packed=True, **cards),
        sky.hdu(sky.full(0.01), "WGT", packed=True, **cards),
    )


def kids(sky):
    cards = {"FILTER": "r_SDSS", "PHOTZP": 0.0, "PHOTSYS": "AB"}
    return sky.save("KiDS_DR4.0_1.0_0.5_r_sci.fits", sky.hdu(sky.image(0.0), **cards))


def elixir(sky):
    zeropoint = 26.2 - 0.1 * 0.3 + 2.5 * math.log10(600.0)
    cards = {"FILTER": "r.MP9601", "PHOT_C": 26.2, "PHOT_K": -0.1, "AIRMASS": 1.3}
    hdu = sky.hdu(sky.image(zeropoint), EXPTIME=600.0, BUNIT="ADU", **cards)
    return sky.save("712672p.fits", hdu)


def vista(sky):
    cards = {"FILTER": "Ks", "INSTRUME": "VIRCAM", "PHOTZP": 24.0, "PHOTSYS": "VEGA"}
    return sky.save("tile.fits", sky.hdu(sky.image(25.827), BUNIT="adu", **cards))


def grizli(sky):
    sky.save("f150w_drz_wht.fits", sky.hdu(sky.full(7.0)))
    cards = {"BUNIT": "10.0*nanoJansky", "FILTER": "CLEAR", "PUPIL": "F150W"}
    return sky.save("f150w_drz_sci.fits", sky.hdu(sky.image(28.9), **cards))


@pytest.fixture(scope="module")
def truth(tmp_path_factory):
    """Return positions and magnitudes of the field read from its plainest file."""
    catalog = read(plain, tmp_path_factory.mktemp("plain"))
    assert catalog.n_rows >= 8
    return catalog


def read(write, folder):
    path = write(Sky(folder))
    ingest([path], folder / "survey.h5", settings=IngestSettings(min_sn=5.0))
    return Catalog(folder / "survey.h5")


@pytest.mark.parametrize(
    ("write", "band"),
    [
        (jwst, "F405N"),
        (hst_drizzled, "F606W"),
        (hst_exposure, "F606W"),
        (pan_starrs, "r"),
        (hsc, "r"),
        (rubin, "r"),
        (legacy, "r"),
        (des, "r"),
        (kids, "r"),
        (elixir, "r"),
        (vista, "Ks"),
        (grizli, "F150W"),
    ],
)
def test_magnitudes_and_bands_are_right_without_an_option(tmp_path, *, truth, write, band):
    catalog = read(write, tmp_path)
    assert catalog.stamp_info().bands == (band,)
    places = [np.stack([c.column("x"), c.column("y")], axis=1) for c in (catalog, truth)]
    distance, row = cKDTree(places[0]).query(places[1])
    assert (distance < 1).mean() > 0.85
    apart = catalog.column(f"magnitude_{band}")[row] - truth.column("magnitude_r")
    assert np.abs(apart[distance < 1]) == pytest.approx(0, abs=0.08)
    assert np.median(apart[distance < 1]) == pytest.approx(0, abs=0.01)
    sigma = catalog.column(f"sky_sigma_{band}") / catalog.column(f"flux_{band}")
    expected = truth.column("sky_sigma_r") / truth.column("flux_r")
    assert np.median((sigma[row] / expected)[distance < 1]) == pytest.approx(1, abs=0.15)


def test_a_cutout_of_three_bands_is_three_bands_of_one_field(tmp_path, truth):
    sky = Sky(tmp_path)
    header = sky.wcs.to_header()
    header.update({"SURVEY": "LegacySurvey", "BANDS": "grz"})
    header.update({"BAND0": "g", "BAND1": "r", "BAND2": "z"})
    cube = np.stack([sky.image(22.5) * factor for factor in (0.5, 1.0, 2.0)])
    fits.writeto(tmp_path / "cutout.fits", cube, header)
    ingest([tmp_path / "cutout.fits"], tmp_path / "survey.h5")
    catalog = Catalog(tmp_path / "survey.h5")
    assert catalog.stamp_info().bands == ("g", "r", "z")
    magnitude = {band: catalog.column(f"magnitude_{band}") for band in "grz"}
    assert magnitude["g"] - magnitude["z"] == pytest.approx(2.5 * math.log10(4), abs=0.01)
    brightest = float(np.nanmin(truth.column("magnitude_r")))
    assert np.nanmin(magnitude["r"]) == pytest.approx(brightest, abs=0.01)


@pytest.mark.parametrize("reference", ["F150W", "F444W"])
def test_surface_brightness_on_pixels_of_two_sizes_is_one_magnitude(tmp_path, reference):
    sky = Sky(tmp_path)
    fine = sky.image(MEGAJANSKY - 2.5 * math.log10(PIXEL_SR))
    coarse = fine.reshape(110, 2, 110, 2).mean(axis=(1, 3))
    wide = sky.wcs.deepcopy()
    wide.wcs.crpix = (np.asarray(sky.wcs.wcs.crpix) + 0.5) / 2
    if wide.wcs.has_cd():
        wide.wcs.cd = 2 * wide.wcs.cd
    else:
        wide.wcs.cdelt = 2 * np.asarray(wide.wcs.cdelt)
    paths = []
    for band, pixels, wcs in (("F150W", fine, sky.wcs), ("F444W", coarse, wide)):
        header = wcs.to_header()
        header.update({"FILTER": band, "BUNIT": "MJy/sr"})
        paths.append(tmp_path / f"{band}.fits")
        fits.writeto(paths[-1], pixels, header)
    settings = IngestSettings(reference=reference, min_sn=5.0)
    ingest(paths, tmp_path / "survey.h5", settings=settings)
    catalog = Catalog(tmp_path / "survey.h5")
    assert catalog.n_rows >= 7
    apart = catalog.column("magnitude_F150W") - catalog.column("magnitude_F444W")
    assert np.median(apart) == pytest.approx(0, abs=0.02)
