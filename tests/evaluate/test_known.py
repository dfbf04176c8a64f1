import numpy as np
import pytest

from galaxyclust.evaluate.known import by_clusters, by_neighbours
from galaxyclust.evaluate.quantity import Quantity

N = 4000


def gaussian_pair(r, seed=0):
    """Return two normal columns of correlation r."""
    first, second = np.random.default_rng(seed).normal(size=(2, N))
    return first, r * first + np.sqrt(1 - r**2) * second


def deciles(values):
    return np.searchsorted(np.quantile(values, np.arange(1, 10) / 10), values)


def line(values, k=10):
    """Return the k rows nearest to each along one column."""
    order = np.argsort(values)
    place = np.argsort(order)[:, None] + np.r_[-k // 2 : 0, 1 : k // 2 + 1]
    return order[np.clip(place, 0, N - 1)]


@pytest.mark.parametrize("r", [0.2, 0.5, 0.8])
def test_the_share_is_the_squared_correlation_of_a_gaussian_pair(r):
    first, second = gaussian_pair(r)
    quantity = Quantity(name="q", values=second)
    clusters = by_clusters(deciles(first), quantity, n_permutations=99)
    assert clusters.share == pytest.approx(r**2, rel=0.12, abs=0.01)
    near = by_neighbours(line(first), quantity, n_permutations=99)
    assert near.share == pytest.approx(r**2, rel=0.12, abs=0.015)


def test_what_is_known_entirely_has_share_one_and_its_bits():
    field = np.repeat(["a", "b"], N // 2)
    quantity = Quantity(name="field", values=field, kind="category")
    found = by_clusters((field == "b").astype(int), quantity, n_permutations=99)
    assert found.share == pytest.approx(1, abs=1e-3)
    assert found.bits == pytest.approx(1, abs=1e-3)
    assert found.p == 1 / 100
    place = np.random.default_rng(0).normal(size=N) + 50 * (field == "b")
    assert by_neighbours(line(place), quantity, n_permutations=99).share > 0.99


@pytest.mark.parametrize(
    "quantity",
    [
        Quantity(name="x", values=np.random.default_rng(5).random(N)),
        Quantity(name="pa", values=180 * np.random.default_rng(6).random(N), kind="angle"),
        Quantity(
            name="field",
            values=np.random.default_rng(7).choice(["a", "b", "c"], N),
            kind="category",
        ),
    ],
    ids=lambda one: one.name,
)
def test_nothing_is_known_of_what_is_unrelated(quantity):
    first = gaussian_pair(0)[0]
    for found in (
        by_clusters(deciles(first), quantity, n_permutations=199),
        by_neighbours(line(first), quantity, n_permutations=199),
    ):
        assert found.share < 0.01
        assert found.p > 0.01


def test_an_angle_is_known_across_180_degrees():
    generator = np.random.default_rng(0)
    label = generator.integers(2, size=N)
    angle = generator.normal(90 * label, 5)  # about 0 and about 90 degrees
    quantity = Quantity(name="pa", values=angle, kind="angle")
    assert by_clusters(label, quantity, n_permutations=99).share > 0.95


def test_a_cluster_of_both_extremes_is_caught_though_its_mean_is_that_of_all():
    x = np.random.default_rng(0).uniform(-1, 1, N)
    at_the_edge = (np.abs(x) > 0.8).astype(int)
    found = by_clusters(at_the_edge, Quantity(name="x", values=x), n_permutations=99)
    assert found.share > 0.9


def test_p_values_of_unrelated_quantities_are_uniform():
    generator = np.random.default_rng(1)
    label = generator.integers(3, size=200)
    p = [
        by_clusters(
            label,
            Quantity(name="x", values=generator.random(200)),
            n_permutations=99,
            seed=seed,
        ).p
        for seed in range(300)
    ]
    assert np.quantile(p, [0.05, 0.25, 0.5, 0.75]) == pytest.approx(
        [0.05, 0.25, 0.5, 0.75], abs=0.08
    )


def test_noise_is_one_more_cluster_and_rows_not_embedded_are_left_out():
    sn = np.repeat([1.0, 2.0, 3.0], 100)
    label = np.repeat([-1, 0, -2], 100)
    found = by_clusters(label, Quantity(name="S/N", values=sn), n_permutations=99)
    assert found.n_rows == 200
    assert found.share == pytest.approx(1, abs=0.05)


def test_missing_values_change_nothing_but_the_number_of_rows():
    first, second = gaussian_pair(0.6)
    second[::2] = np.nan
    quantity = Quantity(name="q", values=second)
    near = by_neighbours(line(first), quantity, n_permutations=99)
    assert near.n_rows == N // 2
    assert near.share == pytest.approx(0.36, abs=0.05)
    clusters = by_clusters(deciles(first), quantity, n_permutations=99)
    assert clusters.share == pytest.approx(0.36, abs=0.05)


def test_one_cluster_or_one_value_leaves_nothing_to_know():
    ones = Quantity(name="q", values=np.ones(N))
    assert by_clusters(np.arange(N) % 3, ones).share == 0
    assert by_clusters(np.zeros(N, int), Quantity(name="q", values=np.arange(N))).p == 1
    assert by_neighbours(line(np.arange(N)), ones).p == 1
