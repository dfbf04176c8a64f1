import tarfile
import zipfile

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.io import fits
from PIL import Image

from galaxyclust.errors import InputError
from galaxyclust.ingest.stamps.archive import Archive
from galaxyclust.ingest.stamps.arrays import ArrayStack
from galaxyclust.ingest.stamps.chain import Chain
from galaxyclust.ingest.stamps.folder import Folder
from galaxyclust.ingest.stamps.parquet import ParquetStamps
from galaxyclust.steps._ingest.catalog_stamps import CatalogStamps
from galaxyclust.steps._ingest.containers import opened_stamps
from galaxyclust.steps._ingest.stamp_settings import StampSettings

PIXELS = np.random.default_rng(0).integers(0, 255, (12, 16, 16, 3), np.uint8)


@pytest.fixture
def pictures(tmp_path):
    """Return a folder of three pictures."""
    (tmp_path / "in").mkdir()
    for number in range(3):
        Image.fromarray(PIXELS[number]).save(tmp_path / "in" / f"{number}.png")
    return tmp_path / "in"


def hdf5(path):
    with h5py.File(path, "w") as file:
        file["images"] = PIXELS


def npz(path):
    with path.open("wb") as stream:
        np.savez(stream, images=PIXELS)


def npy(path):
    with path.open("wb") as stream:
        np.save(stream, PIXELS)


def parquet_file(path):
    plane = PIXELS[0, ..., 0].astype(float).tolist()
    pq.write_table(pa.table({"image": [plane] * 12}), path)


def cube(path):
    fits.writeto(path, np.moveaxis(PIXELS, 3, 1).astype(np.float32))


@pytest.mark.parametrize(
    ("write", "kind"),
    [(hdf5, ArrayStack), (npz, ArrayStack), (npy, ArrayStack), (cube, ArrayStack),
     (parquet_file, ParquetStamps)],
)  # fmt: skip
def test_what_a_file_is_its_first_bytes_tell(tmp_path, *, write, kind):
    write(tmp_path / "unnamed")
    with opened_stamps(tmp_path / "unnamed", StampSettings()) as source:
        assert isinstance(source, kind)
        assert len(source) == 12
        assert source.read(11).pixels.shape[1:] == (16, 16)


def test_folders_lists_archives_and_single_pictures_are_known(pictures, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.write(pictures / "0.png", "0.png")
    with tarfile.open(tmp_path / "a.tgz", "w:gz") as packed:
        packed.add(pictures, "in")
    (tmp_path / "list.txt").write_text("in/1.png\nin/2.png\n")
    found = {}
    for name in ("in", "list.txt", "a.zip", "a.tgz", "in/2.png"):
        with opened_stamps(tmp_path / name, StampSettings()) as source:
            found[name] = type(source), len(source)
    assert found == {
        "in": (Folder, 3), "list.txt": (Folder, 2), "a.zip": (Archive, 1),
        "a.tgz": (Archive, 3), "in/2.png": (Folder, 1),
    }  # fmt: skip


def test_a_catalog_of_our_own_is_known(ingested):
    with opened_stamps(ingested.path, StampSettings()) as source:
        assert isinstance(source, CatalogStamps)


def test_a_folder_of_files_of_stamps_is_one_set_with_its_splits(tmp_path):
    for split in ("train", "test"):
        hdf5(tmp_path / f"{split}_dataset.hdf5")
    with opened_stamps(tmp_path, StampSettings()) as source:
        assert isinstance(source, Chain)
        assert len(source) == 24
    parts = tmp_path / "parts"
    parts.mkdir()
    for name in ("train-00000-of-00001.parquet", "test-00000-of-00001.parquet"):
        plane = PIXELS[0, ..., 0].astype(float).tolist()
        pq.write_table(pa.table({"image": [plane] * 2, "T": [1, 2]}), parts / name)
    with opened_stamps(parts, StampSettings()) as source:
        assert source.table()["split"].tolist() == ["test", "test", "train", "train"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.h5", b"\x89HDF\r\n\x1a\n", "not a readable HDF5 file"),
        ("a.zip", b"PK\x03\x04junk", "the archive is truncated or damaged"),
        ("a.h5.gz", b"\x1f\x8b\x08\x00", "a compressed file; unpack it first"),
        ("a.bin", b"\xff\xfe\x00\x01", "neither a list of file names nor a file of stamps"),
        ("a.npy", b"", "the file is empty"),
        ("gone", None, "no such folder or file"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(tmp_path, *, name, content, words):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with (
        pytest.raises(InputError, match=words) as caught,
        opened_stamps(tmp_path / name, StampSettings()),
    ):
        pass
    assert "\n" not in str(caught.value)


def test_folders_without_stamps_or_of_several_kinds_are_refused(tmp_path):
    with (
        pytest.raises(InputError, match="no pictures"),
        opened_stamps(tmp_path, StampSettings()),
    ):
        pass
    hdf5(tmp_path / "a.h5")
    npy(tmp_path / "a.npy")
    with (
        pytest.raises(InputError, match=r"several kinds \(\.h5, \.npy\)"),
        opened_stamps(tmp_path, StampSettings()),
    ):
        pass


def test_a_file_without_a_row_is_refused(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["images"] = PIXELS[:0]
    with (
        pytest.raises(InputError, match="no stamps in it"),
        opened_stamps(tmp_path / "a.h5", StampSettings()),
    ):
        pass
