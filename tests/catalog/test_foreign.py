import h5py
import numpy as np
import pytest

from galaxyclust.catalog.foreign import ForeignFile
from galaxyclust.errors import InputError


@pytest.fixture
def written(tmp_path):
    """Return a function that writes an HDF5 file and describes it."""

    def made(fill):
        with h5py.File(tmp_path / "a.h5", "w") as file:
            fill(file)
        return ForeignFile(path=tmp_path / "a.h5")

    return made


def test_arrays_at_any_depth_are_read_by_rows(written):
    def fill(file):
        file["train/images"] = np.arange(40).reshape(10, 2, 2)
        file["names"] = np.array(["a", "b"], dtype=object)

    found = written(fill)
    assert found.kinds()["train/images"].shape == (10, 2, 2)
    assert found.read("train/images", slice(3, 5)).ravel().tolist() == list(range(12, 20))
    assert found.read("names", slice(None)).tolist() == [b"a", b"b"]
    assert not found.is_catalog()


@pytest.mark.parametrize(
    "link", [h5py.ExternalLink("/etc/x.h5", "/d"), h5py.SoftLink("/d")]
)
def test_a_link_is_not_followed(written, link):
    def fill(file):
        file["images"] = link

    with pytest.raises(InputError, match="images is a link; refused"):
        written(fill).kinds()


def test_data_in_another_file_is_not_read(written, tmp_path):
    (tmp_path / "raw").write_bytes(bytes(80))

    def fill(file):
        outside = [(str(tmp_path / "raw"), 0, 80)]
        file.create_dataset("images", (10,), "f8", external=outside)

    with pytest.raises(InputError, match="keeps its data in another file"):
        written(fill).kinds()


def test_a_group_that_lies_in_itself_is_entered_once(written):
    def fill(file):
        file["train/images"] = np.zeros((9, 2, 2))
        file["train/again"] = file["/"]
        file["other"] = file["train"]

    found = written(fill).kinds()
    assert len(found) == 1
    assert next(iter(found)).endswith("/images")


def test_a_vast_array_of_which_nothing_is_stored_is_refused(written):
    def fill(file):
        file.create_dataset("images", (10**6, 400, 400), "f4", chunks=(1, 64, 64))
        file.create_dataset("few", (10, 9, 9), "f4")

    found = written(fill)
    assert found.read("few", slice(2)).shape == (2, 9, 9)
    with pytest.raises(InputError, match=r"unpacks to 640 GB, of which 0.0 MB are stored"):
        found.read("images", slice(2))


@pytest.mark.parametrize("content", [b"", b"\x89HDF\r\n\x1a\n", b"text"])
def test_what_is_no_hdf5_is_refused_without_advice_for_catalogs(tmp_path, content):
    (tmp_path / "a.h5").write_bytes(content)
    with pytest.raises(InputError, match="not a readable HDF5 file") as caught:
        ForeignFile(path=tmp_path / "a.h5").kinds()
    assert "ingest" not in str(caught.value)


def test_a_group_a_galaxy_is_refused_in_words(written):
    def fill(file):
        for number in range(1001):
            file[f"g{number}"] = 0

    with pytest.raises(InputError, match="over 1000 arrays; stamps must lie in one"):
        written(fill).kinds()
