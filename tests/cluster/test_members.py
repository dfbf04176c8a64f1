"""Centres, borders and the tree of clusters are what they are in cases done by hand."""

import numpy as np
import pytest

from galaxyclust.cluster.members import border, centres, tree


@pytest.fixture
def three():
    """Three clusters on a line, at 0, 10 and 12, and one row of noise."""
    vectors = np.array([[-1.0], [1.0], [9.0], [11.0], [12.0], [12.0], [50.0]])
    return vectors, np.array([0, 0, 2, 2, 5, 5, -1])


def test_a_centre_is_the_mean_weighted_by_probability(three):
    vectors, label = three
    probability = np.array([1.0, 0.5, 1, 1, 1, 1, np.nan])
    middle = centres(vectors, label, probability)
    assert middle.label.tolist() == [0, 2, 5]
    assert middle.place[:, 0] == pytest.approx([-1 / 3, 10, 12])
    assert middle.size.tolist() == [2, 2, 2]


def test_members_without_any_probability_still_have_a_centre(three):
    middle = centres(*three, np.zeros(7))
    assert middle.place[0, 0] == pytest.approx(0)


def test_the_margin_falls_from_one_on_the_centre_to_zero_half_way():
    vectors = np.array([[0.0], [5.0], [10.0], [7.0]])
    label = np.array([0, 0, 1, 0])
    middle = centres(np.array([[0.0], [10.0]]), np.array([0, 1]), np.ones(2))
    margin, other = border(vectors, label, middle)
    assert margin == pytest.approx([1, 0, 1, -0.4])
    assert other.tolist() == [1, 1, 0, 1]


def test_noise_and_the_only_cluster_have_no_border(three):
    vectors, label = three
    assert np.isnan(border(vectors, label, centres(vectors, label, np.ones(7))).margin[-1])
    alone = np.zeros(7, int)
    found = border(vectors, alone, centres(vectors, alone, np.ones(7)))
    assert np.isnan(found.margin).all()
    assert set(found.other) == {-1}


def test_the_nearest_clusters_merge_first_and_all_are_one_in_the_end(three):
    first, last = tree(centres(*three, np.ones(7)))
    assert (first.first, first.second, first.size) == ((2,), (5,), 4)
    assert first.height == pytest.approx(np.sqrt(2) * 2)
    assert sorted(last.first + last.second) == [0, 2, 5]
    assert last.size == 6


def test_heights_are_those_of_scipy_for_single_rows():
    hierarchy = pytest.importorskip("scipy.cluster.hierarchy")
    vectors = np.random.default_rng(0).normal(size=(7, 3))
    found = tree(centres(vectors, np.arange(7), np.ones(7)))
    heights = hierarchy.linkage(vectors, "ward")[:, 2]
    assert [merge.height for merge in found] == pytest.approx(heights)


def test_noise_alone_has_no_tree():
    label = np.full(4, -1)
    assert tree(centres(np.zeros((4, 2)), label, np.ones(4))) == ()
