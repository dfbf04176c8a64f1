import pickle
import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from galaxyclust.catalog.shards import SUMMED
from galaxyclust.errors import CatalogError
from galaxyclust.types import Stamps

ROWS = (3, 1, 4)
N = sum(ROWS)


@pytest.fixture(scope="module")
def reader(make, tmp_path_factory):
    return make(tmp_path_factory.mktemp("reader") / "survey.h5", rows=ROWS).stamps()


@pytest.fixture(scope="module")
def whole(shard):
    """What the shards hold, simply joined."""
    shards = [shard(n_rows, seed=part) for part, n_rows in enumerate(ROWS)]
    parts = [
        s.stamps._asdict()
        | {"segment": s.segment, "residual": s.residual, "jacobian": s.jacobian}
        for s in shards
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in SUMMED}


bounds = st.none() | st.integers(-N - 2, N + 2)
slices = st.builds(slice, bounds, bounds, st.none() | st.sampled_from([-3, -1, 1, 2, 5]))
numbers = st.lists(st.integers(0, N - 1), max_size=20).map(lambda rows: np.array(rows, int))
masks = st.lists(st.booleans(), min_size=N, max_size=N).map(np.array)


@given(rows=slices | numbers | masks)
def test_rows_are_chosen_as_from_one_array(reader, whole, rows):
    for name, found in reader.read(rows)._asdict().items():
        np.testing.assert_array_equal(found, whole[name][rows])
        assert found.dtype == whole[name].dtype


@pytest.mark.parametrize("rows", [slice(None), slice(0), np.array([7, 0, 0])])
def test_arrays_beside_the_stamps_are_read_alike(reader, whole, rows):
    for name in ("segment", "residual", "jacobian"):
        found = reader.read_array(name, rows)
        np.testing.assert_array_equal(found, whole[name][rows])
        assert found.dtype == whole[name].dtype


def test_a_row_that_does_not_exist_is_an_index_error(reader):
    with pytest.raises(IndexError):
        reader.read(np.array([0, N]))
    with pytest.raises(IndexError):
        reader.read(np.array([True, False]))


def test_a_reader_knows_what_it_reads(reader):
    assert (reader.n_rows, reader.bands, reader.size) == (N, ("g", "r"), 6)


def test_a_reader_can_be_sent_to_another_process(reader):
    sent = pickle.loads(pickle.dumps(reader))
    np.testing.assert_array_equal(sent.read(slice(2)).image, reader.read(slice(2)).image)


def test_a_catalog_without_rows_gives_stamps_without_rows(make, tmp_path):
    reader = make(tmp_path / "empty.h5", rows=(0,)).stamps()
    assert reader.read(slice(None)).image.shape == (0, 2, 6, 6)
    assert reader.read_array("jacobian", slice(None)).shape == (0, 2, 2)


def test_a_missing_folder_is_named_with_what_would_help(catalog):
    folder = catalog.path.with_suffix(".stamps")
    folder.rename(folder.with_name("elsewhere"))
    with pytest.raises(
        CatalogError, match=r"survey.stamps: no such folder; .* keep a catalog"
    ):
        catalog.stamps().read(slice(1))


def test_a_missing_shard_is_named_when_it_is_needed(catalog):
    reader = catalog.stamps()
    (reader.folder / "0001.h5").unlink()
    assert len(reader.read(slice(3)).image) == 3
    with pytest.raises(CatalogError, match=r"0001\.h5: no such file"):
        reader.read(slice(4))


def test_a_shard_of_another_catalog_is_refused(catalog, make, tmp_path):
    (tmp_path / "other").mkdir()
    other = make(tmp_path / "other" / "survey.h5")
    mine = catalog.stamps()
    shutil.copy(other.stamps().folder / "0000.h5", mine.folder / "0000.h5")
    with pytest.raises(CatalogError, match=r"0000\.h5: belongs to another catalog; keep"):
        mine.read(slice(1))


def test_the_stamps_are_found_through_a_link_to_the_catalog(catalog, tmp_path):
    link = tmp_path / "links" / "here.h5"
    link.parent.mkdir()
    link.symlink_to(catalog.path)
    found = type(catalog)(link).stamps().read(slice(None))
    assert isinstance(found, Stamps)
    assert len(found.image) == N
