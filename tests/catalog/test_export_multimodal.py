import h5py
import numpy as np
import pytest

from galaxyclust.catalog.export import export
from galaxyclust.errors import CatalogError

pytest.importorskip("cdshealpix")


def write(placed, path, **settings):
    return export(placed, path, format="multimodal", settings=settings)


def test_there_is_a_file_a_part_of_the_sky(placed, tmp_path):
    from cdshealpix.nested import lonlat_to_healpix

    notes = write(placed, tmp_path / "mine")
    assert notes == ["1 source without a position left out"]
    found = sorted(
        path.parent.name for path in (tmp_path / "mine").glob("*/001-of-001.hdf5")
    )
    ra, dec = (placed.numbers(name)[[0, 4]] for name in ("ra", "dec"))
    from astropy.coordinates import Latitude, Longitude

    cells = lonlat_to_healpix(Longitude(ra, "deg"), Latitude(dec, "deg"), 4)
    assert found == sorted(f"healpix={cell}" for cell in cells)


def test_stamps_weights_and_masks_are_those_of_the_survey(placed, tmp_path):
    write(placed, tmp_path / "mine", name="set")
    (path,) = (
        p for p in (tmp_path / "mine" / "set").glob("*/*") if h5py.File(p)["ra"][0] < 90
    )
    rows = np.array([0, 1, 3, 5, 6, 7])
    stamps = placed.survey.stamps().read(rows)
    with h5py.File(path) as file:
        assert file["object_id"].asstr()[:].tolist() == placed.column("id")[rows].tolist()
        assert "id" not in file
        assert file["km_label"][:].tolist() == placed.column("km_label")[rows].tolist()
        assert file["image_band"][0].tolist() == [b"g", b"r"]
        np.testing.assert_array_equal(file["image_array"][:], stamps.image)
        np.testing.assert_array_equal(file["image_mask"][:], stamps.mask == 0)
        weight = np.where(stamps.mask == 0, 1 / stamps.sky_sigma[..., None, None] ** 2, 0)
        np.testing.assert_allclose(file["image_ivar"][:], weight, rtol=1e-6)
        assert file["image_scale"][0].tolist() == pytest.approx([0.4, 0.4])
        assert np.isnan(file["image_psf_fwhm"]).all()


def test_many_stamps_come_in_blocks(placed, tmp_path, monkeypatch):
    monkeypatch.setattr("galaxyclust.catalog.selection._BLOCK", 2)
    write(placed, tmp_path / "mine")
    total = sum(len(h5py.File(p)["image_array"]) for p in (tmp_path / "mine").glob("*/*"))
    assert total == 7


def test_without_a_position_there_is_no_place_for_a_source(placed, tmp_path):
    with pytest.raises(CatalogError, match="its files go by positions"):
        write(placed.take(np.array([2])), tmp_path / "mine")
    assert not (tmp_path / "mine").exists()
