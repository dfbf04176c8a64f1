import numpy as np
import pytest
from PIL import Image

from galaxyclust.errors import InputError
from galaxyclust.ingest.stamps.folder import Folder, find_stamps, read_list


def test_files_are_found_below_a_folder_and_sorted(tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("b.JPG", "a.png", "in/c.fits.gz", "notes.txt", "._a.png"):
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in find_stamps(tmp_path)]
    assert found == ["a.png", "b.JPG", "in/c.fits.gz"]


def test_files_are_found_in_a_list_relative_to_it(tmp_path):
    (tmp_path / "list.txt").write_text("b.png\n\n a.png \n")
    (tmp_path / "a.png").touch()
    assert read_list(tmp_path / "list.txt") == [tmp_path / "a.png", tmp_path / "b.png"]


def test_what_is_no_list_is_refused(tmp_path):
    (tmp_path / "a.bin").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(
        InputError, match="neither a list of file names nor a file of stamps"
    ):
        read_list(tmp_path / "a.bin")
    (tmp_path / "b.csv").write_text("file,label\na.png,round\n")
    with pytest.raises(InputError, match=r"none of the 2 files .* first a\.png,round"):
        read_list(tmp_path / "b.csv")


def test_a_folder_gives_stamps_by_number_and_its_sub_folders_as_labels(tmp_path):
    for number, kind in enumerate(["round", "round", "spiral", "spiral"]):
        (tmp_path / kind).mkdir(exist_ok=True)
        pixels = np.full((9, 9), number, np.uint8)
        Image.fromarray(pixels).save(tmp_path / kind / f"{number}.png")
    source = Folder(paths=tuple(find_stamps(tmp_path)), root=tmp_path)
    assert len(source) == 4
    assert source.read(2).pixels.max() == 2
    assert source.ref(2).file == "2.png"
    assert source.table()["label"].tolist() == ["round", "round", "spiral", "spiral"]
    assert not Folder(paths=source.paths).table().colnames


def test_the_state_of_a_folder_is_that_of_the_files_asked_for(tmp_path):
    source = Folder(paths=(tmp_path / "a.png", tmp_path / "b.png"))
    before = source.state(range(1)), source.state(range(1, 2))
    (tmp_path / "b.png").write_bytes(b"x")
    assert source.state(range(1)) == before[0]
    assert source.state(range(1, 2)) != before[1]
