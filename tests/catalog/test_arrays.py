import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from galaxyclust.catalog.arrays import get, intact, put


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
