import numpy as np
import pytest

from galaxyclust.match.hours import could_be_hours, degrees_or_hours
from galaxyclust.match.sphere import Sky

SURVEY = Sky(np.linspace(150, 151, 50), np.linspace(2, 3, 50))


@pytest.mark.parametrize(
    ("ra", "possible"),
    [
        ([0, 23.9], True),
        ([10, 24.1], False),
        ([-1, 5], False),
        ([5, np.nan], True),
        ([], False),
    ],
)
def test_only_numbers_from_0_to_24_can_be_hours(ra, possible):
    sky = Sky(np.array(ra, float), np.zeros(len(ra)))
    assert could_be_hours(sky) is possible


def test_where_the_survey_lies_tells_hours_from_degrees():
    hours = Sky(SURVEY.ra / 15, SURVEY.dec)
    assert degrees_or_hours(hours, SURVEY) == "hours"
    assert degrees_or_hours(SURVEY, SURVEY) == "degrees"


def test_what_lies_elsewhere_is_in_degrees():
    elsewhere = Sky(np.full(5, 20.0), np.full(5, -70.0))
    assert degrees_or_hours(elsewhere, SURVEY) == "degrees"


def test_what_fits_both_ways_is_unclear():
    survey = Sky(np.array([10.0, 150.0]), np.array([2.0, 2.0]))
    assert degrees_or_hours(Sky(np.array([10.0]), np.array([2.0])), survey) == "unclear"


def test_nothing_is_in_degrees():
    assert degrees_or_hours(Sky(np.zeros(0), np.zeros(0)), SURVEY) == "degrees"
