"""Gaussian mixtures find Gaussians of any shape, and as many as there are."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture

from galaxyclust.cluster.gmm import GaussianMixtures, arrays_of
from galaxyclust.errors import InputError, SettingError


@pytest.fixture(scope="module")
def cigars():
    """Two long Gaussians side by side, which k-means cuts across."""
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(400, 2)) * [3, 0.5]
    rows[150:, 1] += 6
    return rows, np.arange(400) >= 150


@pytest.mark.parametrize("covariance", ["tied", "full", "diag"])
def test_the_number_of_gaussians_is_found_by_bic(cigars, covariance):
    rows, truth = cigars
    found = GaussianMixtures(covariance=covariance).fit(rows)
    assert adjusted_rand_score(truth, found.label) == 1
    assert np.bincount(found.label).tolist() == [250, 150]
    number, bic = found.model["bic"].T
    assert number[bic.argmin()] == 2


def test_one_gaussian_is_one_cluster():
    rows = np.random.default_rng(3).normal(size=(500, 3))
    assert set(GaussianMixtures().fit(rows).label) == {0}


def test_probabilities_are_the_posteriors_of_scikit_learn():
    rows = (
        np.random.default_rng(1).normal(size=(300, 3)) + np.eye(3)[np.arange(300) % 3] * 3
    )
    for covariance in ("tied", "full", "diag"):
        found = GaussianMixtures(n_clusters=3, covariance=covariance, n_init=1).fit(rows)
        theirs = GaussianMixture(
            3, covariance_type=covariance, random_state=0, max_iter=300
        ).fit(rows)
        assert found.probability == pytest.approx(
            theirs.predict_proba(rows).max(axis=1), abs=1e-5
        )
        assert adjusted_rand_score(theirs.predict(rows), found.label) == 1
        assert arrays_of(theirs)["whiten"].shape == (3, 3, 3)


def test_the_inner_half_is_no_outlier_and_a_far_row_is_one(cigars):
    found = GaussianMixtures(n_clusters=2).fit(cigars[0])
    assert np.mean(found.outlier == 0) == pytest.approx(0.5, abs=0.02)
    far = GaussianMixtures().predict(np.array([[0.0, 50.0]]), found.model)
    assert far.outlier[0] > 0.9


def test_the_search_goes_no_farther_than_asked(cigars):
    found = GaussianMixtures(most_clusters=1).fit(cigars[0])
    assert set(found.label) == {0}


def test_one_row_and_identical_rows_are_one_cluster():
    for rows in (np.ones((1, 2)), np.ones((30, 2))):
        found = GaussianMixtures().fit(rows)
        assert set(found.label) == {0}
        assert np.isfinite(found.outlier).all()


def test_more_clusters_than_distinct_rows_are_refused():
    with pytest.raises(InputError, match="only 1 distinct row;"):
        GaussianMixtures(n_clusters=3).fit(np.ones((30, 2)))


def test_more_clusters_than_rows_that_may_be_drawn_are_refused():
    with pytest.raises(InputError, match="only 2 distinct rows"):
        GaussianMixtures(n_clusters=3, max_rows=2).fit(np.eye(9))


def test_settings_that_cannot_work_are_refused():
    with pytest.raises(SettingError, match="most_clusters = 0 cannot work"):
        GaussianMixtures(most_clusters=0)


@pytest.mark.parametrize("covariance", ["tied", "full", "diag"])
@pytest.mark.parametrize("n_rows", [1, 2, 7, 20])
def test_few_rows_do_not_become_a_gaussian_each(n_rows, covariance):
    rows = np.random.default_rng(0).normal(size=(n_rows, 8))
    found = GaussianMixtures(covariance=covariance).fit(rows)
    assert found.sizes == (n_rows,)


def test_many_starts_lead_to_the_same_parts_of_a_continuum():
    """A ring has no groups, and one start ends elsewhere each time."""
    rng = np.random.default_rng(1)
    angle = rng.uniform(0, 2 * np.pi, 900)
    rows = rng.normal(size=(900, 6))
    rows[:, :2] += 5 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    worst = []
    for n_init in (1, 30):
        label = [
            GaussianMixtures(n_clusters=5, n_init=n_init, seed=seed).fit(rows).label
            for seed in range(4)
        ]
        worst.append(min(adjusted_rand_score(label[0], other) for other in label[1:]))
    assert worst[0] < 0.7
    assert worst[1] > 0.85


def test_why_there_are_so_many_gaussians_is_said(blobs):
    found = GaussianMixtures(most_clusters=7).fit(blobs.embedding)
    assert GaussianMixtures().why(found.model) == "n_clusters = 5: the lowest BIC of 1 to 7"
    settled = GaussianMixtures().settled(found.model)
    assert settled.n_clusters == 5
    assert settled.why(found.model) == ""
