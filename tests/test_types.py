import numpy as np

from galaxyclust.types import PER_ROW, Clustering, Stamps, Trained


def test_stamps_name_their_arrays_in_the_order_they_are_stored():
    assert Stamps._fields == ("image", "mask", "sky", "sky_sigma")


def test_results_can_be_written_by_name():
    found = Clustering(*(np.zeros(2) for _ in range(4)), model={})
    assert list(found._asdict()) == ["label", "probability", "outlier", "nearest", "model"]
    assert list(Trained({}, {})._asdict()) == ["weights", "learning_curve"]


def test_a_clustering_knows_its_sizes_and_its_rows():
    label = np.array([0, -1, 1, 0], np.int32)
    found = Clustering(label, *(label / 2,) * 2, nearest=label, model={"centre": label})
    assert (found.sizes, found.n_noise) == ((2, 1), 1)
    some = found.of(np.array([2, 1]))
    assert some.label.tolist() == [1, -1]
    assert all(len(getattr(some, key)) == 2 for key in PER_ROW)
    assert some.model is found.model
    assert found.of(slice(1, 2)).sizes == ()
