"""The shapes' part of the schema."""

import pytest

from galaxyclust.catalog.shape_columns import SHAPES

LENGTHS = [
    spec.name for spec in SHAPES if spec.unit == "pix" and spec.ucd == "phys.angSize"
]


@pytest.mark.parametrize("name", LENGTHS)
def test_every_radius_stands_in_pixels_and_on_the_sky(name):
    assert f"{name}_arcsec" in {spec.name for spec in SHAPES if spec.unit == "arcsec"}


@pytest.mark.parametrize("name", ["concentration", "asymmetry", "gini", "m20", "deviation"])
def test_what_comes_from_a_paper_says_which(name):
    meaning = next(spec.description for spec in SHAPES if spec.name == name)
    assert "et al." in meaning or "Conselice" in meaning
