import numpy as np
import pytest
from scipy.spatial import cKDTree

from galaxyclust.features.blends import taken_for_one

SIDE, FWHM = 1000, 3.0


def stars(n, *, seed=0):
    return np.random.default_rng(seed).uniform(0, SIDE, (n, 2))


def blended(places, *, within):
    """Return places without the second of each near pair, and how many were lost."""
    pairs = cKDTree(places).query_pairs(within, output_type="ndarray")
    lost = np.unique(pairs[:, 1])
    return np.delete(places, lost, axis=0), len(lost)


@pytest.mark.parametrize("seed", range(3))
def test_at_least_so_many_pairs_are_hidden_by_a_crowd(seed):
    seen, n_lost = blended(stars(5000, seed=seed), within=1.8 * FWHM)
    assert n_lost > 800
    assert 0.6 * n_lost < taken_for_one(*seen.T, FWHM) <= n_lost


def test_where_all_are_seen_apart_none_is_missing():
    assert taken_for_one(*stars(5000).T, FWHM) == 0


def test_a_sparse_image_and_clustered_sources_have_none():
    seen, _ = blended(stars(600), within=1.8 * FWHM)
    assert taken_for_one(*seen.T, FWHM) == 0
    groups = np.repeat(stars(200), 10, axis=0)
    groups = groups + np.random.default_rng(1).normal(0, 5, groups.shape)
    assert taken_for_one(*groups.T, FWHM) == 0


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_sources_have_none(n):
    assert taken_for_one(*stars(n).T, FWHM) == 0
