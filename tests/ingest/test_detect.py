import math

import numpy as np
import pytest

from galaxyclust.errors import SettingError
from galaxyclust.ingest.detect import Detection
from galaxyclust.simulate.families import draw
from galaxyclust.simulate.profiles import paste, render
from galaxyclust.simulate.psf import Psf

PLACES = [(15, 20), (45, 40), (30, 55)]  # x, y


@pytest.fixture
def scene(gaussians):
    """Return a noisy image of three sources in units of its noise."""
    return gaussians(PLACES, noise=1.0, flux=800)


def detect(image, mask=None, **settings):
    mask = np.zeros(image.shape, bool) if mask is None else mask
    return Detection(**settings).detect(image, mask)


def test_every_source_has_a_segment_around_it(scene):
    labels = detect(scene).labels
    at = [labels[y, x] for x, y in PLACES]
    assert len(set(at)) == 3
    assert 0 not in at
    assert labels.dtype == np.int32


def test_detection_is_deterministic(scene):
    np.testing.assert_array_equal(detect(scene).labels, detect(scene).labels)


def test_masked_pixels_are_no_source(scene):
    mask = np.zeros(scene.shape, bool)
    mask[:, :35] = True
    labels = detect(scene, mask).labels
    assert not labels[mask].any()
    assert labels[40, 45] > 0


def test_nan_is_no_source(scene):
    scene[10:30, 5:25] = np.nan
    labels = detect(scene, ~np.isfinite(scene)).labels
    assert not labels[10:30, 5:25].any()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("image", [np.zeros((30, 30)), np.ones((12, 12)) * -5])
def test_an_image_of_nothing_has_no_sources(image):
    found = detect(image)
    assert not found.labels.any()
    assert found.blended.shape == (0,)


def test_an_image_all_masked_has_no_sources(scene):
    assert not detect(scene, np.ones(scene.shape, bool)).labels.any()


def test_the_smoothed_noise_is_one():
    noise = np.random.default_rng(0).normal(size=(300, 300))
    smooth = Detection().smooth(noise, np.zeros(noise.shape, bool))
    assert smooth.std() == pytest.approx(1, rel=0.02)


def test_hardly_any_noise_passes_the_threshold():
    noise = np.random.default_rng(0).normal(size=(400, 400))
    assert len(detect(noise).blended) <= 5


def test_those_that_touch_are_parted_and_flagged(gaussians):
    image = gaussians([(25, 30), (34, 30)], noise=0.3, flux=2000)
    found = detect(image)
    assert found.labels[30, 25] != found.labels[30, 34]
    assert found.blended[[found.labels[30, 25] - 1, found.labels[30, 34] - 1]].all()


def test_a_lone_source_is_not_blended(scene):
    found = detect(scene)
    assert not found.blended[found.labels[20, 15] - 1]


def test_a_crowd_is_parted_at_its_peaks(gaussians):
    places = [(x, y) for x in range(6, 64, 9) for y in range(6, 64, 9)]
    image = gaussians(places, width=3.5, flux=3e4, noise=1)
    found = detect(image, max_peaks=10)
    at = {int(found.labels[y, x]) for x, y in places}
    assert len(at) == len(places)


def test_a_galaxy_of_very_many_pixels_is_parted_from_its_companion_alone():
    y, x = np.indices((340, 340))
    rng = np.random.default_rng(0)
    light = 60 * np.exp(-np.hypot(x - 170, y - 170) / 35)
    light += 60 * np.exp(-((x - 220) ** 2 + (y - 170) ** 2) / 18)
    light += 0.2 * np.exp(-((x - 170) ** 2 + (y - 100) ** 2) / 8)  # no more than noise
    found = detect(light + rng.normal(size=light.shape) * np.sqrt(1 + light / 5))
    own = found.labels == found.labels[170, 170]
    assert np.count_nonzero(own) > 30_000
    assert found.labels[170, 220] not in (0, found.labels[170, 170])
    assert own[100, 170]
    assert np.count_nonzero(found.blended) == 2


def galaxy(family, *, r50, seed):
    """Return a galaxy of ten times the noise within its half-light radius, with noise."""
    rng = np.random.default_rng(seed)
    drawn = draw(family, r50=r50, rng=rng)
    image = np.zeros((241, 241))
    for part in drawn.components:
        flux = 20 * np.pi * r50**2 * drawn.axis_ratio * part.share
        paste(image, flux * render(part, half_limit=241), np.array([120, 120]))
    return Psf(fwhm_pix=3.0).blur(image) + rng.normal(size=image.shape)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("family", ["elliptical", "disc", "spiral", "edge_on"])
def test_a_large_galaxy_is_one_source(family, seed):
    found = detect(galaxy(family, r50=20.0, seed=seed))
    assert not found.blended[found.labels[120, 120] - 1]


def test_a_star_on_a_large_galaxy_is_a_source_of_its_own(gaussians):
    image = galaxy("disc", r50=20.0, seed=0)
    image[70:134, 90:154] += gaussians([(52, 14)], flux=3000, width=1.3)
    labels = detect(image).labels
    assert labels[84, 142] not in {0, labels[120, 120]}


def test_only_the_blend_asked_for_is_parted(gaussians):
    image = gaussians([(12, 15), (21, 15), (40, 45), (49, 45)], noise=0.1, flux=2000)
    found = Detection().detect(image, np.zeros(image.shape, bool), only_at=(15, 12))
    assert found.labels[15, 12] != found.labels[15, 21]
    assert found.labels[45, 40] == found.labels[45, 49]


def test_only_at_on_an_empty_image_finds_nothing():
    image = np.zeros((30, 30))
    found = Detection().detect(image, image > 0, only_at=(15, 15))
    assert not found.labels.any()


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"threshold": 0}, "threshold = 0 cannot work; it is above 0"),
        ({"threshold": math.nan}, "threshold = nan cannot work; it is above 0"),
        ({"kernel_fwhm": -1.0}, "kernel_fwhm = -1.0 cannot work; it is above 0"),
        ({"min_area": 0}, "min_area = 0 cannot work; it is 1 or more"),
        (
            {"deblend_contrast": math.nan},
            "deblend_contrast = nan cannot work; it is between",
        ),
        (
            {"deblend_saddle": 2.0},
            "deblend_saddle = 2.0 cannot work; it is between 0 and 1",
        ),
    ],
)
def test_settings_that_cannot_work_are_refused(setting, said):
    with pytest.raises(SettingError, match=said):
        Detection(**setting)
