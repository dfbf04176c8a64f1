from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from galaxyclust.errors import InputError
from galaxyclust.ingest.stamps import arrays
from galaxyclust.ingest.stamps.arrays import find_stacks
from galaxyclust.types import ArrayKind


@dataclass
class InMemory:
    """Arrays by name, which count how many rows were read at once."""

    content: dict
    path: Path = Path("/in/set.h5")
    most: list = field(default_factory=list)

    def kinds(self):
        return {name: ArrayKind(a.shape, a.dtype) for name, a in self.content.items()}

    def read(self, name, rows):
        self.most.append((name, len(self.content[name][rows])))
        return self.content[name][rows]


def pictures(n, size=16, bands=3):
    """Return pictures whose number is their brightness, their first row marked."""
    out = np.zeros((n, size, size, bands), np.uint8)
    out += np.arange(n, dtype=np.uint8)[:, None, None, None]
    out[:, 0] += 100
    return out


def one(content, **asked):
    (found,) = find_stacks(
        InMemory(content), array=asked.get("array"), order=asked.get("order")
    )
    return found


def test_galaxy10_is_stamps_with_answers_beside_them():
    n = 5
    found = one({"images": pictures(n), "ans": np.arange(n, dtype=np.uint8),
                 "pxscale": np.full(n, 0.262), "other": np.zeros(3)})  # fmt: skip
    assert len(found) == n
    assert found.table().colnames == ["ans", "pxscale"]
    stamp = found.read(3)
    assert stamp.bands == ("red", "green", "blue")
    assert not stamp.calibrated
    assert (stamp.pixels[:, -1] == 103).all()  # the first row is the top of the sky
    assert found.ref(3) == ("set-3", "/in/set.h5:images[3]")


def test_channels_first_are_the_same_stamps():
    last = pictures(4)
    first = one({"images": np.moveaxis(last, 3, 1)})
    assert (first.read(2).pixels == one({"images": last}).read(2).pixels).all()


def test_only_a_block_is_in_memory(monkeypatch):
    monkeypatch.setattr(arrays, "_BLOCK", 4 * 16 * 16 * 3)
    found = one({"images": pictures(50)})
    assert [int(found.read(k).pixels.min()) for k in range(50)] == list(range(50))
    assert max(rows for _, rows in found.file.most[1:]) <= 16
    assert len(found.file.most) <= 15


def test_the_splits_of_medmnist_are_found_with_their_own_labels():
    content = {}
    for split, n in (("train", 7), ("val", 2), ("test", 3)):
        content[f"{split}_images"] = pictures(n)[..., 0]
        content[f"{split}_labels"] = np.arange(n, dtype=np.uint8)[:, None]
    found = find_stacks(InMemory(content), array=None, order=None)
    assert [len(stack) for stack in found] == [7, 2, 3]
    assert all(stack.table().colnames == ["labels"] for stack in found)
    assert found[0].read(1).bands == ("grey",)


def test_the_multimodal_universe_names_its_bands_and_scales():
    n, shape = 9, (9, 2, 16, 16)
    found = one(
        {
            "image_array": np.random.default_rng(0).normal(size=shape).astype(np.float32),
            "image_ivar": np.ones(shape, np.float32),
            "image_mask": np.ones(shape, bool),
            "image_band": np.tile(np.array([b"des-g", b"des-r"]), (n, 1)),
            "image_scale": np.full((n, 2), 0.262, np.float32),
            "object_id": np.array([b"x"] * n),
        }
    )
    stamp = found.read(0)
    assert stamp.bands == ("des-g", "des-r")
    assert stamp.calibrated
    assert found.table()["image_scale"].tolist() == pytest.approx([0.262] * n)
    assert found.table()["object_id"][0] == "x"


@pytest.mark.parametrize("over", [1, 255])
def test_pictures_as_floats_are_pictures_again(over):
    whole = pictures(4)
    found = one({"images": whole / np.float32(over)}).read(3)
    assert not found.calibrated
    assert found.pixels == pytest.approx(one({"images": whole}).read(3).pixels, abs=1e-3)


def test_small_whole_numbers_of_one_band_are_counts():
    counts = np.random.default_rng(0).poisson(9.0, (9, 16, 16)).astype(np.float32)
    assert one({"data": counts}).read(0).calibrated
    grey = np.random.default_rng(0).integers(0, 256, (9, 16, 16))
    assert not one({"data": grey}).read(0).calibrated


def test_an_array_a_stamp_is_named_by_it_and_all_are_pictures_or_none():
    pixels = [np.full((16, 16), k, np.float32) for k in (9, 230)]
    content = {f"gal{k}/image": plane for k, plane in enumerate(pixels)}
    found = find_stacks(InMemory(content), array=None, order=None)
    assert [stack.read(0).calibrated for stack in found] == [False, False]
    assert found[1].ref(0).file == "set-gal1-image"


def test_other_floats_are_calibrated_and_rows_stay_as_they_are():
    pixels = np.random.default_rng(0).normal(size=(9, 16, 16)).astype(">f4")
    found = one({"data": pixels}).read(4)
    assert found.calibrated
    assert found.pixels.dtype == np.dtype("=f4")
    assert (found.pixels[0] == pixels[4]).all()


def test_votes_are_a_column_each_and_numbered_classes_get_their_names():
    votes, names = np.arange(6.0).reshape(3, 2), np.array([b"round", b"spiral"])
    content = {"images": pictures(3), "votes": votes, "ans": np.array([0, 1, 1])}
    table = one(content | {"classes": names}).table()
    assert table["votes_1"].tolist() == [1, 3, 5]
    assert table["ans_class"].tolist() == ["round", "spiral", "spiral"]


def test_a_table_in_one_array_is_its_columns():
    rows = np.zeros(3, [("z", "f4"), ("kind", "S4")])
    assert one({"images": pictures(3), "meta": rows}).table().colnames == ["z", "kind"]


@pytest.mark.parametrize(
    ("content", "asked", "words"),
    [
        ({"ans": np.arange(3)}, {}, r"no array in it can be stamps \(ans \(3,\)\)"),
        ({"a": pictures(9), "b": pictures(9)}, {}, "a, b may be .* choose one with --hdu"),
        ({"a": pictures(9)}, {"array": "b"}, "no array of stamps 'b'; it has a"),
        ({"a": np.zeros((3, 9, 9000))}, {"order": "nhw"}, "an image, not a stamp"),
    ],
)  # fmt: skip
def test_what_holds_no_stamps_or_too_many_is_refused(*, content, asked, words):
    with pytest.raises(InputError, match=words):
        one(content, **asked)
    if "b" in content:
        assert len(one(content, array="b")) == 9
