import logging

import numpy as np
import pytest
from astropy.table import Table
from PIL import Image

from galaxyclust.errors import CatalogError, InputError
from galaxyclust.steps import ingest_stamps
from galaxyclust.steps._ingest.ready_stamp import StampSettings


@pytest.fixture
def folder(tmp_path):
    """Return a folder of six pictures of galaxies, flatter from one to the next."""
    rng = np.random.default_rng(0)
    y, x = np.indices((48, 48)) - 24
    (tmp_path / "in").mkdir()
    for number in range(6):
        shape = np.exp(-((x / 6) ** 2 + (y / (6 - 0.7 * number)) ** 2) / 2)
        pixels = 30 + 150 * shape[..., None] + rng.normal(0, 2, (48, 48, 3))
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(
            tmp_path / "in" / f"g{number}.png"
        )
    return tmp_path / "in"


@pytest.fixture
def run(folder, tmp_path):
    """Return a function that ingests the folder."""

    def ingested(source=None, **arguments):
        path = tmp_path / "survey.h5"
        return ingest_stamps(source or folder, path, overwrite=True, **arguments)

    return ingested


def test_every_file_is_a_row_with_a_shape(run):
    catalog = run().catalog
    assert catalog.column("id").tolist() == [f"g{n}" for n in range(6)]
    assert (np.diff(catalog.column("ellipticity")) > 0.05).all()
    assert catalog.stamp_info().bands == ("red", "green", "blue")
    assert catalog.stamps().read(slice(0, 6)).image.shape == (6, 3, 48, 48)
    assert not catalog.stamp_info().calibrated


def test_labels_become_columns(run, folder):
    table = Table({"file": [f"g{n}.png" for n in range(6)], "T": np.arange(6.0)})
    table.write(folder / "labels.csv")
    catalog = run(labels=folder / "labels.csv").catalog
    assert catalog.column("T").tolist() == list(range(6))


def test_broken_files_are_skipped_and_named_again_when_resumed(
    run, folder, tmp_path, *, caplog
):
    (folder / "bad.png").write_bytes(b"<html>")
    first = run()
    assert [skip.name for skip in first.skipped] == [str(folder / "bad.png")]
    assert first.catalog.n_rows == 6
    (tmp_path / "survey.h5").unlink()
    with caplog.at_level(logging.INFO):
        again = run()
    assert "kept from an interrupted run" in caplog.text
    assert again.skipped == first.skipped
    assert again.catalog.n_rows == 6


def test_nothing_but_broken_files_is_an_error(run, folder):
    for path in folder.iterdir():
        path.write_bytes(b"")
    with pytest.raises(InputError, match="no stamp can be used"):
        run()


def test_a_dry_run_only_looks(run, tmp_path):
    made = run(dry_run=True, settings=StampSettings(bin_size=2))
    assert made.notes == ("6 stamps in red, green, blue; 24 pixels after averaging 2 by 2",)
    assert not (tmp_path / "survey.h5").exists()


def test_a_size_crops_and_a_zero_point_gives_magnitudes(run):
    zeropoints = {"red": 20.0}
    catalog = run(settings=StampSettings(size=32, zeropoints=zeropoints)).catalog
    assert catalog.stamp_info().size == 32
    assert np.isfinite(catalog.column("magnitude_red")).all()
    assert np.isnan(catalog.column("magnitude_green")).all()


def test_a_catalog_is_not_replaced_unasked(run, folder, tmp_path):
    run()
    with pytest.raises(CatalogError, match="--overwrite"):
        ingest_stamps(folder, tmp_path / "survey.h5")
