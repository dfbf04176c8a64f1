import shutil
import subprocess

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import QTable, Table

from galaxyclust.catalog.export import export
from galaxyclust.catalog.table import make_table


def test_units_comments_and_ucds_stand_in_the_header(table, tmp_path):
    export(table, tmp_path / "a.fits")
    header = fits.getheader(tmp_path / "a.fits", 1)
    assert header["EXTNAME"] == "GALAXYCLUST"
    assert header["TUNIT2"] == "deg"
    assert header["TUNIT3"] == "electron / s"
    assert header["TUCD1"] == "meta.id;meta.main"
    assert header["TCOMM2"] == "Right ascension, ICRS"
    assert header["TCOMM3"] == table["flux"].info.description
    assert "TUNIT4" not in header
    with fits.open(tmp_path / "a.fits") as hdus:
        hdus.verify("exception")


def test_letters_that_a_fits_header_lacks_are_escaped(tmp_path):
    columns = {"x": (np.zeros(1), {"description": "Ångström"})}
    export(make_table(columns, meta={}), tmp_path / "a.fits")
    assert fits.getheader(tmp_path / "a.fits", 1)["TCOMM1"] == r"\xc5ngstr\xf6m"


def test_the_extension_has_the_name_asked_for(table, tmp_path):
    export(table, tmp_path / "a.fits", settings={"extname": "MINE"})
    assert fits.getheader(tmp_path / "a.fits", 1)["EXTNAME"] == "MINE"


def test_small_whole_numbers_are_numbers_and_not_truth_values(table, tmp_path):
    export(table, tmp_path / "a.fits")
    assert fits.getdata(tmp_path / "a.fits", 1)["small"].tolist() == [-128, 0, 127]


def test_fitsverify_has_no_complaint(table, tmp_path):
    if shutil.which("fitsverify") is None:
        pytest.skip("fitsverify (Debian's) is not installed")
    table.remove_column("id")  # its letters, which the standard does not know
    export(table, tmp_path / "a.fits")
    said = subprocess.run(
        ["fitsverify", tmp_path / "a.fits"], capture_output=True, text=True
    )
    assert "0 warning(s) and 0 error(s)" in said.stdout


def test_text_that_fits_has_no_letters_for_comes_back_in_astropy_and_is_said(tmp_path):
    table = QTable({"id": ["Ñ1", "b"], "word": ["a", "b"], "none": ["", ""]})
    (note,) = export(table, tmp_path / "a.fits")
    assert note.startswith("id: text in UTF-8; FITS knows ASCII alone")
    assert Table.read(tmp_path / "a.fits")["id"].tolist() == ["Ñ1", "b"]
    assert export(table[1:], tmp_path / "b.fits") == []
