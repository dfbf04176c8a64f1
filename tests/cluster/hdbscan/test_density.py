"""New rows join density clusters where they would have joined the tree."""

import dataclasses

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from galaxyclust.cluster.hdbscan import density
from galaxyclust.cluster.hdbscan.density import PER_CLUSTER, largest_first, predict
from galaxyclust.cluster.hdbscan.hdbscan import HDBSCAN
from galaxyclust.cluster.neighbours import nearest
from galaxyclust.types import PER_ROW


@pytest.fixture(scope="module")
def halves():
    """Five groups and a thin background, in two halves."""
    rng = np.random.default_rng(0)
    centres = 8 * rng.normal(size=(5, 6))
    group = rng.integers(0, 5, 1200)
    rows = np.vstack([centres[group] + rng.normal(size=(1200, 6)),
                      rng.uniform(-25, 25, size=(80, 6))])  # fmt: skip
    order = rng.permutation(len(rows))
    return rows[order[:640]], rows[order[640:]]


def test_every_row_of_the_tree_gets_its_own_columns_back(halves):
    found = HDBSCAN().fit(halves[0])
    again = HDBSCAN().predict(halves[0], found.model)
    for one, other in zip(found[:4], again[:4], strict=True):
        assert np.array_equal(one, other)
    assert -1 in found.label


def test_rows_never_seen_are_labelled_as_if_clustered_together(halves):
    first, second = halves
    together = HDBSCAN().fit(np.vstack(halves)).label[len(first) :]
    model = HDBSCAN().fit(first).model
    found = predict(second, model)
    assert adjusted_rand_score(together, found.label) > 0.9
    inside = found.label >= 0
    assert ((found.probability > 0) == inside).all()
    assert (found.probability <= 1).all()
    assert np.array_equal(found.nearest[inside], found.label[inside])
    assert (found.nearest >= 0).all()


def test_a_row_far_from_all_is_noise_and_an_outlier(halves):
    model = HDBSCAN().fit(halves[0]).model
    far = predict(np.full((1, 6), 500.0), model)
    assert far.label.tolist() == [-1]
    assert far.probability.tolist() == [0]
    assert far.outlier[0] > 0.95
    assert far.nearest[0] >= 0


def test_rows_beside_identical_ones_are_finite():
    rows = np.repeat(np.eye(2) * 5, 20, axis=0)
    rows[::5] += 0.01
    found = HDBSCAN().fit(rows)
    new = predict(rows + 1e-3, found.model)
    for array in new[:4]:
        assert np.isfinite(array).all()


def test_where_there_is_no_cluster_new_rows_are_noise():
    model = HDBSCAN(min_cluster_size=30).fit(np.zeros((40, 2))).model
    found = predict(np.random.default_rng(0).normal(size=(5, 2)), model)
    assert set(found.label) == set(found.nearest) == {-1}
    assert not found.outlier.any()  # as of the rows themselves


def test_a_sample_of_the_rows_finds_the_same_groups(halves):
    rows = np.vstack(halves)
    whole = HDBSCAN().fit(rows)
    part = HDBSCAN(max_rows=600).fit(rows)
    assert len(part.model["kept"]) == 600
    assert len(part.label) == len(rows)
    both = (whole.label >= 0) & (part.label >= 0)
    assert both.mean() > 0.8
    assert adjusted_rand_score(whole.label[both], part.label[both]) > 0.98
    again = HDBSCAN().predict(rows, part.model)
    assert np.array_equal(again.label, part.label)


def test_a_smallest_cluster_asked_for_is_counted_in_all_rows(halves):
    rows = np.vstack(halves)
    part = HDBSCAN(max_rows=320, min_cluster_size=40).fit(rows)
    assert part.model["min_cluster_size"] == 10


def test_noise_joins_the_cluster_that_lies_around_it():
    rng = np.random.default_rng(4)
    rows = rng.normal(size=(600, 6)) + 6 * np.eye(2, 6)[rng.integers(2, size=600)]
    leaf = HDBSCAN(cluster_selection_method="leaf", max_coverage=1)
    plain = dataclasses.replace(leaf, min_membership=None).fit(rows)
    noise = plain.label < 0
    counts = []
    for least in (0.0, 0.7, 1.0):
        method = dataclasses.replace(leaf, min_membership=least)
        soft = method.fit(rows)
        assert np.array_equal(soft.label[~noise], plain.label[~noise])
        joined = noise & (soft.label >= 0)
        assert (soft.probability[joined] >= least - 1e-6).all()
        assert np.array_equal(soft.nearest[joined], soft.label[joined])
        assert np.array_equal(method.predict(rows, soft.model).label, soft.label)
        counts.append(int(joined.sum()))
    assert noise.sum() >= counts[0] > 0.8 * noise.sum()
    assert counts[0] >= counts[1] >= counts[2]


@pytest.mark.parametrize("coverage", [0.3, 0.6])
def test_in_a_continuum_only_so_many_of_the_nearest_rows_join(coverage):
    rng = np.random.default_rng(0)
    rows = rng.standard_t(3, size=(2_000, 6))
    for k in range(6):
        part = slice(60 * k, 60 * (k + 1))
        rows[part] = 0.35 * rng.normal(size=(60, 6)) + 1.5 * rng.normal(size=6)
    method = HDBSCAN(min_membership=0.0, max_coverage=coverage)
    found = method.fit(rows)
    joined = found.label >= 0
    assert 0.5 * coverage < joined.mean() <= coverage + 0.01
    dense = HDBSCAN(min_membership=None).fit(rows).label >= 0
    distance = nearest(rows[dense], rows).distance[:, 0]
    assert distance[joined].max() <= distance[~joined].min()
    assert np.array_equal(method.predict(rows, found.model).label, found.label)


def test_rows_far_from_all_clusters_join_none(halves):
    plain, soft = (HDBSCAN(min_membership=least).fit(halves[0]) for least in (None, 0.0))
    assert np.array_equal(plain.label, soft.label)


def test_without_clusters_or_without_noise_nothing_joins():
    nothing = HDBSCAN(min_membership=0.0).fit(np.zeros((40, 2)))
    assert set(nothing.label) == {-1}
    rows = np.repeat([[0.0], [9.0]], 20, axis=0) + 0.01 * np.arange(40)[:, None] % 0.1
    assert -1 not in HDBSCAN(min_membership=0.5, min_cluster_size=5).fit(rows).label


def test_clusters_are_numbered_by_size_and_all_that_is_known_of_them_follows(halves):
    right = HDBSCAN(min_membership=None).fit(halves[0][:500])
    sizes = np.bincount(right.label[right.label >= 0])
    assert (np.diff(sizes) < 0).all()
    back = np.append(np.arange(len(sizes))[::-1], -1).astype(np.int32)
    model = dict(right.model)
    model |= {name: model[name][::-1] for name in PER_CLUSTER}
    model |= {name: back[model[name]] for name in ("kept_label", "kept_nearest")}
    wrong = right._replace(
        label=back[right.label], nearest=back[right.nearest], model=model
    )
    found = largest_first(wrong)
    np.testing.assert_array_equal(found.label, right.label)
    np.testing.assert_array_equal(found.nearest, right.nearest)
    for name, values in right.model.items():
        np.testing.assert_array_equal(found.model[name], values, err_msg=name)


def test_rows_that_join_may_make_a_cluster_the_largest():
    rng = np.random.default_rng(5)
    groups = [
        rng.normal(6 * k, s, (n, 6)) for k, (s, n) in enumerate(((0.5, 90), (2, 140)))
    ]
    found = HDBSCAN().fit(np.concatenate(groups))
    sizes = np.bincount(found.label[found.label >= 0])
    assert (np.diff(sizes) <= 0).all()
    again = HDBSCAN().predict(np.concatenate(groups), found.model)
    np.testing.assert_array_equal(again.label, found.label)


def test_rows_join_the_same_clusters_a_block_at_a_time(halves, monkeypatch):
    known, new = halves[0], halves[1]
    model = HDBSCAN().fit(known).model
    whole = HDBSCAN().predict(new, model)
    monkeypatch.setattr(density, "BLOCK", 7)
    parts = HDBSCAN().predict(new, model)
    for name in PER_ROW:
        assert np.array_equal(getattr(parts, name), getattr(whole, name))
