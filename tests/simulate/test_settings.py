import pytest

from galaxyclust.errors import SettingError
from galaxyclust.methods import build, describe
from galaxyclust.simulate import SimulatedField

FAMILY = {"field": "galaxyclust.simulate.settings:SimulatedField"}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"bands": ()}, "bands =  is not a list of different bands"),
        ({"bands": ("r", "r")}, "bands = r,r is not a list of different bands"),
        ({"bands": ("a/b",)}, "'a/b' cannot be part of a file name"),
        ({"name": "../up"}, "'../up' cannot be part of a file name"),
        ({"reference": "z"}, "reference 'z' is not a band; choose from g, r, i"),
        ({"families": ("cube",)}, "unknown family 'cube'"),
        ({"shape": (512,)}, r"shape = \(512,\) is not two numbers"),
        ({"shape": (2, 512)}, r"shape = \(2, 512\) is not two numbers"),
        ({"parity": (0, 1)}, r"parity = \(0, 1\) is not two signs"),
        ({"magnitudes": (21.0, 17.0)}, r"magnitudes = \(21.0, 17.0\) is not two numbers"),
        ({"r50_pix": (0.0, 3.0)}, "r50_pix = .* is not above 0"),
        ({"n_galaxies": -1}, "n_galaxies = -1 is below 0"),
        ({"sky_sigma": float("nan")}, "sky_sigma = nan is below 0"),
        ({"dec_deg": 95.0}, "dec_deg = 95.0 is not from -90 to 90"),
        ({"psf_fwhm_arcsec": 0.0}, "psf_fwhm_arcsec = 0.0 is not above 0"),
    ],
)
def test_impossible_settings_are_refused(wrong, words):
    with pytest.raises(SettingError, match=words):
        SimulatedField(**wrong)


def test_the_reference_is_the_middle_band_unless_named():
    assert SimulatedField().reference_band == "r"
    assert SimulatedField(bands=("u",)).reference_band == "u"
    assert SimulatedField(reference="i").reference_band == "i"


def test_settings_can_be_typed_by_a_user():
    typed = {"shape": "64,96", "bands": "g,z", "parity": "1,-1", "saturation": "20"}
    settings = build(FAMILY, "field", typed)
    assert settings == SimulatedField(
        shape=(64, 96), bands=("g", "z"), parity=(1, -1), saturation=20.0
    )


def test_every_setting_says_what_it_means():
    assert all(setting.meaning for setting in describe(FAMILY, "field"))
