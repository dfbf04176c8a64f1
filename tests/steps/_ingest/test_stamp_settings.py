import pytest

from galaxyclust.errors import SettingError
from galaxyclust.steps._ingest.stamp_settings import StampSettings


@pytest.mark.parametrize(
    "setting",
    [
        {"size": 0},
        {"size": 10**6},
        {"bin_size": 0},
        {"axes": "x"},
        {"zeropoints": {"r": float("nan")}},
    ],
)
def test_settings_that_cannot_work_are_refused(setting):
    with pytest.raises(SettingError):
        StampSettings(**setting)
