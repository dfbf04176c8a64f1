"""Measured shapes as an embedding."""

import numpy as np
import pytest

from galaxyclust.embed.features import Features
from galaxyclust.errors import InputError, SettingError

ROWS = np.arange(200)


@pytest.fixture
def table():
    rng = np.random.default_rng(0)
    return {
        "gini": 0.5 + 0.1 * rng.normal(size=200),
        "m20": -1.7 + 0.3 * rng.normal(size=200),
        "multimode": np.where(rng.random(200) < 0.8, 0.0, rng.random(200)),
    }


def vectors_of(table, **settings):
    features = Features(**settings).choose(table)
    weights = features.fit(table, rows=ROWS).weights
    return features.embed(weights, table, rows=ROWS)


def test_every_shape_has_the_same_scale(table):
    vectors = vectors_of(table)
    assert vectors.shape == (200, 3)
    assert np.median(vectors[:, :2], axis=0) == pytest.approx([0, 0], abs=1e-6)
    assert vectors[:, :2].std(axis=0) == pytest.approx([1, 1], abs=0.15)


def test_a_shape_that_is_zero_for_most_galaxies_still_tells_the_others_apart(table):
    assert np.ptp(vectors_of(table)[:, table_index(table, "multimode")]) > 1


def table_index(table, name):
    return Features().choose(table).columns.index(name)


@pytest.mark.parametrize("name", ["gini", "m20"])
def test_neither_unit_nor_zero_point_of_a_shape_matters(table, name):
    other = table | {name: 7 + 100 * table[name]}
    np.testing.assert_allclose(vectors_of(other), vectors_of(table), atol=1e-5)


def test_a_wild_value_is_clipped_and_moves_no_other(table):
    before = vectors_of(table)
    table["m20"][3] = 1e9
    after = vectors_of(table)
    assert after[3, table_index(table, "m20")] == 5
    np.testing.assert_allclose(np.delete(after, 3, 0), np.delete(before, 3, 0), atol=0.05)


def test_what_is_missing_takes_the_median(table):
    table["gini"][5] = np.nan
    assert vectors_of(table)[5, table_index(table, "gini")] == 0


def test_a_row_without_any_shape_is_not_usable(table):
    for values in table.values():
        values[7] = np.nan
    usable = Features().choose(table).usable(table)
    assert np.flatnonzero(~usable).tolist() == [7]


def test_a_constant_column_says_nothing(table):
    table["gini"][:] = 0.5
    assert not vectors_of(table)[:, table_index(table, "gini")].any()


def test_a_column_without_a_value_says_nothing(table):
    vectors = vectors_of(table | {"gini": np.full(200, np.nan)})
    assert not vectors[:, table_index(table, "gini")].any()
    assert vectors[:, table_index(table, "m20")].all()


@pytest.mark.parametrize("values", [np.full(200, "J1"), np.zeros((200, 16))])
def test_a_column_that_is_no_number_is_refused(values):
    features = Features(columns=("id",))
    with pytest.raises(InputError, match="column id does not hold one number"):
        features.usable({"id": values})


def test_a_catalog_without_shapes_is_refused():
    with pytest.raises(InputError, match=r"no columns of shapes .* galaxyclust measure"):
        Features().choose(["id", "ra"])


def test_a_column_that_is_not_there_is_refused(table):
    with pytest.raises(InputError, match="no columns of sersic_n"):
        Features(columns=("gini", "sersic_n")).choose(table)


def test_a_clip_of_zero_is_refused():
    with pytest.raises(SettingError, match=r"clip = 0\.0"):
        Features(clip=0.0)
