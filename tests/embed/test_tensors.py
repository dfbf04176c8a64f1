import numpy as np
import pytest
import torch
from torch import nn

from galaxyclust.embed.tensors import from_arrays, to_arrays, whole_number
from galaxyclust.errors import InputError, SettingError


def network():
    return nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))


def test_weights_survive_the_way_to_arrays_and_back():
    trained, fresh = network(), network()
    from_arrays(fresh, to_arrays(trained))
    image = torch.rand(2, 1, 5, 5)
    assert torch.equal(fresh.eval()(image), trained.eval()(image))


def test_arrays_are_plain_and_keep_their_names():
    arrays = to_arrays(network())
    assert set(arrays) == set(network().state_dict())
    assert all(type(array) is np.ndarray for array in arrays.values())


def test_arrays_do_not_change_with_the_network():
    trained = network()
    arrays = to_arrays(trained)
    before = arrays["0.bias"].copy()
    with torch.no_grad():
        trained[0].bias += 1
    np.testing.assert_array_equal(arrays["0.bias"], before)


def test_a_missing_weight_is_refused_by_its_name():
    arrays = to_arrays(network())
    del arrays["0.bias"]
    with pytest.raises(InputError, match=r"the weights lack '0\.bias'"):
        from_arrays(network(), arrays)


def test_a_weight_of_another_shape_is_refused_with_both_shapes():
    arrays = to_arrays(network()) | {"0.bias": np.zeros(7, np.float32)}
    with pytest.raises(SettingError, match=r"'0\.bias' has shape \(7,\).*\(2,\)"):
        from_arrays(network(), arrays)


def test_a_weight_that_is_not_finite_is_refused():
    arrays = to_arrays(network()) | {"0.bias": np.array([0, np.nan], np.float32)}
    with pytest.raises(InputError, match="not finite"):
        from_arrays(network(), arrays)


def test_a_weight_that_is_no_number_is_refused():
    arrays = to_arrays(network()) | {"0.bias": np.array(["a", "b"])}
    with pytest.raises(InputError, match=r"'0\.bias' does not hold numbers"):
        from_arrays(network(), arrays)


def test_a_whole_number_is_read_and_its_absence_refused():
    assert whole_number({"n": np.array(3)}, "n") == 3
    for wrong in ({}, {"n": np.array([3])}, {"n": np.array(3.5)}):
        with pytest.raises(InputError, match="lack the whole number 'n'"):
            whole_number(wrong, "n")
