import numpy as np

from galaxyclust.steps._whole import whole


def test_rows_left_out_are_nan_or_minus_two():
    rows = np.array([0, 2])
    assert whole(np.array([7, 8]), rows, n_rows=3).tolist() == [7, -2, 8]
    found = whole(np.ones((2, 2)), rows, n_rows=3)
    assert np.isnan(found).tolist() == [[False] * 2, [True] * 2, [False] * 2]
