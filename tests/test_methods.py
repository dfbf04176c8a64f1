from dataclasses import dataclass
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galaxyclust.errors import SettingError
from galaxyclust.methods import (
    build,
    convert,
    describe,
    documented,
    find,
    type_name,
    unknown,
)


@dataclass(frozen=True, kw_only=True)
class Sieve:
    """Let sources of some sizes through.

    Parameters
    ----------
    n_holes
        Number of holes,
        at least one.
    width
        Width of a hole.
    shape
        Their shape.
    limit
        Stop after so many; none goes on.
    sizes
        Smallest and largest source.
    bands
        Bands to look at.
    shake
        Whether to shake.

    Notes
    -----
    n_notes
        Not a setting.
    """

    n_holes: int = 3
    width: float = 0.5
    shape: Literal["round", "square"] = "round"
    limit: int | None = None
    sizes: tuple[float, float] = (1.0, 2.0)
    bands: tuple[str, ...] = ()
    shake: bool = False


FAMILY = {"sieve": f"{__name__}:Sieve", "other": "galaxyclust.errors:InputError"}


def test_a_method_is_found_by_name():
    assert find(FAMILY, "sieve") is Sieve


def test_an_unknown_method_is_refused_with_those_there_are():
    with pytest.raises(
        SettingError, match="unknown method 'net'; choose from other, sieve"
    ):
        find(FAMILY, "net")


def test_text_becomes_the_type_of_the_setting():
    typed = {
        "n_holes": "7",
        "width": "1e-3",
        "shape": "square",
        "limit": "12",
        "sizes": "3, 4.5",
        "bands": "g, r",
        "shake": "Yes",
    }
    assert build(FAMILY, "sieve", typed) == Sieve(
        n_holes=7,
        width=1e-3,
        shape="square",
        limit=12,
        sizes=(3.0, 4.5),
        bands=("g", "r"),
        shake=True,
    )


def test_values_of_a_run_file_become_the_type_of_the_setting():
    values = {"n_holes": 7, "width": 1, "sizes": [3, 4], "bands": [], "limit": 5.0}
    built = build(FAMILY, "sieve", values)
    assert built == Sieve(n_holes=7, width=1.0, sizes=(3.0, 4.0), limit=5)
    assert isinstance(built.width, float)
    assert isinstance(built.limit, int)


def test_an_unknown_setting_is_refused_with_the_nearest_name():
    with pytest.raises(
        SettingError, match="sieve has no setting 'n_hole'; did you mean 'n_holes'"
    ):
        build(FAMILY, "sieve", {"n_hole": 3})
    with pytest.raises(
        SettingError, match="has no setting 'colour'; it has n_holes, width"
    ):
        build(FAMILY, "sieve", {"colour": 3})


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (int, "1.5"),
        (int, 1.5),
        (int, "many"),
        (int, float("inf")),
        (int, float("nan")),
        (int, True),
        (int, None),
        (int, [1]),
        (float, "wide"),
        (float, "nan"),
        (float, float("nan")),
        (float, True),
        (float, "none"),
        (bool, "perhaps"),
        (bool, 2),
        (str, ["a"]),
        (str, None),
        (Literal["a", "b"], "c"),
        (tuple[int, int], "1,2,3"),
        (tuple[int, int], "1"),
        (tuple[int, int], "1,b"),
        (tuple[float, ...], 5),
        (int | None, "x"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(hint, value):
    with pytest.raises(SettingError, match=r"^size = .* is not "):
        convert("size", value, hint)


@pytest.mark.parametrize("typed", ["none", "None", None])
def test_none_is_none_only_where_it_is_allowed(typed):
    assert convert("limit", typed, int | None) is None
    assert convert("limit", typed, float | None) is None


def test_a_word_none_can_be_a_name():
    assert convert("name", "none", str) == "none"


def test_a_union_takes_the_first_type_that_fits():
    assert convert("threads", "auto", int | Literal["auto"]) == "auto"
    assert convert("threads", "4", int | Literal["auto"]) == 4


@given(st.integers())
def test_whole_numbers_stay_exact(number):
    assert convert("seed", number, int) == number
    assert convert("seed", str(number), int) == number


@given(st.floats(allow_nan=False))
def test_floats_survive_being_typed(number):
    assert convert("width", repr(number), float) == number


@given(st.lists(st.integers()))
def test_tuples_survive_being_typed(numbers):
    typed = ",".join(str(number) for number in numbers)
    assert convert("sizes", typed, tuple[int, ...]) == tuple(numbers)


@given(
    hint=st.sampled_from(
        [int, float, bool, str, int | None, tuple[int, int], tuple[str, ...]]
    ),
    value=st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.lists(st.text()),
)
def test_any_value_is_either_read_or_refused_in_words(hint, value):
    try:
        convert("size", value, hint)
    except SettingError as error:
        refusal = str(error)
    else:
        refusal = "size = "
    assert refusal.startswith("size = ")


def test_settings_are_described_in_order_with_their_meanings():
    described = describe(FAMILY, "sieve")
    assert [setting.name for setting in described] == list(Sieve.__dataclass_fields__)
    assert described[0] == ("n_holes", "int", 3, "Number of holes, at least one.")
    assert described[3].kind == "int or none"


def test_what_stands_in_other_sections_is_no_setting():
    assert set(documented(Sieve)) == set(Sieve.__dataclass_fields__)


def test_docstrings_are_read_with_and_without_indentation():
    class Stripped:
        __doc__ = "Do.\n\nParameters\n----------\nsize\n    How large.\n"

    class Indented:
        __doc__ = (
            "Do.\n\n    Parameters\n    ----------\n    size\n        How large.\n    "
        )

    assert documented(Stripped) == documented(Indented) == {"size": "How large."}


def test_a_class_without_a_docstring_documents_nothing():
    class Bare:
        pass

    assert documented(Bare) == {}


@pytest.mark.parametrize(
    ("hint", "words"),
    [
        (int, "int"),
        (float | None, "float or none"),
        (Literal["a", "b"], "a|b"),
        (tuple[str, ...], "tuple[str, ...]"),
        (Any, "Any"),
    ],
)
def test_types_read_well(hint, words):
    assert type_name(hint) == words


def test_names_that_are_nothing_like_any_other_get_no_hint():
    assert unknown("no band", "xyz", ["g", "r"]) == "no band 'xyz'; it has g, r"
