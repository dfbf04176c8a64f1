import pytest

from galaxyclust.errors import InputError
from galaxyclust.ingest.stamps.source import (
    checked_sides,
    folder_labels,
    is_stamp,
    state_of,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.JPG", True), ("in/a.fits.fz", True), ("a.webp", True), ("labels.csv", False),
     ("in/.a.png", False), ("__MACOSX/in/a.png", False)],
)  # fmt: skip
def test_stamps_are_told_by_their_names(*, name, expected):
    assert is_stamp(name) is expected


@pytest.mark.parametrize(("shape", "words"), [((7, 90), "90x7"), ((64, 9000), "an image")])
def test_sides_that_cannot_be_a_stamp_are_refused(shape, words):
    with pytest.raises(InputError, match=words):
        checked_sides(shape, named="a")


def test_folders_below_train_and_test_are_classes():
    names = [f"{split}/{kind}/{k}.png" for split in ("train", "test")
             for kind in ("round", "spiral") for k in range(3)]  # fmt: skip
    table = folder_labels(names)
    assert table["split"].tolist() == ["train"] * 6 + ["test"] * 6
    assert table["label"].tolist() == (["round"] * 3 + ["spiral"] * 3) * 2


@pytest.mark.parametrize(
    "names",
    [
        ["1.png", "2.png"],  # no folders
        ["images/1.png", "images/2.png"],  # one
        ["a/1.png", "2.png", "3.png"],  # files beside it
        ["a/s.png", "b/s.png", "c/s.png"],  # one a stamp
        ["J1/J10.png", "J1/J11.png", "J2/J20.png", "J2/J21.png"],  # by their names
    ],
)
def test_folders_that_only_hold_files_are_no_classes(names):
    assert not folder_labels(names).colnames


def test_a_file_that_is_not_there_has_no_state(tmp_path):
    assert state_of(tmp_path / "gone")[1:] == (0, 0)
