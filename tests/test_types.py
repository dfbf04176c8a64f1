import numpy as np

from galaxyclust.types import Clustering, Stamps, Trained


def test_stamps_name_their_arrays_in_the_order_they_are_stored():
    assert Stamps._fields == ("image", "mask", "sky", "sky_sigma")


def test_results_can_be_written_by_name():
    found = Clustering(*(np.zeros(2) for _ in range(4)), model={})
    assert list(found._asdict()) == ["label", "probability", "outlier", "nearest", "model"]
    assert list(Trained({}, {})._asdict()) == ["weights", "learning_curve"]
