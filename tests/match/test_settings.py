import pytest

from galaxyclust.errors import SettingError
from galaxyclust.match.settings import MatchSettings, parse_radius


@pytest.mark.parametrize(
    ("text", "arcsec"),
    [("1arcsec", 1), ("1.5 arcsec", 1.5), ("2", 2), ('3"', 3), ("0.5arcmin", 30),
     ("1deg", 3600), ("100 mas", 0.1)],
)  # fmt: skip
def test_a_radius_is_an_angle_or_a_number_of_arcsec(text, arcsec):
    assert parse_radius(text) == pytest.approx(arcsec)


@pytest.mark.parametrize("text", ["5parsec", "wide", "", "1 kg"])
def test_what_is_no_angle_is_refused_with_what_would_be(text):
    with pytest.raises(SettingError, match=r"is no angle; give one such as 1\.5arcsec"):
        parse_radius(text)


@pytest.mark.parametrize("radius", [0, -1, float("nan"), float("inf"), 1e6])
def test_a_radius_that_matches_nothing_or_everything_is_refused(radius):
    with pytest.raises(SettingError, match=r"arcsec cannot be used; it must be above 0"):
        MatchSettings(radius_arcsec=radius)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"find": "nearest"}, "find = 'nearest' is none of best, best1, best2, all"),
        ({"join": "left"}, "join = 'left' is none of 1and2, 1or2"),
        ({"epoch": 58000.0}, "epoch = 58000 is no year; give one such as"),
        ({"other_epoch": 3.0}, "other_epoch = 3 is no year"),
        ({"wide": 4.0}, "2 wide <= nearest_shift"),
        ({"n_shifts": 1}, "n_shifts = 1 cannot give an error"),
    ],
)
def test_what_cannot_be_is_refused(changed, words):
    with pytest.raises(SettingError, match=words):
        MatchSettings(**changed)


def test_the_record_is_plain():
    record = MatchSettings(radius_arcsec=2).as_record()
    assert record["radius_arcsec"] == 2
    assert record["find"] == "best1"
    assert MatchSettings(**record).wide_arcsec == 6
    assert MatchSettings(**record).farthest_arcsec == 46
