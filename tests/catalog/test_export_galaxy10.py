import h5py
import numpy as np
import pytest

from galaxyclust.catalog.export import export
from galaxyclust.errors import SettingError


def write(placed, path, **settings):
    return export(placed, path, format="galaxy10", settings=settings)


def test_pictures_and_labels_lie_as_in_galaxy10(placed, tmp_path):
    notes = write(placed, tmp_path / "a.h5", label="km_label")
    assert notes == ["2 sources without a label left out"]
    with h5py.File(tmp_path / "a.h5") as file:
        assert set(file) == {"images", "ans", "ra", "dec", "redshift", "pxscale"}
        assert (file["images"].shape, file["images"].dtype) == ((6, 6, 6, 3), np.uint8)
        assert file["ans"][:].tolist() == [0, 1, 1, 0, 2, 1]
        assert file["ans"].dtype == np.uint8
        assert file["ra"][4] == 10
        assert file["pxscale"][0] == 0.4
        assert np.isnan(file["redshift"]).all()


def test_labels_that_are_text_become_numbers_with_their_names_beside(placed, tmp_path):
    write(placed, tmp_path / "a.h5", label="type", size=12)
    with h5py.File(tmp_path / "a.h5") as file:
        assert file["ans"][:].tolist() == [1, 0, 0, 1, 0, 0, 2]
        assert file["classes"].asstr()[:].tolist() == ["E", "Sb", "irr"]
        assert file["images"].shape == (7, 12, 12, 3)


def test_a_column_of_labels_is_needed_and_one_label_at_least(placed, tmp_path):
    with pytest.raises(SettingError, match="needs a column of labels, as --set label="):
        write(placed, tmp_path / "a.h5")
    with pytest.raises(SettingError, match="no source has a label in 'km_label'"):
        write(placed.take(np.array([3, 6])), tmp_path / "a.h5", label="km_label")
    with pytest.raises(SettingError, match="labels are whole numbers or texts"):
        write(placed, tmp_path / "a.h5", label="pixel_scale_arcsec")
    assert not (tmp_path / "a.h5").exists()
