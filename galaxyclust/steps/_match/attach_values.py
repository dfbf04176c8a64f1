"""Values of a table on their way into a catalog: which row, which type, which unit."""

import re
from typing import Any

import numpy as np
import numpy.typing as npt
from astropy import units as u
from astropy.table import Table

from galaxyclust.catalog.content import Column
from galaxyclust.catalog.table import parse_unit
from galaxyclust.errors import InputError, SettingError
from galaxyclust.positions import text_of, ucd_of
from galaxyclust.steps._by_row import by_row
from galaxyclust.words import counted

Rows = npt.NDArray[np.int64]
Values = npt.NDArray[Any]
_TRUTHS = {"True", "False", "true", "false"}


def match_rows(ours: Values, theirs: Any, *, named: str) -> tuple[Rows, list[str]]:
    """Return for each source the row of a table that has its id, -1 for none, and notes.

    Ids are compared as text; as whole numbers where those of the catalog all are such
    and those of the table are numbers, for a CSV file turns 007 into 7.

    Raises
    ------
    InputError
        If an id stands in the table more than once, or none is known.
    """
    mine, other = _keys(ours), _keys(theirs)
    whole = [re.fullmatch(r"[0-9]+", key) for key in mine]
    if theirs.dtype.kind in "iuf" and all(whole):
        mine = np.array([str(int(key)) for key in mine], dtype=np.str_)
    known = np.isin(other, mine)
    if not known.any() and len(mine) and len(other):
        message = (
            f"{named}: none of its ids is in the catalog ({_few(other)} there, "
            f"{_few(mine)} here); --by names another column"
        )
        raise InputError(message)
    unique, first, counts = np.unique(other, return_index=True, return_counts=True)
    twice = unique[(counts > 1) & np.isin(unique, mine) & (unique != "")]
    if len(twice):
        message = (
            f"{named}: {len(twice)} ids stand more than once ({_few(twice)}); "
            "leave one row for each"
        )
        raise InputError(message)
    place = np.searchsorted(unique, mine)
    place[place == len(unique)] = 0
    found = (
        (unique[place] == mine) & (mine != "") if len(unique) else np.zeros(len(mine), bool)
    )
    rows = np.where(found, first[place], -1) if len(unique) else np.full(len(mine), -1)
    notes = []
    unknown = other[~known & (other != "")]
    if len(unknown):
        notes.append(
            f"{counted(len(unknown), 'id')} unknown to the catalog ({_few(unknown)})"
        )
    if (other == "").any():
        notes.append(f"{counted(int((other == '').sum()), 'row')} without an id")
    if (~found).any():
        notes.append(f"{counted(int((~found).sum()), 'source')} without a row in {named}")
    return rows.astype(np.int64), notes


def _keys(column: Any) -> npt.NDArray[np.str_]:
    """Return ids as text, empty where there is none."""
    values = np.ma.getdata(column)
    mask = np.broadcast_to(getattr(column, "mask", False), len(column))
    if values.dtype.kind == "f":  # whole numbers of a table that has missing ones too
        texts = [str(int(v)) if float(v).is_integer() else str(v) for v in values.tolist()]
        out = np.where(mask | np.isnan(values), "", np.array(texts, dtype=np.str_))
        return np.asarray(out, dtype=np.str_)
    return np.char.strip(np.array(text_of(column), dtype=np.str_))


def _few(names: npt.NDArray[np.str_]) -> str:
    shown = ", ".join(names[:3].tolist())
    return f"{shown} …" if len(names) > 3 else shown


def plain_name(name: str) -> str:
    """Return a name that a catalog's column can have.

    >>> plain_name("my class (by eye)"), plain_name("g-r")
    ('my_class_by_eye', 'g-r')
    """
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", name).strip("_")


def new_column(table: Table, name: str, rows: Rows, *, named: str) -> Column:
    """Return a column for the catalog: NaN or empty where the table has no value."""
    info = table[name].info
    return Column(
        by_row(_truths(table[name]), rows),
        unit=str(info.unit or ""),
        description=info.description or f"Column {name} of {named}",
        ucd=ucd_of(table, name),
    )


def replaced_column(old: Column, column: Any, rows: Rows, *, name: str) -> Column:
    """Return the catalog's column with the table's values where the table has the source.

    A whole number or truth value that is missing in the table stays as it was.

    Raises
    ------
    SettingError
        If one is text and the other is not, or the units do not go together.
    """
    there = np.flatnonzero(rows >= 0)
    found = _in_unit_of(old, column, name)[rows[there]]
    mask = np.ma.getmaskarray(found)
    values = np.ma.getdata(found)
    out = old.values.copy()
    if out.dtype.kind in "US":
        longest = max(out.dtype.itemsize // 4, values.dtype.itemsize // 4, 1)
        out = out.astype(f"<U{longest}")
    elif out.dtype.kind in "iub":
        gone = mask if values.dtype.kind != "f" else mask | np.isnan(values)
        there, values = there[~gone], values[~gone]
        if np.any(values != values.astype(out.dtype)):
            out = out.astype(np.float64)
    else:
        values = np.where(mask, np.nan, values)
    out[there] = values
    return old._replace(values=out)


def same_values(old: Column, column: Any, rows: Rows) -> bool:
    """Return whether the table has the very values of the catalog's column."""
    try:
        new = replaced_column(old, column, rows, name="")
    except SettingError:
        return False
    if new.values.dtype.kind != old.values.dtype.kind:
        return False
    equal_nan = old.values.dtype.kind == "f"
    return bool(np.array_equal(new.values, old.values, equal_nan=equal_nan))


def _in_unit_of(old: Column, column: Any, name: str) -> Any:
    """Return a column's values, masked perhaps, in the catalog's unit and kind."""
    values = _truths(column)
    text, was_text = values.dtype.kind in "USO", old.values.dtype.kind in "US"
    if was_text and len(values) and np.ma.getmaskarray(np.ma.asarray(values)).all():
        return np.zeros(len(values), "<U1")  # a CSV without a value tells no kind
    if text != was_text:
        kinds = ("text", "numbers") if text else ("numbers", "text")
        message = (
            f"column {name!r} holds {kinds[0]}, that of the catalog {kinds[1]}; "
            "--prefix puts it beside"
        )
        raise SettingError(message)
    if text:
        return np.array(text_of(values), dtype=np.str_)
    plain = np.ma.array(np.ma.getdata(values), mask=getattr(values, "mask", False))
    wanted = parse_unit(old.unit)
    # astropy leaves units unread that FITS lacks, such as nanomaggies
    unit = parse_unit(str(column.info.unit or "")) or column.info.unit
    if unit is None or wanted is None or unit == wanted:
        return plain
    try:
        factor = u.Unit(unit).to(wanted)
    except (u.UnitsError, TypeError, ValueError):
        message = f"column {name!r} is in {unit}, that of the catalog in {old.unit}"
        raise SettingError(message) from None
    return plain * factor


def _truths(column: Any) -> Any:
    """Return a column; one of the texts True and False, as CSV has it, as truth values."""
    if column.dtype.kind not in "US":
        return column
    texts = text_of(column)
    if not texts or not set(texts) <= _TRUTHS:
        return column
    return np.char.lower(texts) == "true"
