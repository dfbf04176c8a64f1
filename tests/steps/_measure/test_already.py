"""What is measured already, and what has become outdated."""

from galaxyclust import steps
from galaxyclust.steps._measure.already import (
    how_to_renew,
    is_measured,
    measured,
    outdated,
)
from galaxyclust.steps._measure.request import MeasureRequest

MID = MeasureRequest(features=("mid",), settings={"mid.sigma": 1.5})
OTHER = MeasureRequest(features=("basic",), settings={"basic.eta": 0.3})


def test_groups_that_rest_on_another_basic_one_are_outdated_until_measured_again(fresh):
    steps.measure(fresh, request=MID)
    assert outdated(fresh) == {}
    assert how_to_renew(fresh) == ""
    made = steps.measure(fresh, request=OTHER)
    assert outdated(fresh) == {"": ("mid",)}
    command = f"galaxyclust measure {fresh.path} --features mid --set mid.sigma=1.5"
    assert made.renew == command
    assert not is_measured(fresh, MID)
    assert steps.measure(fresh, request=MID).renew == ""
    assert outdated(fresh) == {}
    assert measured(fresh)["", "mid"]["settings"]["mid"]["sigma"] == 1.5


def test_the_same_basic_group_measured_once_more_outdates_nothing(fresh):
    steps.measure(fresh, request=MID)
    again = MeasureRequest(features=("basic",))
    assert steps.measure(fresh, request=again, overwrite=True).renew == ""


def test_the_command_names_bands_errors_and_psf(fresh):
    both = MeasureRequest(
        features=("mid",), bands=("g",), n_resamplings=2, psf_fwhm_arcsec=1.5
    )
    steps.measure(fresh, request=both)
    steps.measure(fresh, request=OTHER)
    assert outdated(fresh) == {"": ("mid",)}  # in g it rests on the defaults, still
    assert how_to_renew(fresh).endswith("--features mid --psf 1.5arcsec --errors 2")
    in_g = MeasureRequest(features=("basic",), bands=("g",), settings={"basic.eta": 0.3})
    made = steps.measure(fresh, request=in_g)
    assert outdated(fresh) == {"": ("mid",), "g": ("mid",)}
    assert "--features mid --bands g --psf" in made.renew
