"""Multimode, intensity and deviation: columns, flags, and statmorph's answers."""

import warnings

import numpy as np
import pytest
from scipy import ndimage

from galaxyclust.errors import SettingError
from galaxyclust.features.mid import Mid
from galaxyclust.features.planes import Planes
from galaxyclust.flags import Shape, decode

SIZE = 64


def galaxies(n=12, seed=0):
    """Galaxies of two or three parts in noise of 1, the segments of each all in one."""
    rng = np.random.default_rng(seed)
    y, x = np.indices((SIZE, SIZE))
    image = rng.normal(size=(n, SIZE, SIZE))
    light = np.zeros(image.shape)
    for k in range(n):
        for height in (80, *rng.uniform(5, 60, rng.integers(1, 3))):
            x0, y0 = rng.uniform(24, 40, 2)
            r = np.hypot(x - x0, y - y0) / rng.uniform(2, 4)
            light[k] += height * np.exp(-r)
    image += light
    return Planes(image, np.zeros(image.shape, bool), light > 1.5, np.ones(n))


def measure(planes, **settings):
    return Mid(**settings).measure(planes, {})


def test_the_answers_are_statmorphs():
    statmorph = pytest.importorskip("statmorph")
    planes = galaxies()
    found = measure(planes).columns
    names = ("multimode", "intensity", "deviation")
    theirs = np.array([[other[name] for name in names] for other in run(statmorph, planes)])
    for k, name in enumerate(names):
        away = np.abs(found[name] - theirs[:, k])
        assert np.median(away) < 0.005
        assert np.percentile(away, 90) < 0.03


def run(statmorph, planes):
    """Statmorph on the same pixels."""
    for image, _, segment, _ in zip(*planes, strict=True):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield statmorph.SourceMorphology(
                image, segment.astype(np.int32), 1, weightmap=np.ones(image.shape),
                cutout_extent=100.0, n_sigma_outlier=-1,
            )  # fmt: skip


def pieces(member):
    return ndimage.label(member, np.ones((3, 3)))[0]


def every_threshold(image, segment):
    """The pixels that count and M by the definitions: each threshold from its own image."""
    light = np.where(segment, np.maximum(image, 0), 0)
    start = np.unravel_index(light.argmax(), light.shape)
    levels = np.unique(light[light > 0])[::-1]
    for level in levels:
        labels = pieces(light >= level)
        main = labels == labels[start]
        if level <= 0.2 * light[main].mean():
            break
    member = ndimage.uniform_filter(main.astype(float), 3, mode="reflect") > 0.5
    member[start] = True
    labels = pieces(member)
    member = labels == labels[start]
    best, found = 0.0, 0.0
    for level in levels:
        areas = np.sort(np.bincount(pieces(member & (light >= level)).ravel())[1:])
        if len(areas) > 1 and areas[-2] ** 2 / areas[-1] >= best * (1 - 1e-12):
            best, found = areas[-2] ** 2 / areas[-1], areas[-2] / areas[-1]
    return member, found


@pytest.mark.parametrize("step", [0, 1, 4], ids=["fine", "steps", "coarse steps"])
def test_multimode_is_that_of_a_slow_search_of_every_threshold(step):
    planes = galaxies(40, seed=1)
    image = np.round(planes.image / step) * step if step else planes.image
    slow = [every_threshold(*one)[1] for one in zip(image, planes.segment, strict=True)]
    found = measure(planes._replace(image=image)).columns["multimode"]
    np.testing.assert_allclose(found, slow, rtol=1e-12)
    assert np.count_nonzero(found) > 20


@pytest.mark.parametrize("turns", [1, 2, 3])
@pytest.mark.parametrize("step", [0, 4])
def test_turned_by_right_angles_they_are_the_same(turns, step):
    planes = galaxies(4)
    if step:  # many pixels of the same flux
        planes = planes._replace(image=np.round(planes.image / step) * step)
    turned = Planes(
        *(np.rot90(part, turns, axes=(1, 2)).copy() for part in planes[:3]),
        planes.sky_sigma,
    )
    first, second = measure(planes).columns, measure(turned).columns
    for name, values in first.items():
        np.testing.assert_allclose(values, second[name], atol=1e-9)


@pytest.mark.parametrize("value", [0.0, -2.0])
def test_no_light_is_flagged_and_has_no_values(value):
    image = np.full((1, 32, 32), value)
    planes = Planes(image, image > 9, np.ones(image.shape, bool), np.ones(1))
    found = measure(planes)
    assert decode(int(found.flags[0]), Shape) == ["mid_failed"]
    assert all(np.isnan(values[0]) for values in found.columns.values())


def test_no_segment_is_flagged():
    planes = galaxies(1)
    found = measure(planes._replace(segment=np.zeros_like(planes.segment)))
    assert decode(int(found.flags[0]), Shape) == ["mid_failed"]


def test_one_pixel_or_a_full_stamp_stop_nothing():
    image = np.zeros((2, 16, 16))
    image[0, 8, 8], image[1] = 1.0, 1.0
    found = measure(Planes(image, image < 0, image > 0, np.ones(2)))
    assert found.columns["multimode"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"eta": 1.0}, "eta 1.0 must be between 0 and 1"),
        ({"boxcar": 0}, "boxcar 0 must be 1 or more"),
        ({"sigma": -1.0}, "sigma -1.0 must be 0 or more"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(settings, words):
    with pytest.raises(SettingError, match=words):
        Mid(**settings)
