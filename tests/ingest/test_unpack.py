import bz2
import gzip
import lzma
import shutil

import pytest

from galaxyclust.errors import InputError
from galaxyclust.ingest.unpack import unpack

CONTENT = b"SIMPLE" * 10_000
PACKERS = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_compressed_file_is_unpacked_whole(tmp_path, suffix):
    path = tmp_path / f"a.fits{suffix}"
    path.write_bytes(PACKERS[suffix](CONTENT))
    (tmp_path / "scratch").mkdir()
    found = unpack(path, tmp_path / "scratch")
    assert found.parent.name == "scratch"
    assert found.read_bytes() == CONTENT


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_compressed_file_is_unpacked_whatever_its_name(tmp_path, suffix):
    path = tmp_path / "a.fits"
    path.write_bytes(PACKERS[suffix](CONTENT))
    (tmp_path / "scratch").mkdir()
    assert unpack(path, tmp_path / "scratch").read_bytes() == CONTENT


@pytest.mark.parametrize("name", ["a.fits", "a.fits.fz", "a.fits.gz", "a.fits.xz"])
def test_other_files_are_left_where_they_are(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(CONTENT)
    assert unpack(path, tmp_path) == path


@pytest.mark.parametrize("suffix", PACKERS)
@pytest.mark.parametrize("keep", [0.0, 0.5])
def test_a_truncated_file_is_refused_and_named(tmp_path, suffix, keep):
    path = tmp_path / f"a.fits{suffix}"
    packed = PACKERS[suffix](CONTENT)
    path.write_bytes(packed[: max(int(len(packed) * keep), 3)])
    with pytest.raises(InputError, match="truncated or damaged"):
        unpack(path, tmp_path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"gone\.fits: no such file"):
        unpack(tmp_path / "gone.fits", tmp_path)


def test_a_file_that_would_fill_the_disk_is_stopped(tmp_path, monkeypatch):
    path = tmp_path / "bomb.fits.gz"
    path.write_bytes(gzip.compress(b"\0" * 20_000_000))
    usage = shutil.disk_usage(tmp_path)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with pytest.raises(InputError, match="not enough disk"):
        unpack(path, scratch)
    assert sum(left.stat().st_size for left in scratch.iterdir()) <= 500_000


def test_files_of_the_same_name_do_not_overwrite_one_another(tmp_path):
    made = []
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        path = tmp_path / folder / "a.fits.gz"
        path.write_bytes(gzip.compress(folder.encode()))
        made.append(unpack(path, scratch))
    assert [path.read_bytes() for path in made] == [b"one", b"two"]


def test_a_folder_is_no_image_and_its_images_can_be_named(tmp_path):
    with pytest.raises(InputError, match=r"a folder; name the images in it \(.*\*\.fits\)"):
        unpack(tmp_path, tmp_path)
