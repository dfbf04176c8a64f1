import numpy as np
import pytest

from galaxyclust.errors import SettingError
from galaxyclust.evaluate.quantity import Quantity


def test_a_number_falls_into_ten_bins_of_equal_size():
    values = np.random.default_rng(0).lognormal(size=1000)
    bins = Quantity(name="size", values=values).bins()
    assert np.bincount(bins).tolist() == [100] * 10
    assert (np.diff(bins[np.argsort(values)]) >= 0).all()


def test_what_is_missing_has_no_bin_and_no_score():
    one = Quantity(name="size", values=np.array([np.nan, 1.0, 2.0, np.inf]))
    assert one.bins().tolist() == [-1, 0, 1, -1]
    assert one.scores()[[0, 3]].tolist() == [[0], [0]]
    words = Quantity(name="field", values=np.array(["", "a", "b"]), kind="category")
    assert words.bins().tolist() == [-1, 0, 1]


def test_few_values_are_their_own_bins():
    one = Quantity(name="PSF", values=np.array([1.3, 1.1, 1.3, 1.2]))
    assert one.bins().tolist() == [2, 0, 2, 1]


def test_a_number_that_is_nearly_always_zero_keeps_its_zeros_together():
    values = np.concatenate([np.zeros(950), np.arange(1, 51.0)])
    bins = Quantity(name="bad", values=values).bins()
    assert (bins[:950] == 0).all()
    assert (bins[950:] > 0).all()


def test_an_angle_of_180_degrees_is_one_of_zero():
    one = Quantity(name="angle", values=np.array([0.0, 180, -180, 89, -91]), kind="angle")
    assert one.bins().tolist() == [0, 0, 0, 4, 4]
    scores = one.scores()
    assert scores[0] == pytest.approx(scores[1])
    assert scores[3] == pytest.approx(scores[4])


@pytest.mark.parametrize("kind", ["number", "angle"])
def test_scores_have_mean_zero_and_unit_variance(kind):
    values = np.random.default_rng(0).lognormal(4, 1, size=500)
    scores = Quantity(name="a", values=values, kind=kind).scores()
    assert scores.mean(axis=0) == pytest.approx(0, abs=1e-12)
    assert scores.var(axis=0).sum() == pytest.approx(1)


def test_what_is_the_same_for_all_does_not_vary():
    assert not Quantity(name="a", values=np.ones(50)).varies()
    assert not Quantity(name="a", values=np.full(50, np.nan)).varies()
    mostly = np.array([1.0] * 50 + [2.0] * 4)
    assert not Quantity(name="a", values=mostly).varies()
    more = np.array([1.0] * 50 + [2.0] * 5)
    assert Quantity(name="a", values=more).varies()
    assert not Quantity(name="a", values=more).varies(more < 2)


def test_a_constant_scores_nothing():
    assert not Quantity(name="a", values=np.ones(5)).scores().any()


def test_whole_numbers_and_truth_values_are_quantities():
    assert Quantity(name="n", values=np.arange(60)).varies()
    assert Quantity(name="b", values=np.arange(40) > 20).varies()


def test_text_that_is_no_category_and_unknown_kinds_are_refused():
    with pytest.raises(SettingError, match="size: holds no numbers"):
        Quantity(name="size", values=np.array(["a"]))
    with pytest.raises(SettingError, match="unknown kind 'text'"):
        Quantity(name="size", values=np.ones(3), kind="text")
