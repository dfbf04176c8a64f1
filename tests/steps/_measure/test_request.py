"""What a measuring step is asked for."""

from dataclasses import asdict

import pytest

from galaxyclust.errors import SettingError
from galaxyclust.features import FEATURES
from galaxyclust.steps._measure.request import MeasureRequest


def test_groups_come_in_their_order_and_all_where_none_is_named():
    assert list(MeasureRequest().groups()) == list(FEATURES)
    assert list(MeasureRequest(features=("sersic", "basic")).groups()) == [
        "basic",
        "sersic",
    ]


@pytest.mark.parametrize(
    "settings", [{"mid.sigma": 2.0}, {"mid": {"sigma": 2.0}}], ids=["dotted", "table"]
)
def test_settings_reach_their_group(settings):
    request = MeasureRequest(features=("mid",), settings=settings)
    assert request.groups()["mid"].sigma == 2.0


def test_what_a_request_leaves_open_may_be_as_it_is():
    recorded = {
        "settings": {"mid": {"eta": 0.4, "boxcar": 3, "sigma": 1.0}},
        "psf_fwhm_arcsec": None,
        "n_resamplings": 5,
    }
    open_ = MeasureRequest(features=("mid",))
    assert open_.is_met_by("mid", recorded)
    other = MeasureRequest(features=("mid",), settings={"mid.eta": 0.2})
    assert not other.is_met_by("mid", recorded)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (MeasureRequest(features=("size",)), "unknown features 'size'; choose from basic"),
        (MeasureRequest(settings={"eta": 1}), "setting 'eta': write GROUP.KEY with GROUP"),
        (
            MeasureRequest(features=("mid",), settings={"mid.x": 1}),
            "mid has no setting 'x'",
        ),
    ],
)
def test_what_does_not_exist_is_refused(request_, words):
    with pytest.raises(SettingError, match=words):
        request_.groups()


@pytest.mark.parametrize("number", [1, -1])
def test_one_draw_gives_no_error(number):
    with pytest.raises(SettingError, match="give 0, or 2 or more"):
        MeasureRequest(n_resamplings=number)


@pytest.mark.parametrize(
    ("asked", "was", "met"), [(0, 7, True), (7, 7, True), (8, 7, False), (8, None, True)]
)
def test_another_seed_is_met_only_where_there_was_none(asked, was, met):
    request = MeasureRequest(features=("mid",), seed=asked)
    settings = {"mid": asdict(request.groups()["mid"])}
    recorded = {"settings": settings, "psf_fwhm_arcsec": None, "n_resamplings": 0}
    assert request.is_met_by("mid", recorded | {"seed": was}) is met
