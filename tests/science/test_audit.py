"""Confounders planted in the pixels of simulated galaxies are named; clean ones are not."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter
from sklearn.cluster import KMeans

from galaxyclust.evaluate.audit import audit
from galaxyclust.evaluate.quantity import Quantity
from galaxyclust.search.exact import Exact
from galaxyclust.simulate import simulate_stamps

N = 240


@pytest.fixture(scope="module")
def pixels():
    """Stamps of ellipticals, discs and edge-on galaxies, (N, 24, 24)."""
    made = simulate_stamps(("elliptical", "disc", "edge_on"), n=N, size=24, bands=("r",))
    return made.stamps.image[:, 0].astype(np.float64)


@pytest.fixture(scope="module")
def half():
    return np.random.default_rng(1).random(N) < 0.5


def blurred(image, noise):
    del noise
    return gaussian_filter(image, (0, 1.5, 1.5))


def dimmed(image, noise):
    return 0.15 * image + np.sqrt(1 - 0.15**2) * noise


def from_another_field(image, noise):
    return image + 1.0 + 0.5 * noise  # its sky was left in, and it is noisier


def profiles(image):
    """Return stretched means of rings about the middle: an embedding blind to angle."""
    y, x = np.indices(image.shape[1:]) - 12
    ring = np.minimum(np.hypot(y, x).astype(int), 11)
    sums = [np.arcsinh(image[:, ring == r]).mean(axis=1) for r in range(12)]
    spread = [np.arcsinh(image[:, ring == r]).std(axis=1) for r in range(2, 12)]
    vectors = np.stack([*sums, *spread], axis=1)
    return (vectors - vectors.mean(axis=0)) / vectors.std(axis=0)


def looked_at(image, half):
    """Return the findings of which half, and of a half that nothing was done to."""
    vectors = profiles(image)
    other = np.random.default_rng(2).permutation(half)
    quantities = [
        Quantity(name="planted", values=np.where(half, "b", "a"), kind="category"),
        Quantity(name="clean", values=np.where(other, "b", "a"), kind="category"),
    ]
    return audit(
        quantities,
        label=KMeans(4, n_init=3, random_state=0).fit_predict(vectors),
        neighbours=Exact().nearest(vectors, vectors, k=11).rows[:, 1:],
        sample=np.arange(N),
        n_permutations=499,
    )


@pytest.mark.parametrize("change", [blurred, dimmed, from_another_field])
def test_half_of_the_galaxies_changed_is_named_and_an_idle_half_is_not(
    pixels, half, change
):
    noise = np.random.default_rng(3).normal(size=pixels.shape)
    image = np.where(half[:, None, None], change(pixels, noise), pixels)
    planted, clean = looked_at(image, half)
    assert planted.embedding.grade in {"clear", "strong"}
    assert planted.clusters.grade in {"clear", "strong"}
    assert clean.embedding.grade == clean.clusters.grade == "chance"


def test_galaxies_that_nothing_was_done_to_raise_no_alarm(pixels, half):
    for found in looked_at(pixels, half):
        assert found.embedding.grade == found.clusters.grade == "chance"
