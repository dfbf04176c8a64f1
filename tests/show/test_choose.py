"""The galaxies shown are typical and random members, each once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from galaxyclust.show.choose import Counts, choose, typicality


@given(arrays(np.int32, st.integers(0, 80), elements=st.integers(-2, 5)))
def test_every_row_shown_belongs_to_its_strip_and_is_shown_once(label):
    choice = choose(label, np.zeros(len(label)), counts=Counts(3, 2))
    for strip in choice.strips:
        assert (label[strip.rows] == strip.label).all()
        assert strip.n_members == np.count_nonzero(label == strip.label)
        assert len(strip.rows) == min(5, strip.n_members)
    assert len(np.unique(choice.rows)) == len(choice.rows)
    assert choice.n_rows == np.count_nonzero(label >= -1)


def test_the_most_typical_come_first():
    choice = choose(np.zeros(50, int), np.arange(50.0), counts=Counts(3, 2))
    assert choice.strips[0].typical.tolist() == [49, 48, 47]
    assert not set(choice.strips[0].random) & {49, 48, 47}


def test_noise_comes_last_and_is_random():
    label = np.repeat([-1, 0, 1], [40, 30, 20])
    strips = choose(label, np.zeros(90)).strips
    assert [strip.label for strip in strips] == [0, 1, -1]
    assert len(strips[-1].typical) == 0
    assert len(strips[-1].random) == 12


def test_clusters_beyond_the_most_are_counted():
    choice = choose(np.arange(100) // 2, np.zeros(100), most=30)
    assert len(choice.strips) == 30
    assert (choice.n_clusters, choice.n_left_out) == (50, 20)


def test_one_seed_makes_one_choice():
    label = np.zeros(500, int)
    first, again = (choose(label, np.zeros(500), seed=3) for _ in range(2))
    assert np.array_equal(first.rows, again.rows)
    assert not np.array_equal(first.rows, choose(label, np.zeros(500), seed=4).rows)


def test_nothing_to_choose_from_is_no_strip():
    choice = choose(np.full(5, -2), np.zeros(5))
    assert choice.strips == ()
    assert len(choice.rows) == 0


def test_the_member_in_the_middle_is_the_most_typical():
    rng = np.random.default_rng(0)
    embedding = rng.normal(size=(200, 3))
    embedding[7] = 0
    closeness = typicality(embedding, np.zeros(200, int), np.ones(200))
    assert closeness.argmax() == 7


def test_rows_without_a_cluster_have_no_typicality():
    embedding = np.array([[0.0, 1.0], [np.nan, np.nan], [1.0, 1.0], [2.0, 1.0]])
    closeness = typicality(embedding, np.array([0, -2, 0, -1]), np.ones(4))
    assert np.isnan(closeness).tolist() == [False, True, False, True]


def test_the_unit_of_a_column_does_not_change_who_is_typical():
    rng = np.random.default_rng(0)
    embedding = rng.normal(size=(100, 4))
    label = rng.integers(0, 3, 100)
    weight = rng.random(100)
    first = typicality(embedding, label, weight)
    assert typicality(embedding * [1, 1e3, 1, 1e-3], label, weight) == pytest.approx(first)


def test_no_cluster_at_all_has_no_typical_row():
    assert np.isnan(typicality(np.zeros((3, 2)), np.full(3, -1), np.zeros(3))).all()


def test_the_least_sure_and_the_farthest_are_shown_once_and_first():
    sureness, outlier = np.linspace(0, 1, 60), np.linspace(1, 0, 60)
    typical = np.arange(60.0)
    counts = Counts(typical=4, random=3, borderline=2, outlying=2)
    label = np.zeros(60, int)
    strip = choose(
        label, typical, sureness=sureness, outlier=outlier, counts=counts
    ).strips[0]
    assert strip.typical.tolist() == [59, 58, 57, 56]
    assert strip.outlying.tolist() == [0, 1]
    assert strip.borderline.tolist() == [2, 3]
    assert len(set(strip.rows)) == 11


def test_noise_shows_its_farthest_and_no_borderline():
    outlier = np.linspace(0, 1, 40)
    noise = choose(
        np.full(40, -1),
        np.full(40, np.nan),
        sureness=np.zeros(40),
        outlier=outlier,
        counts=Counts(4, 2, 2, 2),
    ).strips[0]
    assert noise.outlying.tolist() == [39, 38]
    assert [len(rows) for rows in noise.parts.values()] == [0, 8, 0, 2]
