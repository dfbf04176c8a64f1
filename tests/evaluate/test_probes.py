import numpy as np
import pytest
from scipy.stats import rankdata, spearmanr

from galaxyclust.evaluate.probes import classify, correlation, rank


@pytest.fixture
def families():
    """Three families far apart along the first two of four columns."""
    generator = np.random.default_rng(0)
    truth = np.repeat(["a", "b", "c"], 40)
    middle = {"a": (0, 0), "b": (6, 0), "c": (0, 6)}
    vectors = generator.normal(size=(120, 4))
    vectors[:, :2] += [middle[name] for name in truth]
    return vectors, truth


def test_families_that_lie_apart_are_told(families):
    for found in classify(*families, n_boot=50):
        assert found.value > 0.97
        assert found.low <= found.value <= found.high


def test_shuffled_labels_are_told_as_often_as_chance_would(families):
    vectors, truth = families
    generator = np.random.default_rng(1)
    found = [classify(vectors, generator.permutation(truth), n_boot=2) for _ in range(10)]
    values = [[one.value for one in probes] for probes in found]
    assert np.mean(values, axis=0) == pytest.approx([1 / 3, 1 / 3], abs=0.06)


def test_a_random_embedding_is_beaten_by_the_one_column_that_matters(families):
    vectors, truth = families
    noise = np.random.default_rng(2).normal(size=(120, 4))
    plain, random = classify(vectors[:, :1], truth), classify(noise, truth)
    assert plain.knn.low > random.knn.high
    assert plain.linear.low > random.linear.high


def test_fewer_rows_than_neighbours_are_no_trouble():
    vectors = np.repeat([[0.0], [9.0]], 5, axis=0)
    assert classify(vectors, np.repeat(["a", "b"], 5), n_boot=2).linear.value == 1


def test_a_number_that_the_embedding_holds_is_ranked_and_noise_is_not(families):
    vectors, _ = families
    held = rank(vectors, np.exp(vectors[:, 0]), n_boot=100)
    assert held.linear.value > 0.95
    assert held.knn.value > 0.85
    chance = rank(vectors, np.random.default_rng(3).normal(size=120), n_boot=100)
    assert chance.linear.low < 0.1
    assert chance.knn.low < 0.1


def test_vectors_that_know_nothing_rank_by_nothing_and_not_the_wrong_way_round():
    found = []
    for seed in range(30):
        rows = np.random.default_rng(seed).normal(size=(100, 9))
        found.append(rank(rows[:, 1:], rows[:, 0], n_boot=2, seed=seed))
    knn, linear = np.mean([[one.value for one in probes] for probes in found], axis=0)
    assert linear == pytest.approx(0, abs=0.06)  # its error is 0.02
    assert knn == pytest.approx(0, abs=0.06)
    constant = rank(np.ones((100, 2)), np.arange(100.0), n_boot=2)
    assert constant.linear.value == constant.knn.value == 0


def test_the_correlation_of_ranks_is_spearmans():
    first, second = np.random.default_rng(0).integers(8, size=(2, 50))
    found = correlation(rankdata(first), rankdata(second))
    assert found == pytest.approx(spearmanr(first, second).statistic)


def test_the_correlation_with_a_constant_is_zero():
    assert correlation(np.ones(5), np.arange(5.0)) == 0
