from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table

from galaxyclust.ingest import tile
from galaxyclust.ingest.fields import Field
from galaxyclust.ingest.images import find_images
from galaxyclust.ingest.settings import IngestSettings
from galaxyclust.positions import targets_in
from galaxyclust.steps._ingest.plan import plans_of
from galaxyclust.steps._ingest.survey import Survey

SIDE = 100


@pytest.fixture
def survey(tmp_path):
    """Two images of the same sky, the second without its left half."""
    fields = []
    for number, shift in enumerate((0, SIDE / 2)):
        hdu = fits.PrimaryHDU(np.zeros((SIDE, SIDE), np.float32))
        hdu.header.update(
            CTYPE1="RA---TAN", CTYPE2="DEC--TAN", CRVAL1=150.0, CRVAL2=2.0,
            CRPIX1=50.5 - shift, CRPIX2=50.5, CDELT1=-1e-4, CDELT2=1e-4,
        )  # fmt: skip
        path = tmp_path / f"{number}.fits"
        hdu.writeto(path)
        (image,) = find_images(path, path, band="r")
        fields.append(Field(name=path.stem, images={"r": image}, reference="r"))
    return Survey(settings=IngestSettings(size=16), bands=("r",), fields=fields, size=16)


@pytest.fixture
def planned(survey):
    """Return a function that plans all fields."""

    def plans(targets=None, kept=(), taken=()):
        builder = SimpleNamespace(
            kept={key: [] for key in kept}, folder=Path("survey.stamps")
        )
        done = np.array(taken or np.zeros(0 if targets is None else len(targets.id)), bool)
        return plans_of(survey, survey.fields, builder=builder, targets=targets, taken=done)

    return plans


@pytest.fixture
def targets():
    """Three positions: on the first image alone, on both, on none."""
    table = Table({"ra": [150.002, 149.998, 160.0], "dec": [2.0, 2.0, 2.0]})
    return targets_in(table, named="list")


def test_a_field_is_all_its_tiles(planned, monkeypatch):
    monkeypatch.setattr(tile, "CORE", 50)
    assert [len(plan.tasks) for plan in planned()] == [4, 4]


def test_what_an_interrupted_run_has_done_is_no_task(planned):
    first, second = planned()
    assert [len(plan.tasks) for plan in planned(kept=[second.key])] == [1, 0]
    assert first.key != second.key


def test_a_position_belongs_to_the_first_field_it_lies_on(planned, targets):
    first, second = planned(targets)
    assert first.on.tolist() == [True, True, False]
    assert second.on.tolist() == [False, False, False]
    assert first.tasks[0].listed.id.tolist() == targets.id[:2].tolist()
    assert second.tasks == []


def test_a_position_that_is_taken_is_not_sought_again(planned, targets):
    first, _ = planned(targets, taken=[True, False, False])
    assert first.on.tolist() == [False, True, False]


def test_a_field_on_which_nothing_can_be_placed_says_why(survey, planned, targets):
    path = survey.fields[0].reference_image.path
    fits.writeto(path, np.zeros((SIDE, SIDE), np.float32), overwrite=True)
    (image,) = find_images(path, path, band="r")
    survey.fields[0] = Field(name="0", images={"r": image}, reference="r")
    first, second = planned(targets)
    assert "no WCS, so sky positions cannot be found on it" in first.refusal
    assert first.tasks == []
    assert second.on.tolist() == [False, True, False]
