"""Radii, concentration, asymmetry, smoothness, Gini and M20."""

import importlib.resources
import warnings

import numpy as np
import pytest
from astropy.io import fits
from scipy.special import gammaincinv

from galaxyclust.errors import SettingError
from galaxyclust.features.cas import Cas
from galaxyclust.features.planes import Planes
from galaxyclust.flags import Shape, decode

# n: Petrosian radius in half-light radii, concentration, Gini and M20 of an endless
# galaxy without noise, by integration of the profile (pixels inside the Petrosian radius)
KNOWN = {
    0.5: (1.959, 2.142, 0.3985, -1.605),
    1: (2.158, 2.736, 0.4892, -1.816),
    2: (2.196, 3.477, 0.5562, -2.112),
    4: (1.820, 4.286, 0.6005, -2.472),
}
INVARIANT = ("concentration", "asymmetry", "smoothness", "gini", "m20", "r_petro_ellip")


def sersic(n, r_half, *, axis_ratio=1.0, angle=0.0, size=161, centre=None, oversample=9):
    """A Sersic galaxy, each pixel the mean of ``oversample`` squared points in it."""
    x0, y0 = centre or ((size - 1) / 2, (size - 1) / 2)
    fine = (np.arange(size * oversample) + 0.5) / oversample - 0.5
    dx, dy = fine - x0, fine[:, None] - y0
    cos, sin = np.cos(angle), np.sin(angle)
    r = np.hypot(dx * cos + dy * sin, (dy * cos - dx * sin) / axis_ratio) / r_half
    image = np.exp(-gammaincinv(2 * n, 0.5) * (r ** (1 / n) - 1))
    return image.reshape(size, oversample, size, oversample).mean(axis=(1, 3))


def planes(image, *, segment=None, mask=None, sky_sigma=0.01):
    mask = np.zeros(image.shape, bool) if mask is None else mask
    mask = mask | ~np.isfinite(image)
    segment = image > 5 * sky_sigma if segment is None else segment
    clean = np.where(mask, 0.0, image)
    return Planes(clean[None], mask[None], (segment & ~mask)[None], np.array([sky_sigma]))


def measure(stamps, psf=np.nan, **settings):
    found = Cas(**settings).measure(
        stamps, {"psf_fwhm_pixels": np.full(len(stamps.image), psf)}
    )
    return {name: float(v[0]) for name, v in found.columns.items()}, decode(
        int(found.flags[0]), Shape
    )


def noisy(seed=0, sigma=0.02, **options):
    image = sersic(1, 6.0, size=64, oversample=3, **options)
    return image + sigma * np.random.default_rng(seed).normal(size=image.shape)


@pytest.mark.parametrize("n", KNOWN)
@pytest.mark.parametrize("axis_ratio", [1.0, 0.7])
def test_a_sersic_galaxy_has_the_values_of_its_integrals(n, axis_ratio):
    r_half, close = 16.0, 0.02 if n <= 2 else 0.05
    image = sersic(n, r_half, axis_ratio=axis_ratio, angle=0.5)
    found, wrong = measure(planes(image, segment=image > 0.2))
    r_petro, concentration, gini, m20 = KNOWN[n]
    assert found["r_petro_ellip"] / r_half == pytest.approx(r_petro, rel=close)
    assert found["gini"] == pytest.approx(gini, rel=close)
    assert found["m20"] == pytest.approx(m20, rel=close)
    # the sky box holds the wings of an endless galaxy, and takes them off
    assert found["asymmetry"] == pytest.approx(0, abs=0.02)
    if axis_ratio == 1:  # circles about an ellipse are another measure
        assert found["concentration"] == pytest.approx(concentration, rel=close)
        assert found["r_petro"] / r_half == pytest.approx(r_petro, rel=close)
    assert set(wrong) <= {"beyond_stamp", "no_sky"}


def test_axes_and_angle_are_those_of_the_moments():
    image = sersic(0.5, 1.1774 * 8, axis_ratio=0.75, angle=-0.4, size=121)
    found, _ = measure(planes(image, segment=image > 0))
    assert found["semi_major_axis"] == pytest.approx(8, rel=1e-3)
    assert found["axis_ratio"] == pytest.approx(0.75, rel=1e-3)
    assert found["ellipticity"] == pytest.approx(0.25, rel=2e-3)
    assert found["theta_image"] == pytest.approx(np.degrees(-0.4), abs=0.02)


@pytest.mark.parametrize(
    "turn",
    [np.rot90, np.flipud, np.fliplr, np.transpose, lambda a: np.roll(a, (3, -2), (0, 1))],
    ids=["turned", "upside down", "mirrored", "transposed", "shifted"],
)
def test_turned_mirrored_or_shifted_it_is_the_same(turn):
    image = noisy()
    segment = sersic(1, 6.0, size=64, oversample=3) > 0.15
    one, _ = measure(planes(image, segment=segment))
    other, _ = measure(planes(turn(image), segment=turn(segment)))
    for name in INVARIANT:
        close = 0.02 if name == "asymmetry" else 0.01
        assert other[name] == pytest.approx(one[name], abs=close, rel=close), name


@pytest.mark.parametrize("factor", [1e-12, 3.0, 1e9])
def test_brightness_does_not_matter(factor):
    image = noisy()
    segment = image > 0.15
    one, _ = measure(planes(image, segment=segment))
    other, _ = measure(planes(factor * image, segment=segment, sky_sigma=0.01 * factor))
    for name, value in one.items():
        assert other[name] == pytest.approx(value, rel=1e-3, abs=1e-4), name


def test_statmorph_says_the_same_of_its_test_galaxy():
    statmorph = pytest.importorskip("statmorph")
    path = importlib.resources.files("statmorph") / "tests" / "data" / "slice.fits"
    with fits.open(str(path)) as hdus:
        image, segmap, mask = (np.asarray(hdu.data) for hdu in hdus[:3])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = statmorph.SourceMorphology(
            image.astype(float), segmap, 1, mask=mask > 0, gain=1.0,
            cutout_extent=100.0, n_sigma_outlier=-1,
        )  # fmt: skip
    ours, wrong = measure(planes(image.astype(float), segment=segmap == 1, mask=mask > 0))
    for name, other in {
        "concentration": "concentration", "smoothness": "smoothness", "gini": "gini",
        "m20": "m20", "r20": "r20", "r50": "r50", "r80": "r80", "r_petro": "rpetro_circ",
        "r_petro_ellip": "rpetro_ellip", "r50_ellip": "rhalf_ellip",
        "r_max": "rmax_ellip", "x_asymmetry": "xc_asymmetry",
        "y_asymmetry": "yc_asymmetry", "ellipticity": "ellipticity_centroid",
        "asymmetry": "asymmetry", "gini_m20_bulge": "gini_m20_bulge",
        "gini_m20_merger": "gini_m20_merger",
    }.items():  # fmt: skip
        assert ours[name] == pytest.approx(getattr(theirs, other), rel=1e-3), name
    assert wrong == []


def pathological():
    """Stamps on which nothing can go well, and the flags that must say so."""
    size = 32
    v, u = np.mgrid[:size, :size]
    middle = np.exp(-0.5 * ((u - 16) ** 2 + (v - 16) ** 2) / 9)
    noise = 0.01 * np.random.default_rng(0).normal(size=(size, size))
    here = np.hypot(u - 16, v - 16) < 8
    nothing = np.zeros((size, size), bool)
    centre = np.hypot(u - 16, v - 16) < 2
    pixel = nothing.copy()
    pixel[16, 16] = True
    two = np.exp(-0.5 * ((u - 6) ** 2 + (v - 16) ** 2) / 2)
    two += 0.4 * np.exp(-0.5 * ((u - 26) ** 2 + (v - 16) ** 2) / 2)
    corner = np.exp(-0.5 * (u**2 + v**2) / 16) + noise
    return {
        "empty": (np.zeros((size, size)), nothing, nothing, {"no_segment"}),
        "no light": (np.zeros((size, size)), here, nothing, {"flux_not_positive"}),
        "constant": (np.ones((size, size)), ~nothing, nothing, {"no_petrosian"}),
        "negative": (-middle, here, nothing, {"flux_not_positive"}),
        "dark on the whole": (middle - 1, here, nothing, {"flux_not_positive"}),
        "one pixel": (1.0 * pixel, pixel, nothing, {"no_petrosian"}),
        "one pixel in noise": (pixel + noise, pixel, nothing, {"no_petrosian"}),
        "off the edge": (corner, corner > 0.1, nothing, {"beyond_stamp"}),
        "masked centre": (middle + noise, here, centre, {"masked_centre"}),
        "all masked": (middle + noise, here, ~nothing, {"no_segment"}),
        "two cores": (two + noise, (two > 0.1) & (u < 16), nothing, {"split"}),
        "huge": (np.exp(-np.hypot(u - 16, v - 16) / 40), ~nothing, nothing,
                 {"no_petrosian"}),
        "large": (np.exp(-np.hypot(u - 16, v - 16) / 5), ~nothing, nothing,
                  {"beyond_stamp", "no_sky"}),
        "no number": (np.full((size, size), np.nan), here, nothing, {"no_segment"}),
        "some no numbers": (np.where(centre, np.nan, middle), here, nothing,
                            {"masked_centre"}),
        "infinite": (np.where(centre, np.inf, middle), here, nothing, {"masked_centre"}),
        "noise": (100 * noise, here, nothing, set()),
        "enormous": (1e300 * middle, here, nothing, set()),
        "faint": (0.02 * middle + noise, here, nothing, {"faint"}),
    }  # fmt: skip


@pytest.mark.parametrize("case", pathological())
def test_whatever_is_wrong_is_flagged_and_nothing_raises(case):
    image, segment, mask, flags = pathological()[case]
    found, wrong = measure(planes(image, segment=segment, mask=mask))
    assert flags <= set(wrong)
    for name, value in found.items():
        assert not np.isinf(value), name
    if {"no_segment", "flux_not_positive", "no_petrosian"} & set(wrong):
        assert np.isnan([found["r_petro"], found["concentration"]]).any()


def test_a_galaxy_no_larger_than_the_psf_is_flagged():
    image = noisy()
    assert "unresolved" in measure(planes(image), psf=14.0)[1]
    assert "unresolved" not in measure(planes(image), psf=3.0)[1]
    assert "unresolved" not in measure(planes(image))[1]


def test_signal_to_noise_needs_a_noise():
    image = noisy()
    assert measure(planes(image, sky_sigma=0.02))[0]["sn_per_pixel"] > 5
    for sigma in (0.0, np.nan):
        stamps = planes(image, segment=image > 0.15)._replace(sky_sigma=np.array([sigma]))
        found, wrong = measure(stamps)
        assert np.isnan(found["sn_per_pixel"])
        assert "no_noise" in wrong
        assert "faint" not in wrong


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"eta": 0.0}, "eta 0.0 must be above 0"),
        ({"eta": 1.5}, "eta 1.5 must be below 1"),
        ({"gini_sigma": float("inf")}, "gini_sigma inf must be above 0"),
        ({"boxcar": 2.0}, "extent 1.5 must be above boxcar 2.0"),
        ({"sky_box": 1}, "sky_box 1 must be 2 or more"),
        ({"outline_boxcar": 0}, "outline_boxcar 0 must be 1 or more"),
    ],
)
def test_a_choice_without_sense_is_refused(settings, words):
    with pytest.raises(SettingError, match=words):
        Cas(**settings)


def test_a_nucleus_off_the_middle_of_its_disc_has_the_petrosian_radius_of_the_nucleus():
    y, x = np.mgrid[:96, :96]

    def gaussian(x0, sigma, peak):
        return peak * np.exp(-0.5 * ((x - x0) ** 2 + (y - 48) ** 2) / sigma**2)

    image = gaussian(48, 1.5, 1.0) + gaussian(52, 8.0, 0.05)
    found, _ = measure(planes(image, segment=image > 0.005))
    assert found["x_asymmetry"] == pytest.approx(48, abs=0.1)
    r = np.hypot(x - found["x_asymmetry"], y - found["y_asymmetry"])

    def ratio(radius):
        return image[np.abs(r - radius) < 0.7].mean() / image[r < radius].mean()

    # the disc lifts the ratio again beyond the first crossing; the centroid sees it only
    assert found["r_petro"] == pytest.approx(4.5, abs=0.2)
    assert ratio(3.5) > 0.2
    assert ratio(5) < 0.2
    assert max(map(ratio, np.arange(7.0, 14.0))) > 0.2
