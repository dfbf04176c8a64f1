import numpy as np
import pytest

from galaxyclust.errors import InputError, SettingError
from galaxyclust.ingest.stamps.axes import as_planes, check_order, order_of, sizes


@pytest.mark.parametrize(
    ("shape", "order"),
    [((17736, 256, 256, 3), "nhwc"), ((10, 3, 64, 64), "nchw"), ((10, 60, 80, 5), "nhwc"),
     ((100, 28, 28), "nhw"), ((64, 64, 3), "hwc"), ((32, 40), "hw"), ((1, 64, 64), "nhw"),
     ((3, 1, 9, 9), "nchw"), ((3, 3, 64, 64), "nchw")],
)  # fmt: skip
def test_the_short_axis_is_that_of_the_bands(*, shape, order):
    assert order_of(shape, asked=None, named="a") == order


@pytest.mark.parametrize(
    ("shape", "words"),
    [((10, 12, 12, 12), "10x12x12x12 .* say which with --axes nhwc or nchw"),
     ((5, 64, 64), "5x64x64 .* say which with --axes nhw or chw"),
     ((2, 3, 4, 5, 6), "a stack has two to four axes")],
)  # fmt: skip
def test_what_may_be_either_is_refused_with_what_to_say(*, shape, words):
    with pytest.raises(InputError, match=words):
        order_of(shape, asked=None, named="a")


def test_what_the_user_says_goes_first():
    assert order_of((5, 64, 64), asked="chw", named="a") == "chw"
    with pytest.raises(InputError, match="cannot be in the order nhwc"):
        order_of((5, 64, 64), asked="nhwc", named="a")
    with pytest.raises(SettingError, match="axes 'bhwc'; choose from nhwc"):
        check_order("bhwc")


@pytest.mark.parametrize("order", ["nhwc", "nchw", "nhw", "hwc", "chw", "hw"])
def test_every_order_becomes_numbers_bands_rows_columns(order):
    length = {"n": 4, "c": 3, "h": 10, "w": 11}
    shape = tuple(length[letter] for letter in order)
    assert sizes(shape, order) == as_planes(np.zeros(shape), order).shape
