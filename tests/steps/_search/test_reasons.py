import numpy as np
import pytest

from galaxyclust.flags import Source
from galaxyclust.steps._search import reasons as _reasons
from galaxyclust.steps._search.reasons import Features


def test_sizes_shapes_and_colours_of_a_survey_are_features(surveyed):
    rows = np.arange(surveyed.n_rows)
    found = _reasons.features_of(surveyed, rows)
    assert {"sn", "r50", "ellipticity", "gini", "g - r"} <= set(found.names)
    ratio = surveyed.column("flux_g") / surveyed.column("flux_r")
    colour = found.values[:, found.names.index("g - r")]
    good = ratio > 0
    assert colour[good] == pytest.approx(-2.5 * np.log10(ratio[good]))


def test_only_what_differs_by_three_deviations_is_named_the_largest_first():
    values = np.random.default_rng(0).normal(size=(2000, 5))
    values[7] = [0, 5, -9, 4, 6]
    features = Features(("a", "b", "c", "d", "e"), values)
    (found,) = _reasons.notable(features, np.array([7]))
    assert [name for name, _ in found] == ["c", "e", "b"]
    assert found[0][1] == pytest.approx(-9, abs=0.7)
    values[8] = 0
    assert _reasons.notable(features, np.array([8])) == [()]


def test_flags_go_by_their_names(surveyed):
    every = np.arange(surveyed.n_rows)
    row = np.flatnonzero(surveyed.column("flags") & Source.LOW_SN)[:1]
    assert all("low_sn" in names for names in _reasons.flags_of(surveyed, row, every))
    bright = np.flatnonzero(surveyed.column("flags") == 0)[:1]
    assert _reasons.flags_of(surveyed, bright, every) == [()] * len(bright)


def test_a_flag_that_most_carry_explains_nothing(surveyed, monkeypatch):
    usual, rare = int(Source.TRUNCATED), int(Source.TRUNCATED | Source.EDGE)
    flags = np.where(np.arange(surveyed.n_rows) == 1, rare, usual)
    monkeypatch.setattr(type(surveyed), "column", lambda *_: flags)
    every = np.arange(surveyed.n_rows)
    assert _reasons.flags_of(surveyed, every[:2], every) == [(), ("edge",)]


def test_the_share_of_a_stamp_that_neighbours_cover_is_between_none_and_all(surveyed):
    rows = np.arange(surveyed.n_rows)
    share = _reasons.neighbour_share(surveyed, rows)
    assert ((share >= 0) & (share < 1)).all()
    crowded = _reasons.crowded(surveyed, rows, rows)
    told = np.isfinite(crowded)
    assert (crowded[told] == share[told]).all()
    assert told.sum() <= 0.05 * len(rows) + 1
