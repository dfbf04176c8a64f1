"""A page says numbers as a reader writes them."""

import math

import pytest

from galaxyclust.show.page.words import bytes_in_words, look, number, short, size_of


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (-0.5, "-0.5"), (999.4, "999"), (12345.6, "12,346"), (3e8, "3e+08")],
)
def test_a_number_has_three_figures_and_no_needless_zeros(value, text):
    assert number(value) == text


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_no_number_is_a_dash(value):
    assert number(value) == "-"


def test_noise_has_a_name_and_a_look_of_its_own():
    assert (short(-1), look(-1)) == ("noise", "noise")
    assert len({look(k) for k in range(8)}) == 8


def test_sizes_are_counted_in_words():
    assert size_of(1, 4) == "1 galaxy, 25 %"
    assert bytes_in_words(999_999) == "1000 kB"
