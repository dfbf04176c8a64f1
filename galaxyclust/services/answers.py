"""The answers of services as tables: read with care, since an answer may hold anything."""

import contextlib
import csv
import re
import warnings
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from astropy import units as u
from astropy.io import votable
from astropy.io.votable.exceptions import VOWarning
from astropy.table import Column, MaskedColumn, Table
from astropy.utils.exceptions import AstropyUserWarning

from galaxyclust.errors import InputError

_HTML = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_VOTABLE = re.compile(rb"<(\w+:)?VOTABLE\b")
_END = re.compile(rb"</(\w+:)?VOTABLE\s*>")
# An XML entity can grow without bound, and a STREAM can name any file or address.
_ENTITY = re.compile(rb"<!\s*(ENTITY|DOCTYPE[^>]*\[)", re.IGNORECASE)
_LINKED = re.compile(rb"STREAM\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*?\bhref", re.IGNORECASE)
_BLOCK = 2**20
_MISSING = {"", "null", "NULL"}


class Answer(NamedTuple):
    """A table, and whether the service left rows out because they were too many."""

    table: Table
    cut_short: bool


def ends(path: Path) -> bool:
    """Return whether a file is a complete VOTable, or not a VOTable at all."""
    with path.open("rb") as stream:
        start = stream.read(_BLOCK)
        stream.seek(max(0, path.stat().st_size - 4096))
        return not _VOTABLE.search(start) or bool(_END.search(stream.read()))


def read_votable(path: Path, *, named: str, holding: str) -> Answer:
    """Return the table in a VOTable file from an untrusted source.

    Parameters
    ----------
    path
        The file.
    named
        What to call it in an error.
    holding
        A column that the table must have; other tables in the file are ignored. A file
        without any table gives one without rows.

    Raises
    ------
    InputError
        If it is not a VOTable, is damaged, could do harm, says that the service failed, or
        holds several such tables.
    """
    _refuse_harmful(path, named)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VOWarning)
            warnings.simplefilter("ignore", AstropyUserWarning)
            warnings.simplefilter("ignore", u.UnitsWarning)
            content = votable.parse(path, verify="ignore", invalid="mask")
            status = _status(content)
            tables = [
                one.to_table(use_names_over_ids=True) for one in content.iter_tables()
            ]
    except InputError:
        raise
    except Exception as error:  # a parser may raise anything
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        message = f"{named}: the answer is not a readable VOTable ({reason})"
        raise InputError(message) from error
    if status.startswith("ERROR"):
        message = f"{named}: the service says: {status.removeprefix('ERROR').strip()}"
        raise InputError(message)
    return Answer(_the_one(tables, named, holding), status.startswith("OVERFLOW"))


def _refuse_harmful(path: Path, named: str) -> None:
    """Refuse what is not XML, or XML with entities or links to other data."""
    with path.open("rb") as stream:
        start = stream.read(_BLOCK)
        if _HTML.match(start):
            title = _TITLE.search(start)
            words = b" ".join(title[1].split()).decode("utf-8", "replace") if title else ""
            message = f"{named}: answered with a web page, not a table: {words[:200]}"
            raise InputError(message)
        if b"\0" in start[:200] or not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(
            b"<"
        ):
            said = " ".join(start[:300].decode("utf-8", "replace").split())
            message = f"{named}: answered with no VOTable: {said!a}"
            raise InputError(message)
        before = b""
        while start:
            if _ENTITY.search(before + start) or _LINKED.search(before + start):
                message = (
                    f"{named}: the answer defines XML entities or links its data; refused"
                )
                raise InputError(message)
            before, start = start[-4096:], stream.read(_BLOCK)


def _status(content: Any) -> str:
    """Return the status that a service reports, as ``ERROR no such table``, or ''."""
    infos = [*content.infos]
    for resource in content.resources:
        infos += [*resource.infos]
        for table in resource.tables:
            infos += [*table.infos]
    said = [info for info in infos if info.name.upper() == "QUERY_STATUS"]
    bad = [info for info in said if info.value.upper() in {"ERROR", "OVERFLOW"}]
    # VizieR puts its complaints into an INFO of its own
    errors = [info for info in infos if info.name == "Error"]
    if errors:
        return f"ERROR {errors[0].content or errors[0].value}"
    if not bad:
        return ""
    words = " ".join((bad[-1].content or "").split())
    return f"{bad[-1].value.upper()} {words}"


def _the_one(tables: list[Table], named: str, holding: str) -> Table:
    fit = [table for table in tables if holding in table.colnames]
    if len(fit) > 1 and sum(len(table) > 0 for table in fit) == 1:
        fit = [table for table in fit if len(table)]
    if len(fit) == 1:
        return fit[0]
    if len(fit) > 1:
        listed = ", ".join(
            str(table.meta.get("name") or table.meta.get("ID")) for table in fit
        )
        message = f"{named}: it has several tables; name one of {listed}"
        raise InputError(message)
    if any(len(table) for table in tables):
        have = ", ".join(tables[0].colnames)
        message = f"{named}: the answer has no column {holding!r}; it has {have}"
        raise InputError(message)
    return Table()


def read_csv(path: Path, *, named: str, holding: str) -> Answer:
    """Return the table in a CSV file from an untrusted source, every column as text.

    A column without numbers in this part of the sky may have some in the next: `typed`
    finds the types of all parts together.

    Raises
    ------
    InputError
        If it is not CSV with the column ``holding``.
    """
    with path.open(encoding="utf-8", errors="replace", newline="") as stream:
        lines = (line for line in stream if not line.startswith("#"))
        try:
            rows = list(csv.reader(lines))
        except csv.Error as error:
            message = f"{named}: the answer is not CSV ({error})"
            raise InputError(message) from error
    header = [name.strip() for name in rows[0]] if rows else []
    if holding not in header:
        said = " ".join(" ".join(cell for row in rows[:5] for cell in row).split())
        message = f"{named}: the answer is not a table with {holding!r}: {said[:300]!a}"
        raise InputError(message)
    body = [row for row in rows[1:] if row]
    if any(len(row) != len(header) for row in body):
        message = f"{named}: the answer is damaged: its rows differ in length"
        raise InputError(message)
    texts = list(zip(*body, strict=True)) or [()] * len(header)
    return Answer(
        Table(
            {
                name: np.array(t, dtype=np.str_)
                for name, t in zip(header, texts, strict=True)
            }
        ),
        cut_short=False,
    )


def typed(table: Table) -> Table:
    """Return a table with columns of text made numbers if all their values are numbers.

    >>> typed(Table({"n": ["1", "null"], "x": ["1", "2.5"]})).pformat()[2:]
    ['  1 1.0', ' -- 2.5']
    """
    return Table({name: _typed(table[name]) for name in table.colnames}, meta=table.meta)


def _typed(column: Column) -> Column:
    if column.dtype.kind != "U":
        return column
    texts = np.char.strip(np.asarray(column))
    missing = np.isin(texts, list(_MISSING))
    for kind, stand_in in ((np.int64, "0"), (np.float64, "nan")):
        with contextlib.suppress(ValueError, OverflowError):
            values: Any = np.where(missing, stand_in, texts).astype(kind)
            break
    else:
        values = texts
    return MaskedColumn(values, mask=missing) if missing.any() else Column(values)
