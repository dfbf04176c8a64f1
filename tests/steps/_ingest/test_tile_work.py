import numpy as np
import pytest
from astropy.io import fits

from galaxyclust.catalog.shards import columns_of
from galaxyclust.ingest.fields import Field
from galaxyclust.ingest.images import Window, find_images
from galaxyclust.ingest.settings import IngestSettings
from galaxyclust.ingest.tile import TileWindows
from galaxyclust.jobs import spread
from galaxyclust.steps._ingest.tile_work import TileTask, work_tile

SIDE = 96


@pytest.fixture
def task(tmp_path):
    """Return a function that makes a task of an image, in one tile."""

    def made(pixels):
        path = tmp_path / "r.fits"
        fits.writeto(path, pixels, overwrite=True)
        (image,) = find_images(path, path, band="r")
        whole = Window(0, SIDE, 0, SIDE)
        return TileTask(
            field=Field(name="f", images={"r": image}, reference="r"),
            windows=TileWindows(whole, whole), listed=None, settings=IngestSettings(),
            companions={}, bands=("r",), size=16, folder=tmp_path,
        )  # fmt: skip

    return made


@pytest.fixture
def pixels():
    y, x = np.indices((SIDE, SIDE))
    light = 500 * np.exp(-((x - 40) ** 2 + (y - 50) ** 2) / 18)
    noise = np.random.default_rng(0).normal(size=light.shape)
    return (light + noise).astype(np.float32)


def test_a_tile_gives_drafts_of_its_sources_wherever_it_is_worked(task, pixels):
    here = task(pixels)
    assert here.n_pixels == SIDE**2
    first, (second,) = work_tile(here), spread(work_tile, [here], n_jobs=2)
    assert (first.n_seen, first.n_blank, first.refusal) == (SIDE**2, 0, "")
    one, other = (columns_of(*made.drafts) for made in (first, second))
    assert one["x"][np.argmax(one["sn"])] == pytest.approx(40, abs=0.1)
    np.testing.assert_equal(one, other)


def test_a_tile_without_a_valid_pixel_has_seen_nothing(task, pixels):
    made = work_tile(task(np.full_like(pixels, np.nan)))
    assert made == ([], 0, 0, "")


def test_a_file_cut_short_is_a_refusal_and_no_crash(task, pixels):
    given = task(pixels)
    path = given.field.reference_image.path
    path.write_bytes(path.read_bytes()[:5760])
    made = work_tile(given)
    assert made.drafts == []
    assert "r.fits: the data is cut short or damaged" in made.refusal
