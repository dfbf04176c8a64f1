"""Reduced vectors have one scale, and new rows are reduced alike."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from galaxyclust.cluster import reduce
from galaxyclust.cluster.reduce import Reduction, apply, bent, straight
from galaxyclust.cluster.reductions import parse
from galaxyclust.errors import InputError


@pytest.fixture(scope="module")
def embedding():
    rng = np.random.default_rng(0)
    mixed = rng.normal(size=(300, 12)) @ rng.normal(size=(12, 12))
    return (mixed * np.geomspace(0.01, 100, 12) + 5).astype(np.float32)


def test_whitened_components_have_unit_variance_and_no_correlation(embedding):
    vectors = Reduction(n_components=6, whiten=True).fit(embedding).vectors
    assert np.cov(vectors.T) == pytest.approx(np.eye(6), abs=1e-6)


def test_unwhitened_components_keep_their_order_of_variance(embedding):
    variance = Reduction(n_components=6, whiten=False).fit(embedding).vectors.var(axis=0)
    assert (np.diff(variance) < 0).all()


def test_no_components_means_standardised_columns(embedding):
    vectors = Reduction(n_components=None).fit(embedding).vectors
    assert vectors.mean(axis=0) == pytest.approx(np.zeros(12), abs=1e-9)
    assert vectors.std(axis=0) == pytest.approx(np.ones(12))


def test_all_components_unwhitened_keep_the_distances(embedding):
    plain = Reduction(n_components=None).fit(embedding).vectors
    turned = Reduction(n_components=12, whiten=False).fit(embedding).vectors
    assert np.linalg.norm(turned - turned[0], axis=1) == pytest.approx(
        np.linalg.norm(plain - plain[0], axis=1)
    )


@pytest.mark.parametrize("text", ["pca:4", "pca:4:unwhitened", "sphere:4", "none", "auto"])
def test_new_rows_are_reduced_alike(embedding, text):
    reduced = parse(text).fit(embedding)
    assert apply(embedding[:7], reduced.arrays) == pytest.approx(reduced.vectors[:7])


@pytest.mark.parametrize("text", ["pca:4", "pca:4:unwhitened", "sphere:4", "none"])
@settings(deadline=None)
@given(scale=st.floats(1e-3, 1e3), offset=st.floats(-100, 100))
def test_the_unit_and_zero_of_a_column_do_not_matter(text, scale, offset):
    rows = np.random.default_rng(1).normal(size=(40, 6))
    moved = rows.copy()
    moved[:, 2] = scale * rows[:, 2] + scale * offset
    first, other = (parse(text).fit(table).vectors for table in (rows, moved))
    assert other == pytest.approx(first, abs=1e-6)


def test_a_constant_column_says_nothing_now_or_later(embedding):
    constant = np.float32(1e6 / 3)
    wider = np.insert(embedding, 3, constant, axis=1)
    first = Reduction(n_components=5).fit(embedding).vectors
    reduced = Reduction(n_components=5).fit(wider)
    assert reduced.vectors == pytest.approx(first, abs=1e-9)
    wider[:, 3] = 0
    assert apply(wider, reduced.arrays) == pytest.approx(first, abs=1e-9)


def test_a_repeated_column_is_no_new_component(embedding):
    twice = np.hstack([embedding[:, :3], embedding[:, :3]])
    assert Reduction(n_components=6).fit(twice).vectors.shape == (300, 3)


@pytest.mark.parametrize(
    ("n_rows", "n_columns"), [(1, 3), (2, 3), (5, 40), (8, 1), (30, 700)]
)
def test_small_and_wide_embeddings_have_as_many_components_as_they_can(n_rows, n_columns):
    rows = np.random.default_rng(0).normal(size=(n_rows, n_columns))
    reduced = Reduction(n_components=16).fit(rows)
    assert reduced.vectors.shape == (n_rows, max(1, min(16, n_rows - 1, n_columns)))
    assert np.isfinite(reduced.vectors).all()


def test_identical_rows_stay_identical():
    assert not Reduction().fit(np.full((9, 4), 0.1)).vectors.any()


def test_the_sign_of_a_component_does_not_depend_on_the_order_of_the_rows(embedding):
    order = np.random.default_rng(4).permutation(len(embedding))
    first, permuted = (
        Reduction().fit(rows).vectors for rows in (embedding, embedding[order])
    )
    assert permuted == pytest.approx(first[order], abs=1e-6)


def test_another_number_of_columns_is_refused(embedding):
    reduced = Reduction().fit(embedding)
    with pytest.raises(InputError, match="has 11 columns; this reduction was made for 12"):
        apply(embedding[:, :11], reduced.arrays)


def test_a_row_that_is_not_finite_is_refused():
    with pytest.raises(InputError, match="1 of 2 rows"):
        Reduction().fit(np.array([[0.0, 1.0], [np.nan, 1.0]]))


def test_on_the_sphere_only_the_direction_counts(embedding):
    vectors = parse("sphere:4").fit(embedding).vectors
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(vectors)))
    whitened = parse("pca:4").fit(embedding).vectors
    cosine = whitened / np.linalg.norm(whitened, axis=1, keepdims=True)
    assert vectors == pytest.approx(cosine)


def test_of_one_or_two_components_lengths_are_kept(embedding):
    assert parse("sphere:2").fit(embedding).vectors == pytest.approx(
        parse("pca:2").fit(embedding).vectors
    )


def test_a_row_at_the_mean_has_no_direction_and_stays_there(embedding):
    reduced = parse("sphere:4").fit(embedding)
    middle = reduced.arrays["mean"][None]
    assert apply(middle, reduced.arrays) == pytest.approx(np.zeros((1, 4)), abs=1e-9)


def test_what_lies_far_out_still_does_before_it_gets_unit_length(embedding):
    reduced = parse("sphere:4").fit(embedding)
    away = straight(embedding[:1] + 1e4, reduced.arrays)
    assert np.linalg.norm(away) > 100
    assert bent(away, reduced.arrays) == pytest.approx(away / np.linalg.norm(away))


def test_scales_are_those_of_the_whole_read_in_blocks(embedding, monkeypatch):
    monkeypatch.setattr(reduce, "BLOCK", 7)
    found = reduce.scales(embedding)
    assert found["mean"] == pytest.approx(embedding.mean(axis=0, dtype=float))
    assert found["scale"] == pytest.approx(embedding.std(axis=0, dtype=float))
