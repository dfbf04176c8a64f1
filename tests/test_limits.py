import math
from types import SimpleNamespace

import pytest

from galaxyclust.errors import SettingError
from galaxyclust.limits import check_limits


@pytest.mark.parametrize("value", [0, 4, float("nan")])
def test_a_setting_outside_its_limits_is_refused_with_them(value):
    words = f"width = {value} cannot work; it is between 1 and 3"
    with pytest.raises(SettingError, match=words):
        check_limits(SimpleNamespace(width=value), {"width": (1, 3)})


@pytest.mark.parametrize("value", [0, float("nan")])
def test_a_side_that_is_open_is_not_named(value):
    with pytest.raises(SettingError, match=f"size = {value} cannot work; it is 1 or more"):
        check_limits(SimpleNamespace(size=value), {"size": (1, math.inf)})


def test_a_setting_at_its_limits_is_taken_and_so_is_none():
    method = SimpleNamespace(width=1, depth=3, size=None)
    check_limits(method, {"width": (1, 3), "depth": (1, 3), "size": (1, 3)})
