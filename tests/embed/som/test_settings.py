"""The settings that all maps have."""

import pytest

from galaxyclust.embed.som.settings import MapSettings
from galaxyclust.errors import SettingError


def test_the_radius_begins_with_half_of_the_longer_side():
    radii = MapSettings(width=20, height=6).radii()
    assert (radii.first, radii.last, radii.n_epochs) == (10, 1, 30)
    assert MapSettings(first_radius=3.0).radii().first == 3
    assert MapSettings(width=1, height=1).radii().first == 1


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"grid": "hexagonal", "periodic": True, "height": 5}, "even height; use 6"),
        ({"grid": "round"}, "choose from rectangular, hexagonal"),
        ({"width": 0}, "width = 0 cannot work; it is between 1 and 64"),
        ({"last_radius": 0.0}, "last_radius = 0.0 cannot work; it is between"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings, words):
    with pytest.raises(SettingError, match=words):
        MapSettings(**settings)
