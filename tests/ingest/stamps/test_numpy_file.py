import io
import zipfile

import numpy as np
import pytest
from numpy.lib import format as npy

from galaxyclust.errors import InputError
from galaxyclust.ingest.stamps.numpy_file import NumpyFile

PIXELS = np.arange(6 * 10 * 10, dtype=np.int16).reshape(6, 10, 10)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_arrays_of_a_zip_are_read_by_rows_in_any_order(tmp_path, save):
    save(tmp_path / "a.npz", images=PIXELS, labels=np.arange(6))
    file = NumpyFile(path=tmp_path / "a.npz")
    assert file.kinds()["images"].shape == (6, 10, 10)
    for rows in (slice(4, 6), slice(0, 2), slice(None)):
        assert (file.read("images", rows) == PIXELS[rows]).all()
    assert file.read("labels", slice(None)).tolist() == list(range(6))
    file.close()


@pytest.mark.parametrize("kind", ["<i2", ">f4"])
def test_one_array_is_read_by_rows(tmp_path, kind):
    np.save(tmp_path / "a.npy", PIXELS.astype(kind))
    file = NumpyFile(path=tmp_path / "a.npy")
    assert (file.read("array", slice(2, 4)) == PIXELS[2:4]).all()


def test_the_order_of_fortran_is_undone(tmp_path):
    np.save(tmp_path / "a.npy", np.asfortranarray(PIXELS))
    assert (
        NumpyFile(path=tmp_path / "a.npy").read("array", slice(2, 4)) == PIXELS[2:4]
    ).all()


def test_nothing_is_unpickled(tmp_path):
    objects = np.array([{"a": 1}], dtype=object)
    np.save(tmp_path / "a.npy", objects, allow_pickle=True)
    with pytest.raises(InputError, match="pickled Python objects, which are not read"):
        NumpyFile(path=tmp_path / "a.npy").kinds()
    np.savez(tmp_path / "b.npz", images=PIXELS, meta=objects, allow_pickle=True)
    file = NumpyFile(path=tmp_path / "b.npz")
    assert "meta" not in file.kinds()
    file.close()


@pytest.mark.parametrize("name", ["a.npy", "a.npz"])
def test_a_damaged_file_is_refused_and_named(tmp_path, name):
    np.savez(tmp_path / "a.npz", images=PIXELS)
    np.save(tmp_path / "a.npy", PIXELS)
    path = tmp_path / name
    content = path.read_bytes()
    path.write_bytes(content[:300] if name == "a.npy" else content[:200] + content[400:])
    file = NumpyFile(path=path)
    with pytest.raises(InputError, match=name):
        file.read("array" if name == "a.npy" else "images", slice(None))
    file.close()


@pytest.mark.parametrize("name", ["a.npy", "a.npz"])
@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((2**63 - 1, 64, 64), r"its header says 151,[\d,]+ bytes, there are 368"),
        ((-4, 64, 64), r"its header says that its shape is \(-4, 64, 64\)"),
    ],
)
def test_a_header_that_cannot_be_true_is_refused(tmp_path, *, name, shape, words):
    header = {"descr": "<f4", "fortran_order": False, "shape": shape}
    stream = io.BytesIO()
    npy.write_array_header_1_0(stream, header)
    stream.write(bytes(368 - stream.tell()))
    if name == "a.npy":
        (tmp_path / name).write_bytes(stream.getvalue())
    else:
        with zipfile.ZipFile(tmp_path / name, "w") as packed:
            packed.writestr("images.npy", stream.getvalue())
    file = NumpyFile(path=tmp_path / name)
    with pytest.raises(InputError, match=words):
        file.kinds()
    file.close()


def test_an_unknown_format_is_refused(tmp_path):
    (tmp_path / "a.npy").write_bytes(b"\x93NUMPY\x09\x00" + bytes(90))
    with pytest.raises(InputError, match="truncated or damaged"):
        NumpyFile(path=tmp_path / "a.npy").kinds()
