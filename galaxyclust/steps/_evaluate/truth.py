"""The ground truth of an evaluation: labels, labels made from votes, and numbers."""

import re
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import SettingError
from galaxyclust.types import BoolArray
from galaxyclust.where import rows_where

MOST_LABELS = 100
_UNLABELLED = ("", "nan", "--")
_RULE = re.compile(r"\s*([\w .+/-]+?)\s*=(?!=)(.*)", re.DOTALL)


class Labels(NamedTuple):
    """Labels of a catalog's rows, '' where there is none."""

    name: str  # of the column, or made from the rules
    values: npt.NDArray[np.str_]
    n_several: int = 0  # rows that fulfil more than one rule

    @property
    def labelled(self) -> BoolArray:
        """Return which rows have a label."""
        return np.asarray(self.values != "")


class Numbers(NamedTuple):
    """A number for each row of a catalog, NaN where there is none."""

    name: str
    values: npt.NDArray[np.float64]


def read_labels(catalog: Catalog, name: str) -> Labels:
    """Return a column as labels; '', '--' and NaN count as unlabelled.

    Raises
    ------
    CatalogError
        If there is no such column.
    SettingError
        If it has fewer than two values, or too many to be labels.
    """
    values = catalog.column(name)
    text = _as_text(values)
    different = len(np.unique(text[text != ""]))
    if values.ndim != 1 or different > MOST_LABELS:
        message = (
            f"column {name!r} has {different} different values, so they are no labels; "
            f"--votes {name} ranks by it, --votes NAME='{name} > NUMBER' makes labels"
        )
        raise SettingError(message)
    if different < 2:
        message = f"column {name!r} has {different or 'no'} label; two are needed"
        raise SettingError(message)
    return Labels(name, text)


def _as_text(values: npt.NDArray[Any]) -> npt.NDArray[np.str_]:
    if values.dtype.kind == "f":
        whole = np.isfinite(values) & (values == np.round(values))
        rounded = np.where(whole, values, 0).astype(np.int64).astype(str)
        text = np.where(whole, rounded, values.astype(str))
        return np.where(np.isfinite(values), text, "")
    text = np.char.strip(values.astype(str))
    return np.where(np.isin(text, _UNLABELLED), "", text)


def read_votes(
    catalog: Catalog, texts: tuple[str, ...]
) -> tuple[list[Labels], list[Numbers]]:
    """Return the labels and the numbers that votes define.

    Parameters
    ----------
    catalog
        The catalog that has the votes as columns.
    texts
        ``NAME=CONDITION`` gives the label NAME to rows that fulfil the condition. All rules
        of a call make one set of labels; a row that fulfils several gets the first. A text
        without ``=`` names a column to rank by.

    Raises
    ------
    CatalogError
        If there is no such column.
    SettingError
        If a condition cannot be parsed, a rule holds for no row, or there is only one
        label; or if a column to rank by is not numeric or is constant.
    """
    rules = [found for text in texts if (found := _RULE.fullmatch(text))]
    columns = [text for text in texts if not _RULE.fullmatch(text)]
    labels = [_by_rules(catalog, rules)] if rules else []
    return labels, [_read_number(catalog, name) for name in columns]


def _read_number(catalog: Catalog, name: str) -> Numbers:
    values = catalog.column(name)
    if values.dtype.kind not in "iufb" or values.ndim != 1:
        message = (
            f"column {name!r} holds no numbers to rank by; --labels {name} compares it"
        )
        raise SettingError(message)
    numbers = values.astype(np.float64)
    if len(np.unique(numbers[np.isfinite(numbers)])) < 2:
        message = f"column {name!r} is the same for all rows, so it ranks nothing"
        raise SettingError(message)
    return Numbers(name, numbers)


def _by_rules(catalog: Catalog, rules: list[re.Match[str]]) -> Labels:
    names = catalog.names("catalog")
    width = max(len(rule[1]) for rule in rules)
    values = np.full(catalog.n_rows, "", dtype=f"U{width}")
    times = np.zeros(catalog.n_rows, np.intp)
    for rule in rules:
        holds = rows_where(
            _quoted(rule[2], names),
            names=names,
            read=catalog.column,
            n_rows=catalog.n_rows,
        )
        if not holds.any():
            message = f"--votes {rule[0]!r} holds for no galaxy"
            raise SettingError(message)
        values[holds & (values == "")] = rule[1]
        times += holds
    if len(np.unique(values[values != ""])) < 2:
        message = f"--votes {rules[0][0]!r} alone makes one label; two are needed"
        raise SettingError(message)
    shown = ", ".join(rule[1] for rule in rules)
    return Labels(f"votes for {shown}", values, int(np.sum(times > 1)))


def _quoted(condition: str, names: list[str]) -> str:
    """Return the condition with backticks around columns such as ``Class1.1``."""
    awkward = sorted((name for name in names if not name.isidentifier()), key=len)[::-1]
    if not awkward:
        return condition
    pattern = "|".join(re.escape(name) for name in awkward)
    return re.sub(rf"(?<![\w`.])({pattern})(?![\w`.])", r"`\1`", condition)
