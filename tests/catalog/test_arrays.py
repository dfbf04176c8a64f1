import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from galaxyclust.catalog.arrays import get, intact, put, put_blocks
from galaxyclust.errors import CatalogError


def through_a_file(values):
    with h5py.File("memory.h5", "w", driver="core", backing_store=False) as file:
        return get(put(file, "x", values))


@pytest.mark.parametrize(
    "values",
    [
        np.arange(3, dtype=np.int16),
        np.array([np.nan, np.inf, -0.0]),
        np.zeros((0, 4), np.float32),
        np.float32(3.5),
        np.array([True, False]),
        np.arange(12).reshape(2, 2, 3),
    ],
)
def test_numbers_come_back_as_they_were(values):
    found = through_a_file(values)
    assert isinstance(found, np.ndarray)
    assert found.dtype == np.asarray(values).dtype
    np.testing.assert_array_equal(found, values)


def test_a_vast_array_that_is_hardly_stored_is_not_read():
    with h5py.File("memory.h5", "w", driver="core", backing_store=False) as file:
        data = file.create_dataset("x", (10**12,), "f8", chunks=(4096,))
        for read in (get, intact):
            with pytest.raises(CatalogError, match="x unpacks to 8,000 GB, of which"):
                read(data)


def test_names_that_are_no_utf_8_are_escaped():
    names = np.array(["lat\udce9in", "plain"])
    assert through_a_file(names).tolist() == ["lat\\udce9in", "plain"]


# HDF5 ends a text at the first NUL, and so does numpy
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@given(st.lists(TEXTS))
def test_text_of_any_language_comes_back_as_it_was(texts):
    found = through_a_file(np.array(texts, dtype=np.str_))
    assert found.dtype.kind == "U"
    assert found.tolist() == texts


@pytest.mark.parametrize(
    "values", [np.arange(3.0), np.array(["å", ""]), np.array(1), np.zeros((0, 2))]
)
def test_what_was_written_is_intact_and_what_was_changed_is_not(values):
    with h5py.File("memory.h5", "w", driver="core", backing_store=False) as file:
        dataset = put(file, "x", values)
        assert intact(dataset)
        if values.size:
            dataset[...] = np.array("b", object) if values.dtype.kind == "U" else 7
            assert not intact(dataset)


def test_one_text_comes_back_as_it_was():
    assert through_a_file(np.array("Å")) == "Å"


def test_blocks_make_the_same_array_and_sum_as_the_whole(tmp_path):
    values = np.arange(24, dtype=np.float32).reshape(8, 3)
    with h5py.File(tmp_path / "a.h5", "w") as file:
        put(file, "whole", values)
        put_blocks(file, "parts", [values[:3], values[3:3], values[3:]], n_rows=8)
        assert file["parts"].attrs["crc32"] == file["whole"].attrs["crc32"]
        assert intact(file["parts"])
        assert (file["parts"][:] == values).all()
        with pytest.raises(ValueError, match="no rows for none"):
            put_blocks(file, "none", [], n_rows=0)
