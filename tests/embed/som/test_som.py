"""The self-organizing map over another embedding."""

import numpy as np
import pytest

from galaxyclust.embed.som.som import Som
from galaxyclust.errors import InputError, SettingError

ROWS = np.arange(300)


@pytest.fixture
def vectors():
    """Two groups on a line, in four dimensions of unlike scale."""
    rng = np.random.default_rng(0)
    along = np.where(rng.random(300) < 0.5, -3, 3) + rng.normal(size=300)
    noise = 0.1 * rng.normal(size=(300, 4))
    return (along[:, None] * [1, 2, 3, 400] + noise).astype(np.float32)


def small(**settings):
    return Som(**({"width": 6, "height": 4, "n_epochs": 10, "device": "cpu"} | settings))


def test_an_embedding_is_the_distance_to_each_neuron(vectors):
    som = small(scale="none")
    weights = som.fit(vectors, rows=ROWS).weights
    found = som.embed(weights, vectors, rows=ROWS)
    apart = np.linalg.norm(vectors[:, None] - weights["codebook"], axis=2)
    assert found.shape == (300, 24)
    np.testing.assert_allclose(found, apart, rtol=1e-4, atol=1e-3)


def test_a_row_depends_on_itself_alone(vectors):
    som = small()
    weights = som.fit(vectors, rows=ROWS).weights
    whole = som.embed(weights, vectors, rows=ROWS)
    np.testing.assert_array_equal(som.embed(weights, vectors, rows=ROWS[7:8]), whole[7:8])


@pytest.mark.parametrize("grid", ["rectangular", "hexagonal"])
@pytest.mark.parametrize("periodic", [False, True])
def test_two_groups_share_no_neuron(vectors, grid, periodic):
    som = small(grid=grid, periodic=periodic)
    trained = som.fit(vectors, rows=ROWS)
    derived = som.derived(trained.weights, som.embed(trained.weights, vectors, rows=ROWS))
    group = vectors[:, 0] > 0
    assert not set(derived["neuron"][group]) & set(derived["neuron"][~group])


def test_neither_unit_nor_zero_point_of_a_dimension_matters(vectors):
    other = vectors * [1, 10, 1, 0.01] + [5, 0, 0, 0]
    found = []
    for data in (vectors, other):
        som = small()
        found.append(som.embed(som.fit(data, rows=ROWS).weights, data, rows=ROWS))
    np.testing.assert_allclose(found[1], found[0], atol=1e-3)


def test_a_constant_dimension_says_nothing(vectors):
    more = np.concatenate([vectors, np.full((300, 1), 7, np.float32)], axis=1)
    with_it, without = (
        small().embed(small().fit(data, rows=ROWS).weights, data, rows=ROWS)
        for data in (more, vectors)
    )
    np.testing.assert_allclose(with_it, without, atol=1e-5)
    assert (small().fit(more, rows=ROWS).weights["codebook"][:, 4] == 7).all()


def test_the_same_seed_gives_the_same_map_and_the_errors_are_told(vectors):
    first, second = (small().fit(vectors, rows=ROWS) for _ in range(2))
    np.testing.assert_array_equal(first.weights["codebook"], second.weights["codebook"])
    assert first.weights["quantisation_error"] < 1
    assert small().remarks(first.weights)[0].startswith("24 neurons; quantisation error 0.")


@pytest.mark.parametrize("n_rows", [1, 3])
def test_a_few_galaxies_make_a_map(vectors, n_rows):
    rows = ROWS[:n_rows]
    weights = small().fit(vectors, rows=rows).weights
    assert np.isfinite(small().embed(weights, vectors, rows=rows)).all()


def test_rows_with_nan_are_not_usable_and_refused_in_a_training(vectors):
    vectors[5, 1] = np.nan
    assert np.flatnonzero(~small().usable(vectors)).tolist() == [5]
    with pytest.raises(InputError, match=r"300 rows to lay a map over: .* finite ones"):
        small().fit(vectors, rows=ROWS)
    with pytest.raises(InputError, match="0 rows to lay a map over"):
        small().fit(vectors, rows=ROWS[:0])


def test_another_number_of_dimensions_is_refused(vectors):
    weights = small(on="ae").fit(vectors, rows=ROWS).weights
    with pytest.raises(InputError, match="laid over 4 dimensions, 'ae' has 3"):
        small(on="ae").embed(weights, vectors[:, :3], rows=ROWS)


def test_the_only_embedding_is_taken_and_others_are_to_be_named():
    assert small().choose(["ae"]).on == "ae"
    assert small(on="b").choose(["a", "b"]).on == "b"
    with pytest.raises(InputError, match=r"needs an embedding; say which .*: a, b"):
        small().choose(["a", "b"])
    with pytest.raises(InputError, match=r"no embedding 'c'; say which .*: a, b"):
        small(on="c").choose(["a", "b"])
    with pytest.raises(InputError, match="none yet: make one first"):
        small().choose([])


def test_settings_that_cannot_work_are_refused():
    with pytest.raises(SettingError, match="choose from standard, none"):
        small(scale="log")
    with pytest.raises(SettingError, match="choose from rectangular, hexagonal"):
        small(grid="round")
