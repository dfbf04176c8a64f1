"""Outer and shape asymmetry: columns, flags, and statmorph's answers."""

import warnings

import numpy as np
import pytest

from galaxyclust.features.cas import Cas
from galaxyclust.features.planes import Planes
from galaxyclust.features.shape_asymmetry import ShapeAsymmetry
from galaxyclust.flags import Shape, decode

SIZE = 64


def galaxies(n=6, seed=2):
    """Discs with a tail each, in noise of 1."""
    rng = np.random.default_rng(seed)
    y, x = np.indices((SIZE, SIZE)) - SIZE // 2
    light = np.zeros((n, SIZE, SIZE))
    for k in range(n):
        dx, dy = rng.uniform(-1, 1, 2)
        light[k] = 150 * np.exp(-np.hypot(x - dx, (y - dy) / rng.uniform(0.5, 1)) / 3)
        angle = rng.uniform(0, 2 * np.pi)
        for step in np.linspace(7, 14, 8):
            tail_x, tail_y = (
                step * np.cos(angle + step / 12),
                step * np.sin(angle + step / 12),
            )
            light[k] += 4 * np.exp(-((x - tail_x) ** 2 + (y - tail_y) ** 2) / 4)
    image = light + rng.normal(size=light.shape)
    return Planes(image, np.zeros(image.shape, bool), light > 1.5, np.ones(n))


def measure(planes, **settings):
    known = {"psf_fwhm_pixels": np.full(len(planes.image), np.nan)}
    before = Cas(**settings).measure(planes, known)
    known |= {**before.columns, **before.beside}
    return ShapeAsymmetry().measure(planes, known)


def test_the_answers_are_statmorphs():
    statmorph = pytest.importorskip("statmorph")
    planes = galaxies()
    found = measure(planes).columns
    for k, (image, _, segment, _) in enumerate(zip(*planes, strict=True)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            other = statmorph.SourceMorphology(
                image, segment.astype(np.int32), 1, weightmap=np.ones(image.shape),
                cutout_extent=100.0, n_sigma_outlier=-1,
            )  # fmt: skip
        assert found["outer_asymmetry"][k] == pytest.approx(
            other.outer_asymmetry, abs=0.005
        )
        assert found["shape_asymmetry"][k] == pytest.approx(
            other.shape_asymmetry, abs=0.005
        )


def test_the_shape_does_not_care_how_bright_a_tail_is():
    planes = galaxies(1)
    whole = measure(planes).columns["shape_asymmetry"][0]
    brighter = np.where(planes.image > 20, 3 * planes.image, planes.image)
    other = measure(planes._replace(image=brighter)).columns["shape_asymmetry"][0]
    assert whole > 0.1
    assert other == pytest.approx(whole, abs=0.1)


def test_a_disc_without_a_tail_has_little():
    y, x = np.indices((1, SIZE, SIZE))[1:] - SIZE // 2
    image = 150 * np.exp(-np.hypot(x, y) / 3)
    image += 0.01 * np.random.default_rng(0).normal(size=image.shape)
    found = measure(Planes(image, image > 1e9, image > 1.0, np.full(1, 0.01)))
    assert found.columns["shape_asymmetry"][0] < 0.1
    assert abs(found.columns["outer_asymmetry"][0]) < 0.05
    assert decode(int(found.flags[0]), Shape) == []


def test_what_the_basic_group_could_not_measure_is_flagged():
    planes = galaxies(1)
    found = measure(planes._replace(segment=np.zeros_like(planes.segment)))
    assert decode(int(found.flags[0]), Shape) == ["shape_asymmetry_failed"]
    assert np.isnan(found.columns["outer_asymmetry"][0])


def test_the_outline_follows_the_settings_of_the_basic_group():
    planes = galaxies(2)
    wide = measure(planes, outline_boxcar=9).columns["shape_asymmetry"]
    assert (wide != measure(planes).columns["shape_asymmetry"]).all()
