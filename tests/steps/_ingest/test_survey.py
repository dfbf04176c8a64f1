import numpy as np
import pytest
from astropy.io import fits

from galaxyclust.errors import InputError
from galaxyclust.ingest.settings import IngestSettings
from galaxyclust.steps._ingest.survey import Inputs, describe, field_record, open_survey


@pytest.fixture
def survey(tmp_path):
    """Return a function that writes images, one a header, and opens them as a survey."""

    def made(headers, *, settings=None, patterns=None, companions=None):
        paths = []
        for name, cards in headers.items():
            path = tmp_path / name
            header = fits.Header(cards.pop("wcs", {"EQUINOX": 2000.0}) | cards)
            fits.writeto(path, np.ones((20, 20), np.float32), header)
            paths.append(path)
        inputs = Inputs(
            paths=paths,
            patterns=patterns or {},
            companions=companions or {},
            scratch=tmp_path,
        )
        return open_survey(inputs, settings or IngestSettings(size=16))

    return made


def tan(crval=150.0, scale=0.4):
    """Return the keywords of a TAN WCS."""
    return {
        "CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": crval, "CRVAL2": 2.0,
        "CRPIX1": 10.5, "CRPIX2": 10.5, "CDELT1": -scale / 3600, "CDELT2": scale / 3600,
    }  # fmt: skip


def test_bands_are_ordered_from_blue_to_red(survey):
    headers = {f"{b}.fits": {"FILTER": b, "wcs": tan()} for b in ("z", "H", "g", "NB9")}
    assert survey(headers).bands == ("g", "z", "H", "NB9")


def test_vis_lies_between_r_and_i_and_is_the_reference(survey):
    headers = {
        f"{b}.fits": {"FILTER": b, "wcs": tan()} for b in ("NIR_H", "DECAM_i", "VIS", "r")
    }
    found = survey(headers)
    assert found.bands == ("r", "VIS", "i", "H")
    assert found.fields[0].reference == "VIS"


def test_the_zero_point_of_a_band_that_is_not_there_is_refused(survey):
    settings = IngestSettings(size=16, zeropoints={"q": 25.0})
    with pytest.raises(InputError, match="zero point of q, but the images are in r"):
        survey({"r.fits": {"FILTER": "r", "wcs": tan()}}, settings=settings)


def test_bands_are_ordered_as_the_patterns_are(survey):
    headers = {"one.fits": {}, "two.fits": {}}
    found = survey(headers, patterns={"r": "two*", "g": "one*"})
    assert found.bands == ("r", "g")


def test_a_band_that_no_header_tells_is_called_image_and_warned_of(survey, caplog):
    assert survey({"a.fits": {}}).bands == ("image",)
    assert "no FILTER in its header" in caplog.text


def test_no_files_are_an_error(survey):
    with pytest.raises(InputError, match="none was given"):
        survey({})


def test_a_zero_point_given_replaces_that_of_the_header(survey):
    settings = IngestSettings(size=16, zeropoints={"r": 31.0})
    found = survey({"a.fits": {"FILTER": "r", "MAGZERO": 30.0}}, settings=settings)
    assert found.fields[0].images["r"].zeropoint_ab == 31


def test_companions_go_with_the_image_they_are_named_after(survey, tmp_path):
    fits.writeto(tmp_path / "a_wht.fits", np.ones((20, 20), np.float32))
    found = survey({"a_sci.fits": {"FILTER": "r"}}, companions={"weight": "sci=wht"})
    (companions,) = found.companions.values()
    assert companions.weight.path.name == "a_wht.fits"
    assert companions.quality is None


def test_a_weight_that_was_named_among_the_images_is_none(survey):
    headers = {"a.fits": {"FILTER": "r", "wcs": tan()}, "a.weight.fits": {"wcs": tan()}}
    found = survey(headers)
    assert found.bands == ("r",)
    assert [
        c.weight.path.name for (p, _), c in found.companions.items() if p.name == "a.fits"
    ] == ["a.weight.fits"]
    notes = describe(found)
    assert "weights and masks, not images: a.weight.fits" in notes
    assert any("noise from files beside the images" in note for note in notes)


def test_a_weight_whose_image_is_not_given_is_no_image_either(survey):
    headers = {
        "a.fits": {"FILTER": "r", "wcs": tan()},
        "c4d_1_oow_r_v1.fits": {"FILTER": "r", "wcs": tan(160.0)},
    }
    found = survey(headers)
    assert len(found.fields) == 1
    assert "weights and masks, not images: c4d_1_oow_r_v1.fits" in describe(found)


def test_weights_alone_are_refused(survey):
    headers = {f"c4d_{n}_oow_r_v1.fits": {"FILTER": "r", "wcs": tan()} for n in (1, 2)}
    said = r"c4d_1_oow_r_v1\.fits: its name is that of a weight or a mask, not of an image"
    with pytest.raises(InputError, match=said):
        survey(headers)


def test_a_zero_point_that_cannot_be_told_says_why(survey):
    cards = {"FILTER": "r", "PHOTZP": 24.0, "PHOTSYS": "VEGA", "wcs": tan()}
    text = "\n".join(describe(survey({"a.fits": cards})))
    assert "a.fits: PHOTZP = 24.0 is of Vega magnitudes, not of AB" in text
    assert "no zero point known in r: no magnitudes (--zeropoint sets it)" in text
    settings = IngestSettings(size=16, zeropoints={"r": 24.2})
    assert "Vega" not in "\n".join(describe(survey({"b.fits": cards}, settings=settings)))


def test_companions_of_another_number_are_refused(survey, tmp_path):
    planes = [fits.ImageHDU(np.ones((20, 20), np.float32)) for _ in range(2)]
    fits.HDUList([fits.PrimaryHDU(), *planes]).writeto(tmp_path / "a_wht.fits")
    settings = IngestSettings(size=16, hdu="all")
    with pytest.raises(InputError, match=r"a_wht\.fits: 2 images, but a_sci\.fits has 1"):
        survey(
            {"a_sci.fits": {"FILTER": "r"}},
            companions={"weight": "sci=wht"},
            settings=settings,
        )


def test_what_the_headers_lack_is_described(survey):
    notes = describe(
        survey(
            {
                "a-r.fits": {"FILTER": "r", "BUNIT": "nJy", "wcs": tan()},
                "a-g.fits": {"FILTER": "g", "BUNIT": "adu", "wcs": tan()},
                "b-r.fits": {"FILTER": "r", "BUNIT": "nJy", "wcs": tan(160.0, 0.2)},
            }
        )
    )
    text = "\n".join(notes)
    assert notes[0].startswith("2 fields in g, r; reference band r; stamps of 16 pixels")
    assert "b-r: no image in g" in text
    assert "no zero point known in g" in text
    assert "image units differ: adu, njy" in text
    assert "pixel scales differ: 0.200 to 0.400 arcsec" in text


def test_a_field_without_a_wcs_is_described(survey):
    assert any("no WCS" in note for note in describe(survey({"a.fits": {"FILTER": "r"}})))


def test_a_field_is_recorded_as_plain_values(survey):
    found = survey({"a.fits": {"FILTER": "r", "BUNIT": "nJy", "wcs": tan()}})
    record = field_record(found.fields[0])
    assert record["pixel_scale_arcsec"] == pytest.approx(0.4)
    assert record["zeropoints_ab"] == {"r": 31.4}
    assert record["units"] == {"r": "nJy"}


def test_a_size_on_the_sky_is_that_of_the_first_field(survey):
    settings = IngestSettings(size="8arcsec")
    assert survey({"a.fits": {"FILTER": "r", "wcs": tan()}}, settings=settings).size == 20
