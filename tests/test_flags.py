import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from galaxyclust.errors import SettingError
from galaxyclust.flags import (
    MEANING,
    SET_ASIDE,
    SHAPE_MEANING,
    Pixel,
    Shape,
    Source,
    count,
    decode,
    encode,
)

NAMES = [flag.name.lower() for flag in Source]


@pytest.mark.parametrize("table", [Pixel, Shape, Source])
def test_every_flag_is_a_bit_of_its_own(table):
    values = [int(flag) for flag in table]
    assert all(value & (value - 1) == 0 for value in values)
    assert len(set(values)) == len(table.__members__)


def test_pixel_flags_fit_into_a_mask():
    assert max(Pixel) < 256


def test_every_source_flag_has_a_meaning():
    assert set(MEANING) == set(Source)
    assert all(MEANING.values())


def test_every_shape_flag_has_a_meaning():
    assert set(SHAPE_MEANING) == set(Shape)
    assert all(SHAPE_MEANING.values())


def test_each_table_is_decoded_by_its_own_names():
    both = encode(["faint", "sersic_failed"], Shape)
    assert decode(both, Shape) == ["faint", "sersic_failed"]
    assert count(np.array([both, 0, int(Shape.FAINT)]), Shape) == {
        "faint": 2,
        "sersic_failed": 1,
    }


@given(st.sets(st.sampled_from(NAMES)))
def test_encode_and_decode_undo_each_other(names):
    assert set(decode(encode(sorted(names)))) == names


def test_decode_reads_the_integers_of_a_column():
    assert decode(np.int32(Source.EDGE | Source.DUPLICATE)) == ["edge", "duplicate"]
    assert decode(np.int64(0)) == []


def test_encode_refuses_a_flag_that_does_not_exist():
    with pytest.raises(
        SettingError, match="unknown flag 'fuzzy'; choose from edge, masked"
    ):
        encode(["edge", "fuzzy"])


@given(st.lists(st.lists(st.sampled_from(NAMES), unique=True), max_size=20))
def test_count_is_the_number_of_sources_with_each_flag(sources):
    flags = np.array([encode(names) for names in sources], dtype=np.int32)
    expected = {name: sum(name in names for names in sources) for name in NAMES}
    assert count(flags) == {name: number for name, number in expected.items() if number}


def test_stars_and_sources_without_data_are_set_aside_and_edges_are_not():
    assert SET_ASIDE & Source.POINT_LIKE
    assert SET_ASIDE & Source.OFF_IMAGE
    assert SET_ASIDE & Source.UNDETECTED
    assert not SET_ASIDE & Source.EDGE
    assert not SET_ASIDE & Source.BLENDED
