import shutil
import subprocess

import numpy as np
import pytest
from astropy.io import votable
from astropy.table import QTable

from galaxyclust.catalog.export import export


@pytest.mark.parametrize("encoding", ["binary2", "tabledata"])
def test_units_and_ucds_are_attributes(table, tmp_path, encoding):
    export(table, tmp_path / "a.vot", settings={"encoding": encoding})
    text = (tmp_path / "a.vot").read_text(encoding="utf-8", errors="replace")
    for words in ('ucd="pos.eq.ra;meta.main"', 'unit="deg"', 'unit="electron.s**-1"'):
        assert words in text
    assert f"<{encoding.upper()}>" in text
    assert votable.is_votable(tmp_path / "a.vot")


def test_whole_numbers_beyond_the_format_are_text(tmp_path):
    export(QTable({"n": np.array([2**64 - 1, 1], np.uint64)}), tmp_path / "a.vot")
    found = QTable.read(tmp_path / "a.vot")
    assert found["n"].tolist() == ["18446744073709551615", "1"]


def test_votlint_has_no_complaint(table, tmp_path):
    if shutil.which("stilts") is None:
        pytest.skip("stilts (Debian's) is not installed")
    table["flux"] = table["flux"].value  # its unit, which the VO does not list
    export(table, tmp_path / "a.vot")
    said = subprocess.run(
        ["stilts", "votlint", tmp_path / "a.vot"], capture_output=True, text=True
    )
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
