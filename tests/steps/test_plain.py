import numpy as np

from galaxyclust.evaluate.bootstrap import Estimate
from galaxyclust.steps._plain import plain


def test_arrays_become_lists():
    assert plain({"a": np.arange(2), 1: np.float32(0.5)}) == {"a": [0, 1], "1": 0.5}


def test_what_json_has_no_number_for_is_none_and_names_are_kept():
    found = plain({"a": Estimate(0.5, np.nan, np.inf)})
    assert found == {"a": {"value": 0.5, "low": None, "high": None, "scatter": None}}
