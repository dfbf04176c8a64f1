"""Labels are numbered by size, whatever they were before."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import adjusted_rand_score

from galaxyclust.cluster.labels import by_size

LABELS = arrays(np.int64, st.integers(0, 60), elements=st.integers(-1, 9))


@given(LABELS)
def test_relabelling_keeps_the_partition_and_orders_it_by_size(label):
    renamed = by_size(label)
    sizes = np.bincount(renamed.label[renamed.label >= 0])
    assert np.array_equal(renamed.label < 0, label < 0)
    assert (np.diff(sizes) <= 0).all()
    members = renamed.label >= 0
    assert np.array_equal(renamed.order[renamed.label[members]], label[members])


@given(LABELS, st.permutations(range(10)))
def test_the_old_numbers_do_not_matter(label, names):
    others = np.where(label >= 0, np.array(names)[label], -1)
    assert np.array_equal(by_size(label).label, by_size(others).label)


@given(LABELS)
def test_relabelling_twice_changes_nothing(label):
    once = by_size(label).label
    assert np.array_equal(by_size(once).label, once)


def test_clusters_of_one_size_are_numbered_by_their_first_members():
    assert by_size(np.array([7, -1, 3, 3, 7])).label.tolist() == [0, -1, 1, 1, 0]


def test_noise_alone_has_no_cluster():
    renamed = by_size(np.full(3, -1))
    assert renamed.label.tolist() == [-1, -1, -1]
    assert len(renamed.order) == 0


def test_relabelled_labels_are_the_same_partition_for_scikit_learn():
    label = np.random.default_rng(0).integers(0, 5, 200)
    assert adjusted_rand_score(label, by_size(label).label) == 1.0
