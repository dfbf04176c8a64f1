"""A report says what it leaves out."""

import numpy as np

from galaxyclust.catalog.history import Step
from galaxyclust.show.choose import choose
from galaxyclust.steps._look.report_words import (
    about_map,
    about_quantities,
    left_out,
    record,
    survey_tables,
)


def test_a_sample_is_said_to_be_one():
    words = about_map(n_rows=100_000, n_drawn=20_000, n_pointed=1500)
    assert "20,000 of 100,000 galaxies are drawn, chosen at random." in words
    assert "1,500 of them show their picture" in words
    assert "drawn" not in about_map(n_rows=9, n_drawn=9, n_pointed=9)


def test_clusters_and_quantities_left_out_are_counted():
    assert left_out(choose(np.arange(32), np.zeros(32))) == "2 smaller clusters not shown."
    assert left_out(choose(np.arange(3), np.zeros(3))) == ""
    assert "the 12 of 30" in about_quantities(n_found=30, n_shown=12)
    assert "Shown are" not in about_quantities(n_found=3, n_shown=3)


def test_only_tables_with_rows_stand_in_it():
    said = {"fields": [], "flags": {"low_sn": 3}, "embeddings": {}}
    (table,) = survey_tables(said)
    assert table.rows[0][:3] == ("low_sn", "3", "yes")


def test_a_record_holds_every_setting():
    made = record(Step(name="cluster", output="km", settings={"n_clusters": 8, "é": "ü"}))
    assert '"n_clusters": 8' in made.record
    assert "ü" in made.record


def test_the_width_of_the_psf_is_in_arcsec_where_the_scale_is_known():
    known = {"name": "a", "reference": "r", "pixel_scale_arcsec": 0.4, "psf_fwhm_pixels": 3}
    said = {
        "fields": [known, known | {"pixel_scale_arcsec": None}, {"name": "c"}],
        "flags": {},
        "embeddings": {},
    }
    (fields,) = survey_tables(said)
    assert [row[-1] for row in fields.rows] == ["1.2 arcsec", "3 pixels", "-"]
