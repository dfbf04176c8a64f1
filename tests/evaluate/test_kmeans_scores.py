import numpy as np
import pytest

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


def test_identical_rows_make_one_cluster():
    truth = np.repeat(["a", "b"], 10)
    found = kmeans_scores(np.ones((20, 2)), truth, n_clusters=4, n_seeds=1, n_boot=5)
    assert found["purity"].value == 0.5
    assert found["ARI"].value == 0
