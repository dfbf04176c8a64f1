import logging

import h5py
import numpy as np
import pytest
from astropy.table import Table
from PIL import Image

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import CatalogError, InputError
from galaxyclust.steps import export, ingest_stamps
from galaxyclust.steps._ingest import readymade
from galaxyclust.steps._ingest.stamp_settings import StampSettings


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


def test_two_processes_make_the_same_catalog_and_name_the_same_broken_files(
    run, folder, monkeypatch
):
    monkeypatch.setattr(readymade, "_CHUNK", 2)
    (folder / "bad.png").write_bytes(b"<html>")
    alone = run()
    table, stamps = alone.catalog.table(), alone.catalog.stamps().read(slice(0, 6))
    both = run(n_jobs=2)
    assert both.skipped == alone.skipped
    assert both.notes == alone.notes
    for name in table.colnames:
        np.testing.assert_array_equal(both.catalog.table()[name], table[name], name)
    for found, known in zip(both.catalog.stamps().read(slice(0, 6)), stamps, strict=True):
        np.testing.assert_array_equal(found, known)


def test_processes_open_a_file_of_stamps_anew_for_every_ingest(run, galaxy10):
    alone = run(galaxy10, n_jobs=2).catalog.column("flux_red")
    with h5py.File(galaxy10, "r+") as file:
        file["images"][...] = file["images"][()][::-1]
    again = run(galaxy10, n_jobs=2).catalog.column("flux_red")
    np.testing.assert_array_equal(again, alone[::-1])


def test_nothing_but_broken_files_is_an_error(run, folder):
    for path in folder.iterdir():
        path.write_bytes(b"")
    with pytest.raises(InputError, match="no stamp can be used"):
        run()


def test_a_dry_run_only_looks(run, tmp_path):
    made = run(dry_run=True, settings=StampSettings(bin_size=2))
    assert made.notes == (
        "6 stamps of 48 pixels in red, green, blue; 24 pixels after averaging 2 by 2",
    )
    assert not (tmp_path / "survey.h5").exists()
    run()
    assert run(dry_run=True).notes[-1] == "is there already and would be replaced"


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


@pytest.fixture
def galaxy10(folder, tmp_path):
    """Return the folder's pictures as one file in the layout of Galaxy10."""
    pixels = [np.asarray(Image.open(path)) for path in sorted(folder.glob("*.png"))]
    with h5py.File(tmp_path / "Galaxy10.h5", "w") as file:
        file["images"] = np.stack(pixels)
        file["ans"] = np.arange(6, dtype=np.uint8) % 2
        file["ra"], file["dec"] = np.arange(6.0), -np.arange(6.0)
        file["pxscale"] = np.full(6, 0.25)
    return tmp_path / "Galaxy10.h5"


def test_a_file_of_stamps_is_what_the_folder_of_them_is(run, galaxy10):
    first = run().catalog
    stamps, ellipticity = first.stamps().read(slice(0, 6)), first.column("ellipticity")
    made = run(galaxy10)
    catalog = made.catalog
    assert (catalog.stamps().read(slice(0, 6)).image == stamps.image).all()
    assert (catalog.column("ellipticity") == ellipticity).all()
    assert catalog.column("id")[0] == "Galaxy10-0"
    assert catalog.column("ans").tolist() == [0, 1] * 3
    assert catalog.column("ra").tolist() == list(range(6))
    assert made.notes[0].endswith("48 pixels; with ans, dec, pxscale, ra")


def test_its_pixel_scale_gives_sizes_on_the_sky_and_no_angle(run, galaxy10):
    catalog = run(galaxy10, settings=StampSettings(bin_size=2)).catalog
    assert catalog.column("pixel_scale_arcsec").tolist() == [0.5] * 6
    r50 = catalog.column("r50_arcsec")
    assert r50 == pytest.approx(0.5 * catalog.column("r50"))
    assert np.isfinite(r50).all()
    assert np.isnan(catalog.column("position_angle")).all()


def test_an_interrupted_ingest_of_a_file_goes_on(run, galaxy10, tmp_path, *, caplog):
    run(galaxy10)
    (tmp_path / "survey.h5").unlink()
    with caplog.at_level(logging.INFO):
        assert run(galaxy10).catalog.n_rows == 6
    assert "6 stamps kept from an interrupted run" in caplog.text


def test_what_is_exported_as_galaxy10_comes_back(run, galaxy10, tmp_path):
    with h5py.File(galaxy10, "r+") as file:
        file["images"][:, 4:10, 4:10] = 200  # a neighbour at the top left
    catalog = run(galaxy10).catalog
    export(catalog, tmp_path / "out.h5", format="galaxy10", settings={"label": "ans"})
    again = ingest_stamps(tmp_path / "out.h5", tmp_path / "again.h5").catalog
    assert again.column("ans").tolist() == catalog.column("ans").tolist()
    assert again.column("ra") == pytest.approx(catalog.column("ra"))
    assert again.column("pixel_scale_arcsec").tolist() == [0.25] * 6
    for made in (catalog, again):
        stamps = made.stamps().read(slice(0, 6)).image
        assert stamps[:, :, 38:44, 4:10].min() > stamps[:, :, 4:10, 4:10].max()
    assert Catalog(again.path).stamp_info().bands == ("red", "green", "blue")


def test_a_picture_of_another_size_is_said_and_not_cut(run, folder):
    large = Image.open(folder / "g0.png").resize((150, 150))
    large.save(folder / "h.png")
    made = run()
    assert made.notes[-1] == (
        "1 stamp of 150 pixels: cropped or padded around the middle, 1 averaged by up to "
        "4 so that none is cut"
    )


def test_galaxies_that_averaging_leaves_few_pixels_of_are_said_so(tmp_path, run):
    y, x = np.indices((256, 256)) - 128
    noise = np.random.default_rng(0).normal(20, 1, (4, 256, 256))
    pixels = noise + 200 * np.exp(-(x**2 + y**2) / (2 * 2.5**2))
    np.save(tmp_path / "small.npy", pixels.astype(np.float32))
    made = run(tmp_path / "small.npy", settings=StampSettings(axes="nhw"))
    assert "small in their frames" in made.notes[-1]
    assert made.notes[-1].endswith("--size 48 crops instead")
    cropped = run(tmp_path / "small.npy", settings=StampSettings(axes="nhw", size=48))
    assert "small" not in cropped.notes[-1]
