import pyarrow as pa
import pytest

from galaxyclust.ingest.stamps.parquet_kinds import is_image, is_plain

PLANE = pa.list_(pa.list_(pa.float32()))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (pa.binary(), True),
        (PLANE, True),
        (pa.list_(PLANE, 3), True),
        (pa.struct([("band", pa.list_(pa.string())), ("flux", pa.list_(PLANE))]), True),
        (pa.list_(pa.struct([("band", pa.string()), ("array", PLANE)])), True),
        (pa.struct([("ra", pa.float64())]), False),
        (pa.list_(pa.float32()), False),
        (pa.list_(pa.list_(pa.string())), False),
        (pa.string(), False),
    ],
)
def test_columns_of_stamps_are_told_by_their_type(kind, expected):
    assert is_image(kind) is expected


def test_one_number_or_text_a_row_is_a_label():
    assert is_plain(pa.dictionary(pa.int8(), pa.string()))
    assert is_plain(pa.bool_())
    assert not is_plain(pa.struct([("a", pa.int8())]))
