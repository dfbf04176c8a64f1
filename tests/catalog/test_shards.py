import h5py
import numpy as np
import pytest

from galaxyclust.catalog import shards
from galaxyclust.catalog.shards import Shard
from galaxyclust.errors import CatalogError


@pytest.fixture
def written(shard, tmp_path):
    """A shard of five stamps on disk, and what the catalog knows of it."""
    path = tmp_path / "0000.h5"
    shards.settle(shards.draft(tmp_path, shard(5)), path.name, attributes={"key": "a"})
    return path, Shard("0000.h5", shards.attributes_of(path)["uuid"], 10, 15)


def test_a_whole_shard_passes(written):
    shards.verify(*written)


@pytest.mark.parametrize("name", shards.SUMMED)
def test_one_flipped_byte_is_seen(written, name):
    path, shard = written
    with h5py.File(path, "r") as file:
        start = file[name].id.get_offset()
    content = bytearray(path.read_bytes())
    content[start] ^= 1
    path.write_bytes(content)
    with pytest.raises(CatalogError, match=f"{name} is damaged .checksum differs."):
        shards.verify(path, shard)


def test_a_wrong_number_of_rows_is_seen(written):
    path, shard = written
    with pytest.raises(CatalogError, match="image has 5 rows, not 4"):
        shards.verify(path, shard._replace(stop=14))


def test_another_shard_in_its_place_is_seen(written):
    path, shard = written
    with pytest.raises(CatalogError, match="belongs to another catalog"):
        shards.verify(path, shard._replace(uuid="other"))


def test_a_shard_that_lacks_its_sums_is_damaged(written):
    path, shard = written
    with h5py.File(path, "r+") as file:
        del file["image"].attrs["crc32"]
    with pytest.raises(CatalogError, match="damaged"):
        shards.verify(path, shard)


def test_a_shard_keeps_the_columns_of_its_rows(written, shard):
    found = shards.columns_of(written[0])
    for name, values in shard(5).columns.items():
        np.testing.assert_array_equal(found[name], values)


@pytest.mark.parametrize(
    "name",
    [
        "../0000.h5",
        "/etc/passwd",
        "0000.h5/x",
        "000.h5",
        "a.h5",
        "",
        "0000.h5\n",
        "\u0660\u0660\u0660\u0660.h5",
    ],
)
def test_a_name_that_is_not_a_shards_is_refused(tmp_path, name):
    with pytest.raises(
        CatalogError, match="is not the name of a shard in this folder; refused"
    ):
        shards.shard_path(tmp_path, name)


def test_a_link_in_place_of_a_shard_is_refused(written, tmp_path):
    link = tmp_path / "0001.h5"
    link.symlink_to(written[0])
    with pytest.raises(CatalogError, match="refused"):
        shards.shard_path(tmp_path, "0001.h5")


def test_names_go_on_after_the_last(tmp_path):
    assert shards.next_name(tmp_path) == "0000.h5"
    for name in ("0007.h5", "notes.h5"):
        (tmp_path / name).touch()
    assert shards.next_name(tmp_path) == "0008.h5"
    assert [path.name for path in shards.files_in(tmp_path)] == ["0007.h5"]


def test_a_shard_is_some_hundred_megabytes_whatever_the_stamps():
    rows = shards.rows_of_one(n_bands=3, size=64)
    assert 1e8 < rows * 5 * 3 * 64**2 < 1e9
    assert shards.rows_of_one(n_bands=5, size=4096) == 16


def test_the_folder_lies_beside_the_catalog(tmp_path):
    assert shards.folder_of(tmp_path / "survey.h5") == tmp_path / "survey.stamps"


def test_a_disk_too_small_is_told_before_anything_is_written(tmp_path, shard):
    content = shard(1)
    # a broadcast array takes no memory but has the size of a real one
    huge = np.broadcast_to(np.float32(0), (10**9, 2, 10**3, 10**3))
    content = content._replace(stamps=content.stamps._replace(image=huge))
    with pytest.raises(
        CatalogError, match=r"needs \d+ MB and the disk has \d+ MB left; free"
    ):
        shards.draft(tmp_path, content)
    assert list(tmp_path.iterdir()) == []


def test_a_draft_that_failed_leaves_no_file(tmp_path, shard):
    broken = shard(2)._replace(columns={"x": np.array([object()] * 2)})
    with pytest.raises(TypeError):
        shards.draft(tmp_path, broken)
    assert list(tmp_path.iterdir()) == []


def test_drafts_are_no_shards_until_they_are_settled(tmp_path, shard):
    drafts = [shards.draft(tmp_path, shard(2)) for _ in range(2)]
    assert shards.files_in(tmp_path) == []
    shards.settle(drafts[0], "0000.h5", attributes={"key": "a"})
    shards.clear_drafts(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["0000.h5"]
