"""A projection keeps look-alikes together and is the same each time."""

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

from galaxyclust.errors import InputError
from galaxyclust.show.project import components, place, project


@pytest.fixture(scope="module")
def groups():
    """Three groups of 30 rows in ten dimensions, and which is which."""
    truth = np.arange(90) % 3
    rows = np.random.default_rng(0).normal(size=(90, 10)) + 8 * np.eye(10)[truth]
    return rows, truth


@pytest.fixture(scope="module")
def places(groups):
    return project(groups[0])


def test_groups_stay_together(groups, places):
    found = KNeighborsClassifier(5).fit(places, groups[1]).score(places, groups[1])
    assert found > 0.98


def test_a_place_is_two_finite_numbers_in_single_precision(places):
    assert places.shape == (90, 2)
    assert places.dtype == np.float32
    assert np.isfinite(places).all()


def test_one_seed_gives_one_map(groups, places):
    assert np.array_equal(project(groups[0]), places)


def test_the_unit_of_a_column_does_not_matter(groups):
    scaled = groups[0] * np.geomspace(1e-3, 1e3, 10)
    first, other = components(groups[0]), components(scaled)
    assert other == pytest.approx(first)


def test_rows_beyond_the_sample_lie_beside_their_neighbours(groups):
    mapped = place(components(groups[0]), seed=1, most=60)
    found = KNeighborsClassifier(5).fit(mapped, groups[1]).score(mapped, groups[1])
    assert mapped.shape == (90, 2)
    assert found > 0.98


@pytest.mark.parametrize("n_rows", [0, 1, 2, 4])
@pytest.mark.parametrize("n_columns", [1, 6])
def test_fewer_than_five_rows_get_their_principal_components(n_rows, n_columns):
    rows = np.random.default_rng(0).normal(size=(n_rows, n_columns))
    assert project(rows).shape == (n_rows, 2)


@pytest.mark.parametrize("n_columns", [1, 50])
def test_five_rows_of_any_width_can_be_mapped(n_columns):
    rows = np.random.default_rng(0).normal(size=(5, n_columns))
    assert np.isfinite(project(rows)).all()


def test_identical_rows_lie_at_one_place():
    assert not project(np.full((20, 3), 0.1)).any()


def test_a_row_that_is_not_finite_is_refused():
    with pytest.raises(InputError, match="only finite rows can be projected"):
        project(np.array([[0.0, np.nan]]))
