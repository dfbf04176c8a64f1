from dataclasses import replace

import numpy as np
import pytest

from galaxyclust.match.chance import Chance
from galaxyclust.match.crossmatch import crossmatch
from galaxyclust.match.offset import Offset
from galaxyclust.match.radius import Recommended
from galaxyclust.match.settings import MatchSettings
from galaxyclust.match.sphere import Sky
from galaxyclust.steps._match.words import far_apart, match_notes, match_warnings, summary

SKY = Sky(np.linspace(10, 11, 30), np.zeros(30))
SETTINGS = MatchSettings(radius_arcsec=2)


@pytest.fixture(scope="module")
def match():
    """Return the match of thirty sources with themselves."""
    return crossmatch(SKY, SKY, settings=SETTINGS)


def test_the_summary_has_offset_separation_false_matches_and_radius(match):
    known = replace(
        match,
        offset=Offset(0.1234, -0.05, 0.01, 0.02, 0.3, 30),
        chance=Chance(3.0, 1.5, 0.1, 0.05, 4.0),
        recommended=Recommended(1.234, 0.981, 0.99, 0.3),
    )
    offset, *rest = summary(known, SETTINGS)
    assert offset.startswith("offset +0.123 ± 0.010 arcsec in RA cos(Dec), -0.050 ± 0.020")
    assert rest == [
        "separation 0 arcsec (median); 0 sources with several within 2 arcsec",
        "false matches 3.0 ± 1.5 of 30, 10.0 ± 5.0 % (from 16 shifted catalogs)",
        "recommended radius 1.2 arcsec (99 % of the true matches, 98 % of them right)",
    ]
    removed = replace(known, removed=known.offset)
    assert summary(removed, SETTINGS)[0].endswith(", removed")


def test_where_chance_explains_every_match_no_percentage_above_100_is_said(match):
    wrong = replace(match, chance=Chance(40.5, 25.0, 1.35, 0.83, 40.0))
    false = summary(wrong, SETTINGS)[-2]
    assert false == (
        "false matches: about all of 30 (40.5 ± 25.0 expected, from 16 shifted catalogs)"
    )


def test_no_true_matches_have_no_radius(match):
    unknown = replace(match, recommended=Recommended(*[np.nan] * 4))
    assert (
        "none, no true matches stand out within 6 arcsec" in summary(unknown, SETTINGS)[-1]
    )


def test_a_radius_at_the_edge_is_to_be_looked_at_again(match):
    edge = replace(match, recommended=Recommended(5.9, 0.9, 0.9, 2.0))
    assert "look again with a larger --radius" in summary(edge, SETTINGS)[-1]


def test_no_matches_have_no_separation():
    nothing = crossmatch(SKY, Sky(SKY.ra, SKY.dec + 5), settings=SETTINGS)
    assert len(summary(nothing, SETTINGS)) == 1


def test_an_offset_is_warned_of_until_it_is_removed(match):
    off = replace(match, offset=Offset(1.3, 0.0, 0.01, 0.01, 0.3, 30))
    assert (
        "off by 1.30 arcsec (130 sigma); --shift removes"
        in match_warnings(off, SETTINGS)[0]
    )
    assert match_warnings(replace(off, removed=off.offset), SETTINGS) == ()


def test_chance_matches_of_an_offset_are_put_down_to_the_offset_alone(match):
    off = replace(
        match,
        offset=Offset(2.5, 0.0, 0.01, 0.01, 0.3, 30),
        chance=Chance(9.3, 3.2, 9.3, 3.2, 9.3),
    )
    (warning,) = match_warnings(off, SETTINGS)
    assert warning == (
        "the other catalog is systematically off by 2.50 arcsec (250 sigma), so most "
        "matches are by chance; --shift removes that"
    )


def test_a_shift_that_removes_nothing_is_said(match):
    asked = replace(SETTINGS, shift=True)
    assert match_warnings(match, asked) == (
        "no common offset is seen, so --shift removes none",
    )


def test_matches_that_are_mostly_chance_are_warned_of(match):
    wrong = replace(match, chance=Chance(20.0, 4.0, 0.7, 0.1, 20.0))
    assert "more than half of the matches" in match_warnings(wrong, SETTINGS)[-1]


def test_sources_without_a_position_are_counted(match):
    holes = Sky(np.where(np.arange(30) < 3, np.nan, SKY.ra), SKY.dec)
    assert match_notes(match, holes, SETTINGS) == (
        "3 sources of the catalog without a position left out",
    )


@pytest.mark.parametrize(
    ("ra", "words"),
    [
        (40.0, "cover different sky: their nearest two sources are 29 degrees apart"),
        (11.1, "different sky: their nearest two sources are 6 arcmin apart"),
        (11.005, "the nearest two sources of the catalogs are 18 arcsec apart"),
    ],
)
def test_catalogs_without_a_source_near_the_other_s_are_said_to_be_apart(ra, words):
    other = Sky(np.array([ra, np.nan]), np.zeros(2))
    found = crossmatch(SKY, other, settings=SETTINGS)
    (said,) = far_apart(found, SKY, other)
    assert words in said


def test_catalogs_that_meet_or_are_empty_are_not_said_to_be_apart(match):
    assert far_apart(match, SKY, SKY) == ()
    nothing = Sky(np.zeros(0), np.zeros(0))
    found = crossmatch(SKY, nothing, settings=SETTINGS)
    assert far_apart(found, SKY, nothing) == ()
