import math

import numpy as np
import pytest
from astropy import units as u
from astropy.table import QTable
from hypothesis import given
from hypothesis import strategies as st

from galaxyclust.catalog.table import make_table, masked_strings, parse_unit


def test_columns_with_a_unit_are_quantities_and_keep_their_type():
    values = np.array([1, np.nan], np.float32)
    about = {"unit": "deg", "description": "RA", "ucd": "pos.eq.ra"}
    table = make_table({"ra": (values, about)}, meta={"uuid": "x"})
    assert table["ra"].unit == u.deg
    assert table["ra"].dtype == np.float32
    assert np.isnan(table["ra"][1])
    assert table["ra"].info.description == "RA"
    assert table["ra"].info.meta == {"ucd": "pos.eq.ra"}
    assert table.meta == {"uuid": "x"}


def test_a_column_without_a_unit_is_a_plain_column():
    table = make_table({"id": (np.array(["å"]), {"unit": "", "description": ""})}, meta={})
    assert table["id"].tolist() == ["å"]
    assert table["id"].info.description is None
    assert not table["id"].info.meta


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("ELECTRONS/S", u.electron / u.s),
        ("nanomaggies", u.Unit("nanomaggy")),
        ("count", u.ct),
        ("counts2", u.ct**2),
        ("e-/s", u.electron / u.s),
        ("2 e-", u.Unit("2 electron")),
        ("accounts", None),
        ("MJy/sr", u.MJy / u.sr),
        ("", None),
        ("furlongs per fortnight", None),
    ],
)
def test_units_are_read_as_surveys_spell_them(text, unit):
    assert parse_unit(text) == unit


@given(
    power=st.integers(-30, 30),
    letter=st.sampled_from("eE"),
    spelled=st.sampled_from(
        [("counts/s", u.ct / u.s), ("e-", u.electron), ("ELECTRONS", u.electron),
         ("nanomaggies", u.Unit("nanomaggy")), ("MJy/sr", u.MJy / u.sr)]
    ),
)  # fmt: skip
def test_a_unit_keeps_the_exponent_of_its_scale(power, letter, spelled):
    text, unit = spelled
    found = parse_unit(f"1{letter}{power} {text}")
    assert math.isclose(found.to(unit), 10.0**power)


def test_empty_texts_are_masked_where_a_format_knows_missing_text():
    table = QTable({"id": ["a", ""], "x": [1.0, 2.0]})
    table["id"].info.description = "name"
    masked = masked_strings(table)
    assert masked["id"].mask.tolist() == [False, True]
    assert masked["id"].info.description == "name"
    assert not hasattr(table["id"], "mask")
