import numpy as np
import pytest

from galaxyclust.steps._evaluate.baselines import baseline_vectors, filled_up


def test_a_survey_with_two_bands_has_a_colour(fresh):
    rows = np.arange(fresh.n_rows)
    found = baseline_vectors(fresh, rows, n_dim=5)
    assert found["random"].shape == (fresh.n_rows, 5)
    ratio = fresh.column("flux_g") / fresh.column("flux_r")
    good = np.isfinite(np.log10(ratio, where=ratio > 0, out=np.full(len(ratio), np.nan)))
    assert found["colour only"][good, 0] == pytest.approx(np.log10(ratio[good]))
    assert found["ellipticity only"].shape == (fresh.n_rows, 1)
    assert all(np.isfinite(values).all() for values in found.values())


def test_missing_values_take_the_median_and_columns_without_any_are_left_out():
    values = np.array([[1.0, np.nan, 5], [np.nan, np.nan, 7], [3, np.inf, 9]])
    assert filled_up(values).tolist() == [[1, 5], [2, 7], [3, 9]]
    assert filled_up(np.full((3, 1), np.nan)).shape == (3, 0)
