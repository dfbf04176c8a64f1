"""How wide clusters around centres are, and how sure a row is of its own."""

import numpy as np
import pytest

from galaxyclust.cluster.centres import assigned, model_of, posterior, squared_distances
from galaxyclust.cluster.kmeans import KMeans


def test_the_model_knows_the_width_along_the_line_between_two_centres():
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(2_000, 2)) * [1.0, 3.0]
    rows[:1_000, 0] += 40
    model = model_of(rows, np.array([[40.0, 0], [0, 0]]))
    assert model["variance"] == pytest.approx(1 - np.eye(2), abs=0.1)  # not the 9 across it
    median = np.median(np.linalg.norm(rows - [40, 0], axis=1)[:1_000])
    assert model["median_distance"][0] == pytest.approx(median)


def test_a_label_given_by_others_is_kept_and_told_how_sure_it_is():
    centre = np.array([[0.0], [10.0]])
    model = {"centre": centre, "variance": 1 - np.eye(2), "median_distance": np.ones(2)}
    rows = np.array([[1.0], [9.0]])
    found = assigned(squared_distances(rows, centre), np.array([0, 0], np.int32), model)
    assert found.label.tolist() == [0, 0]
    assert found.probability == pytest.approx([1, 0], abs=1e-6)
    assert found.outlier == pytest.approx([0, 8 / 9])


def test_a_row_half_way_between_two_centres_has_probability_one_half():
    probability = posterior(np.ones((1, 2)), np.full((2, 2), 0.3), np.array([0]))
    assert probability[0] == pytest.approx(0.5)


@pytest.mark.parametrize("n_more", [0, 60])
def test_two_halves_of_a_continuum_are_as_unsure_in_many_dimensions_as_in_one(n_more):
    rng = np.random.default_rng(0)
    rows = np.column_stack([rng.normal(0, 1, 4000), rng.normal(0, 0.3, (4000, n_more))])
    found = KMeans(n_clusters=2, n_init=3).fit(rows)
    # the halves of a Gaussian: centres at ±sqrt(2/pi), variance 1 - 2/pi about them
    odds = 2 * np.sqrt(2 / np.pi) * np.abs(rows[:, 0]) / (1 - 2 / np.pi)
    assert found.probability == pytest.approx(1 / (1 + np.exp(-odds)), abs=0.1)
    assert np.mean(found.probability < 0.9) == pytest.approx(0.38, abs=0.04)


def test_probability_falls_towards_the_border_between_clusters():
    rng = np.random.default_rng(1)
    line = np.concatenate([rng.normal(0, 1, 300), rng.normal(4, 1, 300)])[:, None]
    found = KMeans(n_clusters=2).fit(line)
    border = np.abs(line[:, 0] - 2) < 0.3
    far = np.abs(line[:, 0] - 2) > 2
    assert found.probability[border].max() < 0.8
    assert found.probability[far].min() > 0.95
