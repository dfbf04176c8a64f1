import numpy as np
import pytest

from galaxyclust.search.exact import Exact
from galaxyclust.search.isolation import deviations, from_clusters, isolation


def test_one_that_is_far_from_all_is_the_most_isolated_and_most_are_near_one():
    vectors = np.random.default_rng(0).normal(size=(400, 3))
    vectors[17] = 20.0
    score = isolation(Exact().nearest(vectors, vectors, k=11))
    assert score.argmax() == 17
    assert score[17] > 20
    assert np.median(score) == pytest.approx(1)


def test_a_row_is_not_its_own_neighbour():
    vectors = np.array([[0.0], [1], [3]])
    score = isolation(Exact().nearest(vectors, vectors, k=2))
    assert score == pytest.approx([1, 1, 2])


def test_of_twins_each_is_the_others_neighbour():
    vectors = np.array([[0.0], [0], [0], [5]])
    score = isolation(Exact().nearest(vectors, vectors, k=2))
    assert score[:3].tolist() == [1, 1, 1]
    assert np.isinf(score[3])


def test_the_distance_from_a_cluster_is_in_units_of_its_members():
    generator = np.random.default_rng(0)
    vectors = np.concatenate([generator.normal(size=(200, 2)), [[0.0, 40.0]]])
    vectors = np.concatenate([vectors, [[100.0, 0], [102.0, 0]]])
    label = np.array([3] * 200 + [-1] + [5] * 2)
    found = from_clusters(vectors, label, np.array([200]))
    assert found.cluster.tolist() == [3]
    usual = np.median(np.linalg.norm(vectors[:200], axis=1))
    assert found.ratio[0] == pytest.approx(40 / usual, rel=0.05)


def test_deviations_are_those_of_a_gaussian():
    values = np.random.default_rng(0).normal(2, 3, size=(20_000, 1))
    values[5] = 2 + 3 * 6
    assert deviations(values, np.array([5]))[0, 0] == pytest.approx(6, abs=0.15)


def test_features_that_are_missing_or_constant_deviate_by_nothing():
    values = np.column_stack([np.full(9, np.nan), np.ones(9), np.arange(9.0)])
    found = deviations(values, np.array([0, 8]))
    assert np.isnan(found[:, :2]).all()
    assert found[0, 2] == -found[1, 2] < -1
    assert np.isnan(deviations(np.full((3, 1), np.inf), np.array([0]))).all()
