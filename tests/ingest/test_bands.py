import pytest

from galaxyclust.ingest.bands import band_of, camera_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("r", "r"),
        ("HSC-I", "i"),
        ("HSC-R2", "r"),
        ("HSC-Y", "y"),
        ("NB0816", "NB0816"),
        ("ZTF_r", "r"),
        ("ZTF g", "g"),
        ("OCAM_r_SDSS", "r"),
        ("r_SDSS", "r"),
        ("r.MP9602", "r"),
        ("r.00000", "r"),
        ("r_57", "r"),
        ("Y DECam c0005 10095.0 1130.0", "Y"),
        ("NIR_H", "H"),
        ("VIS", "VIS"),
        ("K_short", "Ks"),
        ("H_alpha", "H_alpha"),
        ("475W", "b475W"),
        ("z/2", "z"),
        ("none", ""),
        ("", ""),
    ],
)
def test_a_filter_is_called_by_its_plain_name(text, expected):
    assert band_of({"FILTER": text}) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ({"FILTER1": "F606W", "FILTER2": "CLEAR2S"}, "F606W"),
        ({"FILTER": "none", "BAND": "i"}, "i"),
        ({"FILTER": "F444W", "PUPIL": "CLEAR"}, "F444W"),
        ({"FILTER": "F444W", "PUPIL": "F405N"}, "F405N"),
        ({"FILTER": "CLEAR", "PUPIL": "F150W"}, "F150W"),
        ({"FILTER": "F380M", "PUPIL": "CLEARP"}, "F380M"),
        ({"FILTER": "F770W", "PUPIL": "imaging"}, "F770W"),
        ({"TELESCOP": "WISE", "BAND": 2}, "W2"),
        ({"TELESCOP": "GALEX", "BAND": 2}, "FUV"),
        ({"INSTRUME": "IRAC", "CHNLNUM": 1}, "IRAC1"),
        ({"ORIGIN": "2MASS", "FILTER": "k "}, "Ks"),
        ({"FILTNAME": "v"}, "v"),
        ({}, ""),
    ],
)
def test_a_band_is_found_wherever_the_survey_writes_it(header, expected):
    assert band_of(header) == expected


def test_a_camera_of_which_nothing_is_special_has_no_name():
    assert camera_of({"INSTRUME": "VIRCAM", "TELESCOP": "ESO-VISTA"}) == "VIRCAM"
    assert camera_of({"INSTRUME": "DECam"}) == ""
