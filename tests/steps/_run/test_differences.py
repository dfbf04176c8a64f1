"""Differences are told with both values, some of them, and only where both are known."""

from galaxyclust.steps._run.differences import told


def test_a_difference_has_what_is_there_and_what_is_asked():
    assert told({"size": 24}, {"size": 32}) == "size = 32, not 24"
    assert told({"size": 24}, {"size": 24}) == ""
    assert told({"new": 1}, {"size": 24}) == ""


def test_settings_within_settings_are_compared_as_the_history_keeps_them():
    known = {"tile": {"sky_box": 64, "bits": [1, 2]}}
    assert told({"tile": {"sky_box": 64, "bits": (1, 2)}}, known) == ""
    assert told({"tile": {"sky_box": 32}}, known) == "tile.sky_box = 64, not 32"


def test_three_are_named_and_the_others_counted():
    there, asked = dict.fromkeys("abcd", 0), dict.fromkeys("abcd", 1)
    assert told(asked, there, "2 images, not 1") == (
        "2 images, not 1; a = 0, not 1; b = 0, not 1 and 2 more"
    )
