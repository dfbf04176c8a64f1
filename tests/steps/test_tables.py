import h5py
import numpy as np
import pytest
from astropy.table import Table

from galaxyclust.errors import InputError
from galaxyclust.steps._tables import read_any_table, read_listed


def test_a_survey_an_hdf5_table_and_a_text_are_tables(fresh, tmp_path):
    assert read_any_table(fresh.path)["id"].tolist() == fresh.column("id").tolist()
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["t"] = np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])
    assert read_any_table(tmp_path / "a.h5").colnames == ["a", "b"]
    Table({"x": [1]}).write(tmp_path / "a.csv")
    assert read_any_table(tmp_path / "a.csv")["x"].tolist() == [1]


def test_of_a_catalog_only_its_positions_are_a_list(fresh, tmp_path):
    assert read_listed(fresh.path).colnames == ["id", "ra", "dec"]
    Table({"x": [1.0]}).write(tmp_path / "t.h5", path="data")
    assert read_listed(tmp_path / "t.h5").colnames == ["x"]


def test_an_hdf5_file_of_something_else_is_refused(tmp_path):
    h5py.File(tmp_path / "a.h5", "w").close()
    with pytest.raises(InputError, match=r"not a galaxyclust catalog.*nor is it an HDF5"):
        read_any_table(tmp_path / "a.h5")
