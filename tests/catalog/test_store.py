import contextlib
import errno
import os
import subprocess
import sys

import filelock
import h5py
import numpy as np
import pytest

from galaxyclust.catalog.store import (
    clear_temporary,
    disk_errors,
    locked,
    member,
    opened,
    reading,
    replacing,
)
from galaxyclust.errors import CatalogError, LockedError

HOLD = """
import sys
from pathlib import Path
from galaxyclust.catalog.store import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def held(tmp_path):
    """A path that another process has locked, and that process."""
    path = tmp_path / "survey.h5"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        yield path, holder
        holder.kill()


def test_a_second_writer_is_refused_and_told_who_the_first_is(held):
    path, holder = held
    with (
        pytest.raises(LockedError, match=f"locked by process {holder.pid} on "),
        locked(path),
    ):
        pass


def test_the_lock_of_a_killed_process_is_gone(held):
    path, holder = held
    holder.kill()
    holder.wait()
    with locked(path):
        pass


def test_the_same_process_cannot_lock_twice(tmp_path):
    path = tmp_path / "survey.h5"
    with (
        locked(path),
        pytest.raises(LockedError, match=f"process {os.getpid()} "),
        locked(path),
    ):
        pass
    with locked(path):
        pass


def test_the_new_file_is_there_only_when_all_went_well(tmp_path):
    path = tmp_path / "a.h5"
    path.write_text("old")
    with contextlib.suppress(KeyboardInterrupt), replacing(path) as temporary:
        temporary.write_text("half of the new")
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    with replacing(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_replaced_file_keeps_its_permissions(tmp_path):
    path = tmp_path / "a.h5"
    path.touch()
    path.chmod(0o660)
    with replacing(path) as temporary:
        temporary.write_text("new")
    assert path.stat().st_mode & 0o777 == 0o660


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path):
    plain = tmp_path / "plain"
    plain.touch()
    with replacing(tmp_path / "a.h5") as temporary:
        temporary.write_text("new")
    assert (tmp_path / "a.h5").stat().st_mode == plain.stat().st_mode


def test_what_killed_writers_left_is_cleared_and_nothing_else(tmp_path):
    left = tmp_path / ".a.h5.x1y2.tmp"
    others = [tmp_path / name for name in ("a.h5", ".b.h5.x.tmp", "a.h5.tmp")]
    for path in (left, *others):
        path.touch()
    clear_temporary(tmp_path / "a.h5")
    assert sorted(tmp_path.iterdir()) == sorted(others)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is empty"),
        (b"<html>not found</html>", "it does not begin as HDF5 does"),
        (bytes(4096), "it does not begin as HDF5 does"),
        (b"\x89HDF\r\n\x1a\n" + bytes(4096), "it is damaged"),
    ],
)
def test_a_file_that_is_not_hdf5_is_refused_on_one_line(tmp_path, content, words):
    path = tmp_path / "a.h5"
    path.write_bytes(content)
    with (
        pytest.raises(
            CatalogError, match=rf"a\.h5: not a readable HDF5 file .{words}."
        ) as caught,
        reading(path),
    ):
        pass
    assert "\n" not in str(caught.value)


def test_a_truncated_file_is_said_to_be_truncated(catalog):
    whole = catalog.path.read_bytes()
    catalog.path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CatalogError, match=r"it is truncated.; restore it from a copy"):
        opened(catalog.path)


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(CatalogError, match="no such file"):
        opened(tmp_path / "a.h5")
    with pytest.raises(CatalogError, match="a folder, not a file"):
        opened(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path):
    path = tmp_path / "a.h5"
    path.touch(mode=0)
    with pytest.raises(CatalogError, match="cannot be read: Permission denied"):
        opened(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_refused(tmp_path):
    tmp_path.chmod(0o555)
    with (
        pytest.raises(CatalogError, match=r"cannot write in .*: Permission denied"),
        locked(tmp_path / "a.h5"),
    ):
        pass


@pytest.fixture
def hostile(tmp_path):
    """A file whose members lead out of it in every way that HDF5 has."""
    elsewhere = tmp_path / "elsewhere.h5"
    with h5py.File(elsewhere, "w") as file:
        file["secret"] = np.arange(3)
    (tmp_path / "bytes").write_bytes(bytes(24))
    with h5py.File(tmp_path / "hostile.h5", "w") as file:
        file["good"] = np.arange(3)
        file["soft"] = h5py.SoftLink("/good")
        file["link"] = h5py.ExternalLink("elsewhere.h5", "/")
        file.create_dataset(
            "outside", (3,), "i8", external=[(str(tmp_path / "bytes"), 0, 24)]
        )
        layout = h5py.VirtualLayout((3,), "i8")
        layout[:] = h5py.VirtualSource("elsewhere.h5", "secret", (3,))
        file.create_virtual_dataset("virtual", layout)
    with h5py.File(tmp_path / "hostile.h5", "r") as file:
        yield file


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("soft", "is a link; refused"),
        ("link", "is a link; refused"),
        ("outside", "keeps its data in another file; refused"),
        ("virtual", "keeps its data in another file; refused"),
        ("link/secret", "is missing"),
        ("none", "is missing"),
    ],
)
def test_nothing_that_leads_out_of_the_file_is_followed(hostile, name, words):
    assert member(hostile, "good")[1] == 1
    with pytest.raises(CatalogError, match=words):
        member(hostile, name)


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "no matter what"),
        OSError(f"Can't write data (time = now, errno = {errno.ENOSPC}, buf = 0x1)"),
        RuntimeError(f"Can't close file (errno = {errno.ENOSPC}, error message = 'x')"),
    ],
)
def test_a_full_disk_is_named_in_the_words_of_the_system(tmp_path, error):
    words = "a.h5: cannot be written: No space left on device; nothing was changed"
    with pytest.raises(CatalogError, match=words), disk_errors(tmp_path / "a.h5"):
        raise error


def test_an_error_without_a_number_keeps_its_first_line(tmp_path):
    with (
        pytest.raises(CatalogError, match="cannot be written: first; nothing was changed"),
        disk_errors(tmp_path / "a.h5"),
    ):
        raise RuntimeError(*["first\nsecond"])


@pytest.mark.parametrize(
    "error", [KeyError("no object"), RuntimeError("bad link"), OSError("x")]
)
def test_what_hdf5_makes_of_damage_is_one_line(catalog, error):
    with (
        pytest.raises(CatalogError, match=r"survey\.h5: damaged .*; restore"),
        reading(catalog.path),
    ):
        raise error


def test_a_place_that_cannot_be_written_to_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with (
        pytest.raises(CatalogError, match=r"a\.h5: cannot write in .*file: "),
        locked(tmp_path / "file" / "a.h5"),
    ):
        pass


def test_where_the_system_makes_no_files_nothing_is_locked(tmp_path, monkeypatch):
    def timed_out(lock, **_):
        raise filelock.Timeout(lock.lock_file)

    monkeypatch.setattr(filelock.FileLock, "acquire", timed_out)  # as below /proc
    with (
        pytest.raises(CatalogError, match=r"cannot write in .*: no file can be made there"),
        locked(tmp_path / "a.h5"),
    ):
        pass


def test_a_folder_that_is_not_there_is_refused_and_not_made(tmp_path):
    with (
        pytest.raises(CatalogError, match=r"cannot write in .*typo: there is no such"),
        locked(tmp_path / "typo" / "a.h5"),
    ):
        pass
    assert not (tmp_path / "typo").exists()
