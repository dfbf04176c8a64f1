"""From pictures to clusters: where all galaxies are one, or none, no cluster comes back."""

import numpy as np
import pytest
from astropy.io import fits
from scipy.ndimage import rotate

from galaxyclust import steps
from galaxyclust.cluster import METHODS
from galaxyclust.flags import Source, table_of

N, SIZE = 300, 32
EMBEDDERS = {"pca": {}, "polar": {}}
SETTINGS = {"consensus": {"n_clusters": 4, "n_runs": 9}, "hdbscan": {}}
BY_NUMBER = {"n_clusters": 4}


def one_galaxy(rng):
    """Return the same inclined disc for all, each turned by an angle of its own."""
    y, x = np.indices((SIZE + 16, SIZE + 16)) - (SIZE + 15) / 2
    disc = 100 * np.exp(-np.hypot(x / 3, y / 2))
    turned = (rotate(disc, angle, reshape=False) for angle in rng.uniform(0, 360, N))
    return np.stack([image[8:-8, 8:-8] for image in turned])


def no_galaxy(rng):
    """Return no source at all, in any stamp."""
    del rng
    return np.zeros((N, SIZE, SIZE))


@pytest.fixture(scope="module", params=[one_galaxy, no_galaxy], ids=lambda f: f.__name__)
def embedded(request, tmp_path_factory):
    """A survey of stamps that differ in angle and noise only, embedded."""
    folder = tmp_path_factory.mktemp("null")
    rng = np.random.default_rng(0)
    images = request.param(rng) + rng.normal(size=(N, SIZE, SIZE))
    (folder / "in").mkdir()
    for number, image in enumerate(images.astype(np.float32)):
        fits.writeto(folder / "in" / f"g{number:03d}.fits", image)
    catalog = steps.ingest_stamps(folder / "in", folder / "survey.h5").catalog
    for method, settings in EMBEDDERS.items():
        steps.embed(
            catalog,
            method=method,
            name=method,
            settings=settings,
            include=tuple(table_of(Source)),
        )
    return catalog


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("embedding", EMBEDDERS)
def test_no_cluster_of_one_kind_of_galaxy_or_of_noise_comes_back(
    embedded, embedding, method
):
    made = steps.cluster(
        embedded,
        embedding=embedding,
        method=method,
        settings=SETTINGS.get(method, BY_NUMBER),
        stability=5,
        overwrite=True,
    )
    assert made.stability < 0.5


@pytest.mark.slow
def test_two_classes_of_frames_do_not_come_back(embedded):
    made = steps.cluster(
        embedded,
        embedding="polar",
        method="kmeans",
        settings={"n_clusters": 2},
        stability=5,
        overwrite=True,
    )
    assert made.stability < 0.5
