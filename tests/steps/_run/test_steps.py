from pathlib import Path

import pytest

from galaxyclust import config
from galaxyclust.steps._run.steps import (
    TAKE,
    crossmatch_request,
    measure_request,
    method_of,
    name_of,
)


def test_every_section_but_the_ingest_has_a_function_in_the_same_order():
    assert ["ingest", *TAKE] == list(config.SECTIONS)


@pytest.mark.parametrize(
    ("step", "entry", "name"),
    [
        ("embed", {}, "vicreg"),
        ("embed", {"from": "old.h5:ae"}, "ae"),
        ("embed", {"from": "old.h5:ae", "name": "b"}, "b"),
        ("embed", {"start_from": "old.h5:ae", "name": "b"}, "b"),
        ("embed", {"weights": "a.onnx"}, "imported"),
        ("cluster", {"embedding": "ae"}, "hdbscan"),
        ("cluster", {"from": "old.h5:h"}, "h"),
        ("measure", {}, "shapes"),
        ("tag", {"tag": "merger", "id": ["#1"]}, "merger"),
        ("attach", {"table": "a.csv"}, "a.csv"),
        ("crossmatch", {"name": "gz", "other": "a.csv"}, "gz"),
        ("export", {"output": "a.fits"}, "a.fits"),
    ],
)
def test_what_an_entry_makes_has_a_name(step, entry, name):
    assert name_of(step, entry) == name


def test_an_export_goes_by_its_ending_unless_a_format_is_named():
    assert method_of("export", {"output": "a.fits"}) == "fits"
    assert method_of("export", {"output": "a", "format": "projector"}) == "projector"


def test_files_of_a_cross_match_lie_beside_the_run_file():
    entry = {"other": "a.csv", "name": "a", "radius": "1arcmin", "output": "b.fits"}
    asked = crossmatch_request(entry, Path("/there"))
    assert asked == {"name": "a", "radius_arcsec": 60, "output": Path("/there/b.fits")}


def test_measurements_are_those_of_the_command():
    asked = measure_request(
        {"features": ["basic"], "psf": "1.2arcsec", "errors": 5, "seed": 3}
    )
    assert (asked.psf_fwhm_arcsec, asked.n_resamplings) == (pytest.approx(1.2), 5)
    assert (asked.bands, asked.seed) == ((), 3)
