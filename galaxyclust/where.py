"""Rows by a condition: ``cluster_label == 3 & r50_arcsec > 2``, parsed and never executed.

The grammar is Python's, with ``&``, ``|`` and ``~`` (``&&``, ``||``, ``!`` too) meaning
``and``, ``or`` and ``not`` and binding as loosely as these, so that no parentheses are
needed around comparisons. Only what is listed here is allowed in a condition; all else is
refused before anything is computed.
"""

import ast
import contextlib
import difflib
import keyword
import operator
import re
import warnings
from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple, NoReturn

import numpy as np
import numpy.typing as npt

from galaxyclust.errors import SettingError
from galaxyclust.types import BoolArray

Values = npt.NDArray[Any]
Reader = Callable[[str], Values]

_LONGEST = 20_000  # characters
_DEEPEST = 60  # levels of nesting
_TOKEN = re.compile(
    r"""(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|`(?P<quoted>[^`]*)`"""
    r"""|(?P<word>[^\W\d]\w*)|(?P<both>&&?)|(?P<either>\|\|?)|(?P<not>~|!(?!=))|.""",
    re.DOTALL,
)
_WORDS = {"and", "or", "not", "in", "True", "False"}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.FloorDiv: np.floor_divide,
    ast.Mod: np.mod,
    ast.Pow: np.power,
}
_KINDS = {"b": "truth value", "i": "number", "u": "number", "f": "number", "U": "text"}


class Function(NamedTuple):
    """A function for conditions: its arguments, and what computes it."""

    takes: tuple[str, ...]  # "number" or "text", one per argument
    run: Callable[..., Any]


def _bits(values: Values, mask: Values) -> Values:
    if values.dtype.kind not in "iu" or mask.dtype.kind not in "iu":
        message = "bits(flags, mask) takes whole numbers"
        raise SettingError(message)
    return np.asarray(values & mask)


_NUMBER, _TWO, _TEXTS = ("number",), ("number", "number"), ("text", "text")
FUNCTIONS = {
    "isfinite": Function(_NUMBER, np.isfinite),
    "isnan": Function(_NUMBER, np.isnan),
    **{
        name: Function(_NUMBER, lambda x, run=run: run(x.astype(np.float64)))
        for name, run in {
            "abs": np.abs, "sqrt": np.sqrt, "exp": np.exp, "log": np.log,
            "log10": np.log10, "floor": np.floor, "ceil": np.ceil, "round": np.round,
            "sin": np.sin, "cos": np.cos, "tan": np.tan,
            "radians": np.radians, "degrees": np.degrees,
        }.items()
    },
    "min": Function(_TWO, np.fmin),
    "max": Function(_TWO, np.fmax),
    "bits": Function(_TWO, _bits),
    "lower": Function(("text",), np.char.lower),
    "startswith": Function(_TEXTS, np.char.startswith),
    "endswith": Function(_TEXTS, np.char.endswith),
    "contains": Function(_TEXTS, lambda x, part: np.char.find(x, part) >= 0),
}  # fmt: skip


def rows_where(
    condition: str, *, names: Collection[str], read: Reader, n_rows: int
) -> BoolArray:
    """Return in which rows a condition holds.

    A condition may hold comparisons (``== != < <= > >=``, also chained), ``in (a, b)`` and
    ``not in``, ``& | ~`` or ``and or not``, ``+ - * / // % **``, parentheses, numbers,
    texts in quotes, and the functions `FUNCTIONS`. A name stands for a column; one with
    other characters than letters, digits and _ goes in backticks. ``profile[3]`` is an
    element of a vector column. ``bits(flags, 4) != 0`` tests a flag. As with numpy, a
    comparison with NaN is false (but ``!=`` is true). Arithmetic is in double precision.

    Parameters
    ----------
    condition
        The condition.
    names
        Names of the existing columns.
    read
        Returns the values of a column, (N,) or (N, K); only called for columns in use.
    n_rows
        Number of rows, N.

    Returns
    -------
    numpy.ndarray
        (N,) True where it holds.

    Raises
    ------
    SettingError
        If it cannot be read, names an unknown column, or is not true or false.

    Examples
    --------
    >>> columns = {"label": np.array([3, 3, -1]), "r50": np.array([2.5, 1.0, np.nan])}
    >>> rows_where("label == 3 & r50 > 2", names=columns, read=columns.get, n_rows=3)
    array([ True, False, False])
    """
    source = _Source(condition)
    with _named(condition):
        tree = source.parse()
        with np.errstate(all="ignore"):
            found = _Evaluator(source, names, read).value(tree)
        if found.dtype.kind != "b":
            _refuse("it gives no true or false; compare with something, as in r50 > 2")
    return np.broadcast_to(found, n_rows).copy()


def columns_in(condition: str) -> list[str]:
    """Return the names that stand for columns in a condition, in order.

    Raises
    ------
    SettingError
        If it cannot be read.

    >>> columns_in("isfinite(r50) & `Class1.1` > 0.5")
    ['r50', 'Class1.1']
    """
    source = _Source(condition)
    with _named(condition):
        tree = source.parse()
    nodes = list(ast.walk(tree))
    functions = [node.func for node in nodes if isinstance(node, ast.Call)]
    names = (
        node.id for node in nodes if isinstance(node, ast.Name) and node not in functions
    )
    return list(dict.fromkeys(source.quoted.get(name, name) for name in names))


@contextlib.contextmanager
def _named(condition: str) -> Iterator[None]:
    """Name the condition in what is said of it."""
    try:
        yield
    except SettingError as problem:
        shown = condition if len(condition) <= 70 else f"{condition[:67]}..."
        message = f"condition {shown!r}: {problem}"
        raise SettingError(message) from None


class _Source:
    """A condition's text, rewritten so that Python's parser reads it as intended."""

    def __init__(self, condition: str) -> None:
        self.condition = condition
        self.quoted: dict[str, str] = {}

    def parse(self) -> ast.expr:
        if len(self.condition) > _LONGEST:
            _refuse(f"longer than {_LONGEST:,} characters")
        text = _TOKEN.sub(self._token, self.condition).strip()
        if not text:
            _refuse("it is empty")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of odd spellings of numbers and texts
                tree = ast.parse(text, mode="eval").body
        except (MemoryError, RecursionError):
            _refuse("too deeply nested")
        except (SyntaxError, ValueError, OverflowError) as error:
            if re.search(r"(?<![=!<>])=(?!=)", self.condition):
                _refuse("it cannot be read; == compares, a single = does not")
            _refuse(f"it cannot be read ({getattr(error, 'msg', error)})")
        if any(depth > _DEEPEST for depth in _depths(tree)):
            _refuse("too deeply nested")
        return tree

    def _token(self, found: re.Match[str]) -> str:
        kind = found.lastgroup
        if kind == "both":
            return " and "
        if kind == "either":
            return " or "
        if kind == "not":
            return " not "
        word = found["quoted"] if kind == "quoted" else found["word"]
        if kind == "quoted" or (kind == "word" and _is_awkward(word)):
            name = f"_{len(self.quoted)}"
            self.quoted[name] = word
            return f" {name} "
        return found[0]

    def shown(self, node: ast.AST) -> str:
        text = re.sub(r"\b_\d+\b", lambda m: self.quoted.get(m[0], m[0]), ast.unparse(node))
        return text if len(text) <= 40 else f"{text[:37]}..."


def _is_awkward(word: str) -> bool:
    """Return whether a word of the user's would mean something else to Python."""
    return word.startswith("_") or (keyword.iskeyword(word) and word not in _WORDS)


def _depths(tree: ast.AST) -> Iterator[int]:
    waiting = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        yield depth
        waiting += [(child, depth + 1) for child in ast.iter_child_nodes(node)]


class _Evaluator:
    """Evaluates a tree; nodes without a method here are refused."""

    def __init__(self, source: _Source, names: Collection[str], read: Reader) -> None:
        self.source, self.names, self.read = source, names, read

    def value(self, node: ast.AST) -> Values:
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            _refuse(f"{self.source.shown(node)!r} cannot stand in a condition")
        found: Values = method(node)
        return found

    def of_kind(self, node: ast.AST, kind: str) -> Values:
        found = self.value(node)
        if _kind(found) != kind:
            what = f"{self.source.shown(node)!r} is a {_kind(found)}, not a {kind}"
            hint = "; bits(flags, 4) != 0 tests a flag" if kind == "truth value" else ""
            _refuse(what + hint)
        return found

    def _constant(self, node: ast.Constant) -> Values:
        if not isinstance(node.value, bool | int | float | str):
            _refuse(f"{self.source.shown(node)!r} is neither a number nor a text")
        found = np.asarray(node.value)
        if found.dtype.kind == "O":
            _refuse(f"{self.source.shown(node)} is too large a number")
        return found

    def _name(self, node: ast.Name) -> Values:
        values = self._column(node)
        if values.ndim != 1:
            name, last = self.source.shown(node), values.shape[1] - 1
            _refuse(f"{name!r} is a vector; take an element, {name}[0] to {name}[{last}]")
        return values

    def _column(self, node: ast.Name) -> Values:
        name = self.source.quoted.get(node.id, node.id)
        if name not in self.names:
            close = difflib.get_close_matches(name, self.names, n=1, cutoff=0.5)
            hint = f"did you mean {close[0]!r}?" if close else "info --columns lists them"
            _refuse(f"unknown column {name!r}; {hint}")
        return np.asarray(self.read(name))

    def _subscript(self, node: ast.Subscript) -> Values:
        if not isinstance(node.value, ast.Name):
            _refuse(f"{self.source.shown(node)!r} cannot stand in a condition")
        values = self._column(node.value)
        number = node.slice.value if isinstance(node.slice, ast.Constant) else None
        size = values.shape[1] if values.ndim == 2 else 0
        if type(number) is not int or not number < size:
            shown = self.source.shown(node.value)
            has = f"{size} elements, {shown}[0] …" if size else "no elements"
            _refuse(f"{self.source.shown(node)!r} is not there; {shown!r} has {has}")
        return np.asarray(values[:, number])

    def _boolop(self, node: ast.BoolOp) -> Values:
        run = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
        found = self.of_kind(node.values[0], "truth value")
        for other in node.values[1:]:
            found = np.asarray(run(found, self.of_kind(other, "truth value")))
        return found

    def _unaryop(self, node: ast.UnaryOp) -> Values:
        if isinstance(node.op, ast.Not):
            return np.logical_not(self.of_kind(node.operand, "truth value"))
        values = self.of_kind(node.operand, "number")
        if isinstance(node.op, ast.UAdd):
            return values
        # whole numbers stay whole, so that -1 compares exactly; unsigned ones have no minus
        return np.negative(values if values.dtype.kind != "u" else values.astype(float))

    def _binop(self, node: ast.BinOp) -> Values:
        run = _ARITHMETIC.get(type(node.op))
        if run is None:
            _refuse(f"{self.source.shown(node)!r} cannot stand in a condition")
        sides = (self.of_kind(side, "number") for side in (node.left, node.right))
        return np.asarray(run(*(side.astype(np.float64) for side in sides)))

    def _compare(self, node: ast.Compare) -> Values:
        left, found = node.left, np.ones((), bool)
        for sign, right in zip(node.ops, node.comparators, strict=True):
            if isinstance(sign, ast.In | ast.NotIn):
                inside = self._is_in(left, right)
                held = inside if isinstance(sign, ast.In) else ~inside
            elif type(sign) in _COMPARE:
                one, other = self._alike(left, right)
                held = np.asarray(_COMPARE[type(sign)](one, other))
            else:
                _refuse(f"{self.source.shown(node)!r} cannot stand in a condition")
            found = np.asarray(found & held)
            left = right
        return found

    def _alike(self, left: ast.AST, right: ast.AST) -> tuple[Any, Any]:
        """Return two sides of a comparison: both numbers, texts or truth values."""
        one, other = self.value(left), self.value(right)
        texts = [_kind(one) == "text", _kind(other) == "text"]
        if any(texts) and not all(texts):
            _refuse(
                f"{self.source.shown(left)!r} is a {_kind(one)}, "
                f"{self.source.shown(right)!r} a {_kind(other)}; they cannot be compared"
            )
        return _loose(one), _loose(other)

    def _is_in(self, left: ast.AST, right: ast.AST) -> Values:
        if not isinstance(right, ast.Tuple | ast.List) or not right.elts:
            _refuse(
                f"in needs a list, as in label in (1, 2), not {self.source.shown(right)}"
            )
        found = np.zeros((), bool)
        pairs = [self._alike(left, element) for element in right.elts]
        if isinstance(pairs[0][1], str):  # lists of names can be long
            return np.isin(pairs[0][0], [text for _, text in pairs])
        for one, other in pairs:
            found = np.asarray(found | (one == other))
        return found

    def _call(self, node: ast.Call) -> Values:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTIONS:
            shown = self.source.shown(node.func)
            _refuse(f"unknown function {shown!r}; it can be {', '.join(FUNCTIONS)}")
        takes, run = FUNCTIONS[name]
        if node.keywords or len(node.args) != len(takes):
            number = "one value" if len(takes) == 1 else f"{len(takes)} values"
            _refuse(f"{name} takes {number}: {self.source.shown(node)!r}")
        pairs = zip(node.args, takes, strict=True)
        return np.asarray(run(*(self.of_kind(part, kind) for part, kind in pairs)))


def _kind(values: Values) -> str:
    return _KINDS.get(values.dtype.kind, "value of another kind")


def _loose(values: Values) -> Any:
    """Return a single value as a Python one, which adapts to the type of a column."""
    return values.item() if values.ndim == 0 else values


def _refuse(problem: str) -> NoReturn:
    raise SettingError(problem)
