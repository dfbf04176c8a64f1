import io
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from galaxyclust.errors import InputError
from galaxyclust.ingest.stamps import parquet
from galaxyclust.ingest.stamps.parquet import find_stamps


def png(value):
    """Return the bytes of a picture."""
    stream = io.BytesIO()
    Image.fromarray(np.full((9, 9, 3), value, np.uint8)).save(stream, "PNG")
    return stream.getvalue()


def images(n, *, paths=True):
    """Return pictures as Hugging Face keeps them, brighter from one to the next."""
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    rows = [{"bytes": png(k), "path": f"in/g{k}.png" if paths else None} for k in range(n)]
    return pa.array(rows, kind)


@pytest.fixture
def opened(tmp_path):
    """Return a function that writes a table and opens the stamps in it."""
    files = []

    def made(columns, *, metadata=None, row_group_size=None, **asked):
        table = pa.table(columns).replace_schema_metadata(metadata)
        pq.write_table(table, tmp_path / "a.parquet", row_group_size=row_group_size)
        files.append(find_stamps(tmp_path / "a.parquet", **asked))
        return files[-1]

    yield made
    for found in files:
        found.file.close()


def test_pictures_are_read_in_any_order_a_batch_at_a_time(opened, monkeypatch):
    monkeypatch.setattr(parquet, "_BATCH", 4)
    found = opened({"image": images(30)}, row_group_size=10)
    for number in (0, 1, 29, 12, 3):
        assert found.read(number).pixels.max() == number
        assert len(found._rows) <= 4
    assert found.ref(12).file == "g12.png"
    assert found.named


def test_pictures_without_names_have_numbers(opened):
    found = opened({"image": images(12, paths=False)})
    assert found.ref(3).file == "a-03"
    assert not found.named


def test_other_columns_are_labels_and_classes_get_their_names(opened):
    classes = {"label": {"names": ["round", "spiral"], "_type": "ClassLabel"}}
    metadata = {b"huggingface": json.dumps({"info": {"features": classes}}).encode()}
    found = opened(
        {"image": images(3), "id_str": ["a", "b", None], "label": [0, 1, None],
         "votes": pa.array([1, 2, 3], pa.int32()), "kept": [True, False, None],
         "split": pa.array(["x", "y", "x"]).dictionary_encode(), "ragged": [[1], [], [2]]},
        metadata=metadata,
    )  # fmt: skip
    table = found.table()
    assert table.colnames == ["id_str", "label", "votes", "kept", "split", "label_class"]
    assert table["label"].mask.tolist() == [False, False, True]
    assert table["label_class"].tolist() == ["round", "spiral", ""]
    assert table["split"].tolist() == ["x", "y", "x"]


def test_pixels_in_lists_are_stamps_with_the_bands_that_are_named(opened):
    pixels = np.random.default_rng(0).normal(size=(2, 10, 10)).astype(np.float32)
    rows = [{"band": ["g", "r"], "flux": pixels.tolist(), "scale": [0.2, 0.2]}] * 2
    found = opened({"image": rows})
    stamp = found.read(1)
    assert stamp.bands == ("g", "r")
    assert stamp.calibrated
    assert stamp.pixels == pytest.approx(pixels)
    assert found.table()["image_scale"].tolist() == [0.2, 0.2]


def test_a_list_of_bands_and_plain_pixels_are_stamps_too(opened):
    plane = np.random.default_rng(0).normal(size=(10, 10)).tolist()
    found = opened(
        {"image": [[{"band": "g", "array": plane}, {"band": "r", "array": plane}]]}
    )
    assert found.read(0).bands == ("g", "r")
    found = opened({"pixels": [plane, plane]})
    assert found.read(1).pixels.shape == (1, 10, 10)


def test_a_row_without_a_picture_is_refused_and_the_next_read(opened):
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    rows = [None, {"bytes": b"no", "path": ""}, {"bytes": png(5), "path": ""}]
    found = opened({"image": pa.array(rows, kind)})
    with pytest.raises(InputError, match=r"image\[0\]: no picture in this row"):
        found.read(0)
    with pytest.raises(InputError, match=r"image\[1\]: not a readable picture"):
        found.read(1)
    assert found.read(2).pixels.max() == 5


@pytest.mark.parametrize(
    ("names", "column", "words"),
    [([], None, "no column holds pictures or pixels; it has label"),
     (["a", "b"], None, "a, b may be the stamps; choose one with --hdu"),
     (["a"], "label", "no pictures in 'label'; they are in a")],
)  # fmt: skip
def test_where_the_stamps_are_must_be_clear(opened, *, names, column, words):
    with pytest.raises(InputError, match=words):
        opened({"label": [1, 2], **{name: images(2) for name in names}}, column=column)


def test_rows_of_unequal_length_are_refused(opened):
    found = opened({"image": [[[1.0, 2.0], [3.0]]]})
    with pytest.raises(InputError, match="its rows of pixels differ in length"):
        found.read(0)


def test_what_is_damaged_is_refused(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match="not a readable Parquet file"):
        find_stamps(tmp_path / "a.parquet")
