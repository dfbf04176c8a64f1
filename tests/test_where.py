import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from galaxyclust.errors import SettingError
from galaxyclust.where import FUNCTIONS, columns_in, rows_where

COLUMNS = {
    "cluster_label": np.array([3, 3, -1, 0], np.int32),
    "r50_arcsec": np.array([2.5, 1, np.nan, np.inf]),
    "mag": np.array([0.1, 0.2, 0.3, 0.4], np.float32),
    "id": np.array(["NGC 1", "a&b|~c", "משה", "🌌'"]),
    "number": np.array([2**63 - 1, 2**53 + 1, 0, -5]),
    "big": np.array([2**64 - 1, 4, 5, 6], np.uint64),
    "good": np.array([True, False, True, False]),
    "class": np.array([1, 2, 3, 4]),
    "h-1.5_label": np.array([0, 1, 0, 1]),
    "flags": np.array([0, 4, 5, 1]),
    "profile": np.arange(8.0).reshape(4, 2),
}


def rows(condition):
    return rows_where(condition, names=COLUMNS, read=COLUMNS.__getitem__, n_rows=4).tolist()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("cluster_label == 3 & r50_arcsec > 2", [1, 0, 0, 0]),
        ("cluster_label == 3 and r50_arcsec > 2", [1, 0, 0, 0]),
        ("cluster_label == 3 && r50_arcsec > 2", [1, 0, 0, 0]),
        ("cluster_label == 0 | r50_arcsec <= 1", [0, 1, 0, 1]),
        ("cluster_label == 0 || !isfinite(r50_arcsec)", [0, 0, 1, 1]),
        ("~(cluster_label >= 0) | ~ good", [0, 1, 1, 1]),
        ("not cluster_label == 3", [0, 0, 1, 1]),
        ("0 <= cluster_label < 3", [0, 0, 0, 1]),
        ("r50_arcsec != r50_arcsec", [0, 0, 1, 0]),
        ("good", [1, 0, 1, 0]),
        ("good == True & True", [1, 0, 1, 0]),
        ("cluster_label in (0, -1)", [0, 0, 1, 1]),
        ("cluster_label not in [3]", [0, 0, 1, 1]),
        ("mag == 0.2 | mag in (0.4, 7)", [0, 1, 0, 1]),
        ("id == 'a&b|~c'", [0, 1, 0, 0]),
        ('id in ("משה", "🌌\'")', [0, 0, 1, 1]),
        ("id == '🌌\\''", [0, 0, 0, 1]),
        ("startswith(id, 'NGC') | endswith(lower(id), '|~C')", [1, 0, 0, 0]),
        ("contains(id, '&')", [0, 1, 0, 0]),
        ("id > 'Z'", [0, 1, 1, 1]),
        ("number == 9007199254740993", [0, 1, 0, 0]),
        ("number > 9223372036854775806", [1, 0, 0, 0]),
        ("big == 18446744073709551615", [1, 0, 0, 0]),
        ("big > -1 & -big < -5", [1, 0, 0, 1]),
        ("class == 2 | `class` == 3", [0, 1, 1, 0]),
        ("`h-1.5_label` == 1", [0, 1, 0, 1]),
        ("bits(flags, 4) != 0", [0, 1, 1, 0]),
        ("profile[1] > 2 & profile[0] < 5", [0, 1, 1, 0]),
        ("max(class, 3) == 3", [1, 1, 1, 0]),
        ("class ** 2 - 2 * class + 1 == 0", [1, 0, 0, 0]),
        ("class // 2 == 1 & class % 2 == 0", [0, 1, 0, 0]),
        ("abs(round(log10(class) * 10) - 3) < 0.5", [0, 1, 0, 0]),
        ("1 / (class - 1) > 9", [1, 0, 0, 0]),
        ("9**9**9**9**9 > class", [1, 1, 1, 1]),
        (" \n(class\n>\n3)", [0, 0, 0, 1]),
    ],
)
def test_a_condition_says_in_which_rows_it_holds(condition, expected):
    assert rows(condition) == [bool(value) for value in expected]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("r50_arcsc > 2", "unknown column 'r50_arcsc'; did you mean 'r50_arcsec'"),
        ("zzz > 2", "unknown column 'zzz'; info --columns lists them"),
        ("_class > 2", "unknown column '_class'"),
        ("class", "it gives no true or false"),
        ("id", "it gives no true or false"),
        ("", "it is empty"),
        ("class = 2", "== compares, a single = does not"),
        ("class >", "it cannot be read"),
        ("class ! 3", "it cannot be read"),
        ("flags & 4", r"'flags' is a number, not a truth value; bits\(flags, 4\) != 0"),
        ("good + 1 > 1", "'good' is a truth value, not a number"),
        ("id > 3", "'id' is a text, '3' a number; they cannot be compared"),
        ("class in ('a', 3)", "they cannot be compared"),
        ("class in id", "in needs a list"),
        ("class in ()", "in needs a list"),
        ("profile > 1", r"'profile' is a vector; take an element, profile\[0\] to profile"),
        ("profile[2] > 1", r"'profile\[2\]' is not there; 'profile' has 2 elements"),
        ("class[0] > 1", "'class' has no elements"),
        ("isfinite(class, 2)", "isfinite takes one value"),
        ("isfinite(x=class)", "isfinite takes one value"),
        ("bits(mag, 4) > 0", "takes whole numbers"),
        ("sqr(class) > 1", "unknown function 'sqr'; it can be isfinite, isnan, abs"),
        ("9" * 30 + " > class", "is too large a number"),
        ("1 if good else 0", "it cannot be read"),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused_in_one_line(condition, words):
    with pytest.raises(SettingError, match=words) as raised:
        rows(condition)
    assert "\n" not in str(raised.value).replace(repr(condition), "")


@pytest.mark.parametrize(
    "condition",
    [
        "().__class__.__mro__[1].__subclasses__()",
        "id.__class__ == 1",
        "__import__('os').system('true')",
        "eval('1') == 1",
        "getattr(id, 'dtype') == 1",
        "(lambda: 1)() == 1",
        "[x for x in id] == 1",
        "{**id} == 1",
        "f'{id}' == 'a'",
        "b'a' == id",
        "(class := 3) == 3",
        "isfinite(*profile)",
        "id[0:2] == 'a'",
        "profile['a'] > 1",
        "(profile + 1)[0] > 1",
        "1j > class",
        "... == class",
        "None == class",
        "class @ class > 1",
        "class << 40 > 1",
        "class is 1",
        "a\0b",
        "not " * 4000 + "good",
        "-" * 15_000 + "1 > 0",
        "(" * 15_000,
        "((" * 150 + "good" + "))" * 150,
        "+".join(["class"] * 200) + " > 1",
        "good | " * 5000 + "good",
        "1" * 9000 + " > class",
        "`" * 3,
        "'" * 3,
        "await good",
        "yield",
    ],
)
def test_what_is_no_condition_is_refused_and_never_run(condition):
    with pytest.raises(SettingError, match=r"^condition ['\"]"):
        rows(condition)


def test_only_the_columns_named_are_read():
    asked = []

    def read(name):
        asked.append(name)
        return COLUMNS[name]

    rows_where("class > 1 & good", names=COLUMNS, read=read, n_rows=4)
    assert asked == ["class", "good"]


def test_no_rows_are_no_trouble():
    empty = {name: values[:0] for name, values in COLUMNS.items()}
    for condition in ("class > 1", "id in ('a', 'b')", "contains(id, 'a')", "True"):
        found = rows_where(condition, names=empty, read=empty.__getitem__, n_rows=0)
        assert found.shape == (0,)
        assert found.dtype == bool


def test_every_function_takes_what_it_says():
    fill = {"number": "class", "text": "id"}
    for name, function in FUNCTIONS.items():
        call = f"{name}({', '.join(fill[kind] for kind in function.takes)})"
        sign = "== 'a'" if name == "lower" else "== True" if name[:2] == "is" else "== 1"
        assert len(rows(f"{call} {sign}")) == 4


NUMBERS = st.sampled_from(["number", "cluster_label", "r50_arcsec", "mag", "flags"]) | (
    st.integers(-9, 9).map(str) | st.floats(-5, 5).map(lambda x: repr(round(x, 3)))
)
ARITHMETIC = st.recursive(
    NUMBERS,
    lambda inner: st.tuples(inner, st.sampled_from("+-*/%"), inner).map(
        lambda t: f"({t[0]} {t[1]} {t[2]})"
    ),
    max_leaves=4,
)
COMPARISONS = st.tuples(
    ARITHMETIC, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), ARITHMETIC
).map(" ".join)
CONDITIONS = st.recursive(
    COMPARISONS,
    lambda inner: (
        st.tuples(inner, st.sampled_from("&|"), inner).map(
            lambda t: f"({t[0]}) {t[1]} ({t[2]})"
        )
        | inner.map(lambda text: f"~({text})")
    ),
    max_leaves=4,
)


@given(CONDITIONS)
@settings(max_examples=300, deadline=None)
def test_conditions_mean_what_they_mean_to_numpy(condition):
    wide = {
        name: values.astype(np.float64) if values.dtype.kind in "iuf" else values
        for name, values in COLUMNS.items()
        if name.isidentifier()
    }
    numpys = re.sub(r"(?<![\w.])(\d[\d.e-]*\d|\d)", r"f(\1)", condition)
    with np.errstate(all="ignore"):
        names = {"f": np.float64, **wide}
        expected = eval(numpys, names)
    found = rows_where(condition, names=wide, read=wide.__getitem__, n_rows=4)
    np.testing.assert_array_equal(found, np.broadcast_to(expected, 4))


@given(st.text(max_size=30) | st.text("classgod&|~!()[]<>=+-*'`. 1e", max_size=20))
@settings(max_examples=500, deadline=None)
def test_any_text_is_a_condition_or_is_refused(text):
    try:
        found = rows(text)
    except SettingError:
        return
    assert len(found) == 4


def test_columns_are_told_without_reading_any():
    condition = "~isnan(mag) & `h-1.5_label` in (0, 1) | class == 2 & profile[1] > mag"
    assert sorted(columns_in(condition)) == ["class", "h-1.5_label", "mag", "profile"]
    with pytest.raises(SettingError, match=r"condition 'mag = 1': .* == compares"):
        columns_in("mag = 1")
