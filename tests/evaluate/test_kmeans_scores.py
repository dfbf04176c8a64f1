import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from galaxyclust.evaluate.kmeans_scores import kmeans_scores


def test_families_that_lie_apart_are_found_with_every_seed():
    truth = np.repeat(["a", "b", "c"], 30)
    vectors = np.random.default_rng(0).normal(size=(90, 2))
    vectors[:, 0] += np.repeat([0, 20, 40], 30)
    found = kmeans_scores(vectors, truth, n_clusters=3, n_seeds=3, n_boot=20)
    assert {name: one.value for name, one in found.items()} == pytest.approx(
        {"ARI": 1, "NMI": 1, "purity": 1}
    )


def test_noise_has_no_agreement_and_the_purity_of_the_commonest_label():
    generator = np.random.default_rng(0)
    truth = generator.choice(["a", "b"], size=2000, p=[0.7, 0.3])
    noise = generator.normal(size=(2000, 3))
    found = kmeans_scores(noise, truth, n_clusters=3, n_seeds=2, n_boot=50)
    assert abs(found["ARI"].value) < 0.01
    assert found["NMI"].value < 0.01
    assert found["purity"].value == pytest.approx(0.7, abs=0.03)


def test_the_scatter_is_that_of_the_seeds_one_by_one():
    generator = np.random.default_rng(0)
    truth, noise = generator.choice(["a", "b"], size=60), generator.normal(size=(60, 3))
    found = kmeans_scores(noise, truth, n_clusters=8, n_seeds=4, n_boot=2)["ARI"]
    alone = [
        adjusted_rand_score(
            truth, KMeans(8, n_init=10, random_state=seed).fit_predict(noise)
        )
        for seed in range(4)
    ]
    assert found.value == pytest.approx(np.mean(alone))
    assert found.scatter == pytest.approx(np.std(alone, ddof=1))
    assert found.scatter > 0


def test_one_seed_has_no_scatter():
    truth, rows = np.repeat(["a", "b"], 5), np.arange(10.0)[:, None]
    assert (
        kmeans_scores(rows, truth, n_clusters=2, n_seeds=1, n_boot=2)["ARI"].scatter is None
    )


def test_identical_rows_make_one_cluster():
    truth = np.repeat(["a", "b"], 10)
    found = kmeans_scores(np.ones((20, 2)), truth, n_clusters=4, n_seeds=1, n_boot=5)
    assert found["purity"].value == 0.5
    assert found["ARI"].value == 0


def test_another_seed_draws_other_galaxies():
    rows = np.random.default_rng(0).normal(size=(60, 2))
    truth = np.repeat(["a", "b"], 30)
    first, again, other = (
        kmeans_scores(rows, truth, n_clusters=2, n_seeds=2, n_boot=20, seed=seed)["ARI"]
        for seed in (0, 0, 1)
    )
    assert first == again
    assert (first.low, first.high) != (other.low, other.high)
