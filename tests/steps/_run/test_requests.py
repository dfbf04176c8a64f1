from dataclasses import fields
from pathlib import Path

import h5py
import pytest
from astropy.table import Table

from galaxyclust.config import SECTIONS
from galaxyclust.errors import InputError, SettingError
from galaxyclust.steps._run.requests import (
    IngestRequest,
    angle_arcsec,
    positions_of,
)

OUT = Path("survey.h5")
IMAGES = (Path("a.fits"),)


@pytest.mark.parametrize(
    ("text", "arcsec"),
    [("1.2", 1.2), (1.2, 1.2), ("0.02 arcmin", 1.2), ("1200 mas", 1.2), (None, None)],
)
def test_an_angle_is_arcsec_unless_it_says_otherwise(text, arcsec):
    assert angle_arcsec(text) == (None if arcsec is None else pytest.approx(arcsec))


@pytest.mark.parametrize("text", ["wide", "3 s", "-1", "0", "nan", "inf", "1 pix"])
def test_what_is_no_angle_is_refused(text):
    with pytest.raises(SettingError, match=r"is not an angle; write 1\.2 or 1\.2arcsec"):
        angle_arcsec(text)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "give either images or --stamps DIR, not both and not neither"),
        ({"images": IMAGES, "stamps": OUT}, "give either images or --stamps DIR"),
        ({"images": IMAGES, "labels": OUT}, "--labels goes with --stamps"),
        (
            {"images": IMAGES, "weight_type": "sigma"},
            "weight_type 'sigma'; choose from ivar",
        ),
        ({"images": IMAGES, "detect_on": "all"}, "detect_on 'all'; choose from reference"),
    ],
)
def test_what_does_not_go_together_is_refused(values, words):
    with pytest.raises(SettingError, match=words):
        IngestRequest(output=OUT, **values)


def test_a_request_becomes_the_settings_of_the_parts():
    request = IngestRequest(
        output=OUT,
        images=IMAGES,
        size="12arcsec",
        threshold=2.5,
        psf_fwhm="1.1arcsec",
        zeropoints={"g": 25.0},
        subtract_sky=False,
        hdu=2,
    )
    settings = request.image_settings()
    assert settings.size == "12arcsec"
    assert settings.detection.threshold == 2.5
    assert settings.psf_fwhm_arcsec == 1.1
    assert settings.zeropoints == {"g": 25.0}
    assert settings.tile.subtract_sky is False
    assert settings.hdu == "2"


def test_what_is_not_asked_for_is_left_to_the_parts_defaults():
    stamps = IngestRequest(output=OUT, stamps=Path("dir"))
    images = IngestRequest(output=OUT, images=IMAGES)
    assert stamps.stamp_settings().size is None
    assert stamps.stamp_settings().detection != images.image_settings().detection


def test_ready_made_stamps_have_a_size_in_pixels():
    request = IngestRequest(output=OUT, stamps=Path("dir"), size="3arcsec")
    with pytest.raises(
        SettingError, match="ready-made stamps take pixels, as in --size 64"
    ):
        request.stamp_settings()


def test_an_hdf5_table_is_a_list_of_positions(tmp_path):
    path = tmp_path / "t.h5"
    Table({"name": ["a"], "alpha0": [150.0], "dec": [2.0]}).write(path, path="data")
    request = IngestRequest(
        output=OUT, images=IMAGES, catalog=path, catalog_columns={"ra": "alpha0"}
    )
    assert positions_of(request).targets.first.tolist() == [150]
    h5py.File(tmp_path / "empty.hdf5", "w").close()
    request = IngestRequest(output=OUT, images=IMAGES, catalog=tmp_path / "empty.hdf5")
    with pytest.raises(InputError, match="nor is it an HDF5 table"):
        positions_of(request)


def test_another_catalog_is_a_list_of_positions(ingested):
    request = IngestRequest(output=OUT, images=IMAGES, catalog=ingested.path)
    assert list(positions_of(request).targets.id) == list(ingested.column("id"))


def test_a_list_without_rows_is_refused(tmp_path):
    table = tmp_path / "a.csv"
    table.write_text("ra,dec\n")
    request = IngestRequest(output=OUT, images=IMAGES, catalog=table)
    with pytest.raises(InputError, match=r"a\.csv: no rows in it"):
        positions_of(request)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("id,ra,dec,note,z", "note, z (galaxyclust attach out.h5 {} takes them)"),
        ("NAME,RA,DEC,n", "n (galaxyclust attach out.h5 {} --by id=NAME takes them)"),
        ("ra,dec,n", "n (galaxyclust crossmatch out.h5 {}, by position, takes them)"),
    ],
)
def test_columns_that_are_not_taken_are_named_and_what_takes_them(tmp_path, header, said):
    table = tmp_path / "a.csv"
    table.write_text(f"{header}\n{','.join('1' for _ in header.split(','))}\n")
    request = IngestRequest(output=Path("out.h5"), images=IMAGES, catalog=table)
    (note,) = positions_of(request).notes
    assert note == f"not taken from {table}: {said.format(table)}"


def test_nothing_is_said_of_a_list_of_positions_alone(tmp_path):
    table = tmp_path / "a.csv"
    table.write_text("id,ra,dec\n1,2,3\n")
    request = IngestRequest(output=OUT, images=IMAGES, catalog=table)
    assert positions_of(request).notes == ()


def test_a_run_file_can_ask_of_an_ingest_what_a_command_line_can():
    assert set(SECTIONS["ingest"]) == {field.name for field in fields(IngestRequest)}
