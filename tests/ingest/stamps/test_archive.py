import io
import tarfile
import zipfile

import numpy as np
import pytest
from PIL import Image

from galaxyclust.errors import InputError
from galaxyclust.ingest.stamps.archive import open_archive


def png(value):
    """Return the bytes of a picture."""
    stream = io.BytesIO()
    Image.fromarray(np.full((9, 9), value, np.uint8)).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def zipped(tmp_path):
    """Return a function that writes a zip and opens it."""
    opened = []

    def made(content, **arguments):
        with zipfile.ZipFile(tmp_path / "a.zip", "w", **arguments) as packed:
            for name, data in content.items():
                packed.writestr(name, data)
        opened.append(zipfile.ZipFile(tmp_path / "a.zip"))
        return tmp_path / "a.zip", opened[-1]

    yield made
    for packed in opened:
        packed.close()


@pytest.fixture
def tarred(tmp_path):
    """Return a function that writes a tar of files and links, and opens it."""
    opened = []

    def made(content, name="a.tar", mode="w"):
        with tarfile.open(tmp_path / name, mode) as packed:
            for file, data in content.items():
                info = tarfile.TarInfo(file)
                if isinstance(data, str):
                    info.type, info.linkname = tarfile.SYMTYPE, data
                    packed.addfile(info)
                else:
                    info.size = len(data)
                    packed.addfile(info, io.BytesIO(data))
        opened.append(tarfile.open(tmp_path / name))  # noqa: SIM115
        return tmp_path / name, opened[-1]

    yield made
    for packed in opened:
        packed.close()


def test_a_zip_gives_its_stamps_and_their_folders_as_labels(zipped):
    kinds = ["round", "round", "spiral", "spiral"]
    content = {f"in/{kind}/{k}.png": png(k) for k, kind in enumerate(kinds)}
    source = open_archive(
        *zipped(content | {"in/readme.txt": b"", "__MACOSX/._0.png": b""})
    )
    assert [int(source.read(k).pixels.max()) for k in range(len(source))] == [0, 1, 2, 3]
    assert source.table()["label"].tolist() == kinds
    assert source.ref(3).file == "3.png"
    assert source.ref(3).path.endswith("a.zip:in/spiral/3.png")


@pytest.mark.parametrize(("name", "mode"), [("a.tar", "w"), ("a.tar.gz", "w:gz")])
def test_a_tar_gives_its_stamps_in_any_order(tarred, *, name, mode):
    source = open_archive(*tarred({f"{k}.png": png(k) for k in range(5)}, name, mode))
    assert [int(source.read(k).pixels.max()) for k in (4, 0, 2)] == [4, 0, 2]


def test_names_that_lead_out_and_links_write_and_read_nothing(tarred, tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(png(9))
    source = open_archive(
        *tarred({"../../out.png": png(1), "b.png": str(secret), "/c.png": png(2)})
    )
    assert [source.ref(k).file for k in range(len(source))] == ["out.png", "c.png"]
    assert source.read(0).pixels.max() == 1
    assert not (tmp_path.parent.parent / "out.png").exists()


def test_a_bomb_is_refused_before_it_is_unpacked(zipped, tarred):
    bomb = {"a.png": bytes(20_000_000), "b.png": png(1)}
    with pytest.raises(InputError, match="unpacks to over 1000 times its size"):
        open_archive(*zipped({"a.png": bytes(80_000_000)}, compression=zipfile.ZIP_LZMA))
    with pytest.raises(InputError, match="unpacks to over 1000 times its size"):
        open_archive(*tarred(bomb, "a.tar.xz", "w:xz"))


def test_an_archive_without_stamps_says_what_it_holds(zipped):
    with pytest.raises(InputError, match=r"no pictures or FITS files in it \(a\.h5\)"):
        open_archive(*zipped({"in/a.h5": b"x"}))


def test_a_damaged_file_of_a_zip_is_named(zipped):
    path, _ = zipped({"a.png": png(1), "b.png": png(2)})
    content = bytearray(path.read_bytes())
    content[content.index(b"IDAT") + 5] ^= 255
    path.write_bytes(content)
    with zipfile.ZipFile(path) as packed:
        source = open_archive(path, packed)
        with pytest.raises(InputError, match=r"a\.zip:a\.png: cannot be unpacked"):
            source.read(0)
        assert source.read(1).pixels.max() == 2
