from types import SimpleNamespace

import numpy as np
import pytest

from galaxyclust.embed.checks import (
    check_choice,
    check_multiple,
    check_rows,
    learned,
)
from galaxyclust.errors import InputError, SettingError


def test_a_choice_that_is_none_is_refused_with_the_choices():
    with pytest.raises(SettingError, match="pose = 'up'; choose from left, right"):
        check_choice("pose", "up", ("left", "right"))


def test_what_is_no_multiple_is_refused_with_the_nearest():
    method = SimpleNamespace(size=60, small=3)
    check_multiple(method, "size", 4)
    with pytest.raises(SettingError, match=r"size = 60 is no multiple of 16; use 64"):
        check_multiple(method, "size", 16)
    words = r"small = 3 is no multiple of 2\*\*depth = 8; use 8"
    with pytest.raises(SettingError, match=words):
        check_multiple(method, "small", 8, called="2**depth = ")


def test_too_few_rows_are_refused_with_their_number(galaxies, reader):
    with pytest.raises(InputError, match=r"2 usable stamps are too few.*8 are needed"):
        check_rows(np.arange(2), reader(galaxies(9)), fewest=8)


@pytest.mark.parametrize("rows", [[1, 0], [0, 0], [-1, 0], [0, 3]])
def test_rows_out_of_order_or_not_there_are_refused(galaxies, reader, rows):
    with pytest.raises(InputError, match="rows must ascend within 0 to 2"):
        check_rows(np.array(rows), reader(galaxies(3)))


def test_any_sorted_rows_are_taken(galaxies, reader):
    for rows in ([], [2], [0, 2]):
        check_rows(np.array(rows, int), reader(galaxies(3)))


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (None, "the weights lack 'w'"),
        (np.array(["x"]), "does not hold numbers but <U1"),
        (np.ones((2, 3)), r"shape \(2, 3\), these settings need \(any, 2\)"),
        (np.ones(2), r"shape \(2,\)"),
        (np.full((1, 2), np.inf), "not finite"),
    ],
)
def test_what_cannot_have_been_learned_is_refused(array, words):
    weights = {} if array is None else {"w": array}
    with pytest.raises((InputError, SettingError), match=words):
        learned(weights, "w", (None, 2))


def test_what_was_learned_may_be_infinite_where_that_has_a_meaning():
    assert learned({"w": np.array([np.inf])}, "w", (1,), infinite=True) == np.inf
    with pytest.raises(InputError, match="not finite"):
        learned({"w": np.array([np.nan])}, "w", (1,), infinite=True)
