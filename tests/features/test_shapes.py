"""Groups of features in turn, sources in threads, errors from fresh noise."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from galaxyclust.features import FEATURES, shapes
from galaxyclust.features.planes import Measured, Planes
from galaxyclust.features.shapes import Shapes, noisier
from galaxyclust.flags import Shape, decode
from galaxyclust.methods import build


@dataclass(frozen=True)
class Total:
    """A group that sums pixels, so that its error is known."""

    FLAGS: ClassVar[Shape] = Shape.FAINT

    def measure(self, planes, known):
        total = planes.image.sum(axis=(1, 2))
        flag = np.where(total < 0, int(Shape.FAINT), 0)
        return Measured({"total": total, "psf": known["psf_fwhm_pixels"]}, flag)


def sky(n, *, size=10, sigma=2.0, seed=0):
    image = sigma * np.random.default_rng(seed).normal(size=(n, size, size)) + 1
    mask = np.zeros(image.shape, bool)
    mask[:, 0] = True
    image[mask] = 0
    return Planes(image, mask, ~mask, np.full(n, sigma))


def run(planes, rows=None, **settings):
    n = len(planes.image)
    made = Shapes(groups={"total": Total()}, **settings)
    return made.measure(
        planes,
        psf_fwhm_pixels=np.arange(n, dtype=float),
        rows=np.arange(n) if rows is None else rows,
    )


@pytest.mark.parametrize("n", [0, 1, 31, 32, 100])
def test_every_source_is_measured_once_and_in_its_place(n):
    planes = sky(n)
    found = run(planes)
    np.testing.assert_allclose(found.columns["total"], planes.image.sum(axis=(1, 2)))
    assert found.columns["psf"].tolist() == list(range(n))
    assert len(found.flags) == n


def test_threads_change_nothing():
    planes = sky(100)
    one, four = (run(planes, n_threads=n, n_resamplings=3) for n in (1, 4))
    for name, values in one.columns.items():
        np.testing.assert_array_equal(values, four.columns[name])


def test_the_error_is_that_of_the_noise():
    found = run(sky(40), n_resamplings=60)
    # 90 usable pixels of noise 2 each
    assert found.columns["total_error"].mean() == pytest.approx(2 * np.sqrt(90), rel=0.05)


def test_a_source_has_the_same_error_whatever_else_is_measured():
    planes = sky(5)
    together = run(planes, n_resamplings=4).columns["total_error"]
    alone = run(planes.rows(slice(3, 4)), rows=np.array([3]), n_resamplings=4)
    assert alone.columns["total_error"][0] == together[3]


def test_fresh_noise_leaves_masked_pixels_at_zero():
    planes = sky(3)
    noisy = noisier(planes, np.arange(3), seed=(0, 1))
    assert not noisy.image[planes.mask].any()
    assert (noisy.image[~planes.mask] != planes.image[~planes.mask]).all()


def test_noise_that_is_not_known_adds_none():
    planes = sky(2)._replace(sky_sigma=np.array([np.nan, 0.0]))
    noisy = noisier(planes, np.arange(2), seed=(0, 1))
    np.testing.assert_array_equal(noisy.image, planes.image)


def test_the_scatter_of_an_axis_does_not_care_where_angles_begin():
    draws = np.array([[89.0], [-89.0], [88.0], [-88.0]])
    scatter = shapes._scatter("theta_image", draws)
    assert scatter[0] == pytest.approx(np.std([-1, 1, -2, 2]), rel=0.05)


def test_one_value_has_no_scatter():
    draws = np.array([[1.0, 1.0], [np.nan, 3.0]])
    assert np.isnan(shapes._scatter("gini", draws)[0])
    assert shapes._scatter("gini", draws)[1] == pytest.approx(np.sqrt(2))


def test_errors_are_the_scatter_under_fresh_noise():
    n, size = 40, 40
    y, x = np.indices((size, size)) - size // 2
    clean = 40 * np.exp(-np.hypot(x, y / 0.6) / 3)
    image = clean + np.random.default_rng(3).normal(size=(n, size, size))
    segment = np.broadcast_to(clean > 1, image.shape).copy()
    planes = Planes(image, np.zeros(image.shape, bool), segment, np.ones(n))
    basic = Shapes(groups={"basic": build(FEATURES, "basic", {})}, n_resamplings=12)
    found = basic.measure(planes, psf_fwhm_pixels=np.full(n, np.nan), rows=np.arange(n))
    for name in ("r20", "r50", "concentration", "gini", "m20", "axis_ratio", "theta_image"):
        error = np.median(found.columns[f"{name}_error"])
        assert 1 / 1.5 < np.std(found.columns[name]) / error < 1.5, name


def strange(size=32):
    """Stamps that no galaxy looks like, or no number fits, and the flags they must carry.

    Image, segment, mask, noise, width of point sources and flags.
    """
    rng = np.random.default_rng(0)
    y, x = np.indices((size, size)) - size // 2
    r = np.hypot(x, y)
    noise, none, here = rng.normal(size=x.shape), np.zeros(x.shape, bool), r < 6
    galaxy = 100 * np.exp(-r / 3) + noise
    failed = {"mid_failed", "shape_asymmetry_failed", "sersic_failed", "not_deconvolved"}

    def core(x0, sigma):
        return 100 * np.exp(-0.5 * ((x - x0) ** 2 + y**2) / sigma**2)

    far = core(-10, 1.5) + core(10, 1.5)
    spike = np.where(r < 0.5, 1e9, noise)
    cases = {
        "a galaxy": (galaxy, here, none, set()),
        "no segment": (galaxy, none, none, {"no_segment"} | failed),
        "no light": (0 * galaxy, here, none, {"flux_not_positive"} | failed),
        "dark": (-galaxy, here, none, {"flux_not_positive"} | failed),
        "a dark core": (np.where(r < 2, -900, galaxy), here, none, {"flux_not_positive"}),
        "a constant": (0 * galaxy + 5, here, none, {"no_petrosian", "sersic_at_limit"}),
        "a full constant": (0 * galaxy + 5, ~none, none, {"no_petrosian"}),
        "a checkerboard": (
            np.where((x + y) % 2, 50.0, -50.0), here, none, {"flux_not_positive"},
        ),
        "a ramp": (x + 20.0 + noise, here, none, {"no_petrosian"}),
        "noise": (noise - noise[here].mean(), here, none, {"flux_not_positive"}),
        "a cosmic ray": (spike, here, none, {"no_petrosian", "sersic_uncertain"}),
        "one pixel": (np.where(r < 0.5, 100, noise), r < 0.5, none, {"no_petrosian"}),
        "a saturated plateau": (np.minimum(galaxy, 5.0), here, none, {"sersic_at_limit"}),
        "a ring": (core(0, 1) * 0 + 100 * np.exp(-0.5 * (r - 5) ** 2), r < 8, none,
                   {"sersic_at_limit"}),
        "two equal cores": (core(-4, 1) + core(4, 1), here, none,
                            {"split", "sersic_failed"}),
        "two cores apart": (far + noise, far > 20, none, {"split"}),
        "a corner": (np.roll(galaxy, (-16, -16), (0, 1)),
                     np.hypot(x + 16, y + 16) < 6, none, {"beyond_stamp"}),
        "larger than its stamp": (100 * np.exp(-r / 40), ~none, none, {"no_petrosian"}),
        "filling its stamp": (
            100 * np.exp(-r / 5), ~none, none, {"beyond_stamp", "no_sky"},
        ),
        "a masked centre": (galaxy, here, r < 2, {"masked_centre"}),
        "a masked stripe": (galaxy, here, np.abs(x) < 3, {"masked_centre", "split"}),
        "half masked": (galaxy, here, x < 0, {"beyond_stamp"}),
        "nine tenths masked": (
            galaxy, here, rng.random(x.shape) < 0.9, {"beyond_stamp", "split"},
        ),
        "all masked": (galaxy, here, ~none, {"no_segment"} | failed),
        "whole numbers": (galaxy.astype(np.int16), here, none, set()),
        "single precision": (galaxy.astype(np.float32), here, none, set()),
        "another byte order": (galaxy.astype(">f4"), here, none, set()),
        "a stamp of one pixel": (galaxy[16:17, 16:17], ~none[:1, :1], none[:1, :1],
                                 {"no_petrosian"} | failed),
        "a stamp of two pixels": (galaxy[15:17, 15:17], ~none[:2, :2], none[:2, :2],
                                  {"no_petrosian"} | failed),
        "a stamp of eight pixels": (galaxy[12:20, 12:20], ~none[:8, :8], none[:8, :8],
                                    {"no_petrosian"}),
    }  # fmt: skip
    found = {name: (*case[:3], 1.0, 3.0, case[3]) for name, case in cases.items()}
    for sigma in (0.0, -1.0, np.nan, np.inf):
        found[f"noise {sigma}"] = (galaxy, here, none, sigma, 3.0, {"no_noise"})
    for psf in (np.nan, -1.0, np.inf):
        found[f"point sources {psf}"] = (galaxy, here, none, 1.0, psf, {"not_deconvolved"})
    found["point sources as wide as the stamp"] = (
        galaxy, here, none, 1.0, 30.0, {"unresolved", "not_deconvolved"},
    )  # fmt: skip
    return found


# columns that are NaN exactly where a flag says so
EXPLAINED = {
    "mid_failed": ("multimode", "intensity", "deviation"),
    "shape_asymmetry_failed": ("outer_asymmetry", "shape_asymmetry"),
    "sersic_failed": ("sersic_n", "sersic_r50", "sersic_theta", "sersic_sky"),
    "not_deconvolved": ("axis_ratio_deconvolved", "theta_deconvolved"),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("case", strange())
def test_every_group_flags_what_no_galaxy_looks_like(case):
    image, segment, mask, sigma, psf, flags = strange()[case]
    clean = np.where(mask, image.dtype.type(0), image)
    planes = Planes(clean[None], mask[None], (segment & ~mask)[None], np.array([sigma]))
    every = Shapes(groups={name: build(FEATURES, name, {}) for name in FEATURES})
    found = every.measure(planes, psf_fwhm_pixels=np.array([psf]), rows=np.array([0]))
    wrong = set(decode(int(found.flags[0]), Shape))
    assert flags <= wrong
    if not flags:
        assert not wrong
    missing = {name for name, v in found.columns.items() if np.isnan(v).any()}
    for values in found.columns.values():
        assert not np.isinf(values).any()
    assert wrong or not missing
    for flag, names in EXPLAINED.items():
        assert (flag in wrong) == any(name in missing for name in names), flag
    if wrong & {"no_segment", "flux_not_positive", "no_petrosian"}:
        assert {"r_petro", "r_petro_ellip"} & missing
        assert {"concentration", "gini", "sn_per_pixel"} & missing
    elif "no_noise" in wrong:
        assert {"sn_per_pixel", "profile_error", "sersic_chi2"} <= missing
    else:
        assert "sn_per_pixel" not in missing


@pytest.mark.parametrize("power", [-300, -162, -30, 30, 162, 300])
def test_the_unit_of_the_image_changes_nothing(power):
    image, segment, mask, *_ = strange()["a galaxy"]
    planes = Planes(image[None], mask[None], segment[None], np.ones(1))
    factor = 2.0 ** round(power * np.log2(10))
    scaled = planes._replace(image=planes.image * factor, sky_sigma=np.full(1, factor))
    every = Shapes(
        groups={name: build(FEATURES, name, {}) for name in FEATURES}, n_resamplings=2
    )
    one, other = (
        every.measure(p, psf_fwhm_pixels=np.array([3.0]), rows=np.array([0]))
        for p in (planes, scaled)
    )
    assert one.flags == other.flags
    for name, values in one.columns.items():
        flux = name.removesuffix("_error") in ("profile", "sersic_amplitude", "sersic_sky")
        expected = values * factor if flux else values
        np.testing.assert_allclose(other.columns[name], expected, rtol=1e-6)


def test_what_has_no_noise_has_no_errors():
    planes = sky(2)._replace(sky_sigma=np.array([0.0, 1.0]))
    error = run(planes, n_resamplings=3).columns["total_error"]
    assert np.isnan(error[0])
    assert error[1] > 0


def test_flags_of_the_basic_group_explain_what_others_cannot_measure():
    planes = sky(1)._replace(segment=np.zeros((1, *sky(1).image.shape[1:]), bool))
    profile = Shapes(groups={"profile": build(FEATURES, "profile", {})})
    found = profile.measure(planes, psf_fwhm_pixels=np.ones(1), rows=np.array([0]))
    assert np.isnan(found.columns["profile"]).all()
    assert decode(int(found.flags[0]), Shape) == ["no_segment"]
