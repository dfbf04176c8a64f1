"""What a cross-match writes: columns of the catalog, or a joined table of its own."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from astropy.table import Column as TableColumn
from astropy.table import MaskedColumn, QTable, Table

from galaxyclust.catalog.content import Column
from galaxyclust.errors import InputError
from galaxyclust.match.columns import Positions
from galaxyclust.match.crossmatch import Match
from galaxyclust.match.join import Joined
from galaxyclust.positions import text_of, ucd_of
from galaxyclust.steps._by_row import with_gaps

Rows = npt.NDArray[np.int64]


def chosen_columns(
    table: Table, found: Positions, wanted: Sequence[str], *, named: str
) -> list[str]:
    """Return the columns to take over; ``all`` stands for all but positions and names.

    Raises
    ------
    InputError
        If one does not exist.
    """
    for name in wanted:
        if name not in table.colnames and name != "all":
            have = ", ".join(table.colnames)
            message = f"{named}: no column {name!r}; it has {have}"
            raise InputError(message)
    roles = [found.columns.get(role) for role in ("ra", "dec", "id")]
    rest = [name for name in table.colnames if name not in roles]
    out: list[str] = []
    for name in wanted:
        out += rest if name == "all" else [name]
    return list(dict.fromkeys(out))


def catalog_name(prefix: str, column: str) -> str:
    """Return the name that a column of the other catalog gets.

    >>> catalog_name("gaia", "BP-RP"), catalog_name("a", "[Fe/H] (dex)")
    ('gaia_BP-RP', 'a_Fe_H_dex')
    """
    return f"{prefix}_{re.sub(r'[^A-Za-z0-9_.-]+', '_', column).strip('_')}"


def catalog_columns(
    match: Match, found: Positions, table: Table, *, name: str, chosen: Sequence[str]
) -> dict[str, Column]:
    """Return the columns of a cross-match, one row a source of the catalog.

    Parameters
    ----------
    match
        What was found; at most one counterpart a source.
    found
        Where the names are.
    table
        The other catalog.
    name
        What the columns begin with.
    chosen
        Columns of the other catalog to take over.

    Raises
    ------
    InputError
        If a column holds vectors.
    """
    rows = match.counterpart
    separation = np.full(len(rows), np.nan)
    separation[match.pairs.first] = match.pairs.separation_arcsec
    out = {
        f"{name}_separation": Column(separation),
        f"{name}_n_within": Column(match.near.n_within),
        f"{name}_second_separation": Column(match.near.second_arcsec),
    }
    if found.id:
        names = np.append(np.array(found.id, dtype=np.str_), "")  # -1 takes the last
        about = f"Name ({found.columns['id']}) of the match in {name}"
        out[f"{name}_id"] = Column(names[rows], description=about, ucd="meta.id.cross")
    for column in chosen:
        values = table[column]
        if values.ndim != 1:
            message = f"column {column!r} holds vectors; a catalog's columns hold numbers"
            raise InputError(message)
        info = values.info
        out[catalog_name(name, column)] = Column(
            with_gaps(values, rows),
            unit=str(info.unit or ""),
            description=info.description or f"Column {column} of {name}",
            ucd=ucd_of(table, column),
        )
    return out


def joined_table(
    joined: Joined, match: Match, *, ours: QTable, theirs: Table, name: str
) -> QTable:
    """Return the rows of a join as a table.

    Parameters
    ----------
    joined
        Which rows stand side by side.
    match
        Counts of neighbours.
    ours
        The catalog.
    theirs
        Columns of the other catalog, which get ``name`` in front.
    name
        What they begin with.

    Returns
    -------
    astropy.table.QTable
        Missing: NaN, empty text, masked whole numbers.
    """
    out = QTable(meta=ours.meta)
    for column in ours.colnames:
        out[column] = taken(ours[column], joined.first)
    separation = TableColumn(joined.separation_arcsec, unit="arcsec")
    out[f"{name}_separation"] = separation
    out[f"{name}_n_within"] = taken(TableColumn(match.near.n_within), joined.first)
    second = TableColumn(match.near.second_arcsec, unit="arcsec")
    out[f"{name}_second_separation"] = taken(second, joined.first)
    for column in theirs.colnames:
        out[catalog_name(name, column)] = taken(theirs[column], joined.second)
    return out


def taken(column: Any, rows: Rows) -> TableColumn:
    """Return rows of a column, with its unit and meaning; -1 gives a missing value.

    Missing numbers are NaN, missing text is empty; whole numbers and truth values, which
    know no such thing, are masked.
    """
    values, mask = _plain(column)
    there = rows >= 0
    at = np.where(there, rows, 0)
    data = (
        values[at]
        if len(values)
        else np.zeros((len(rows), *values.shape[1:]), values.dtype)
    )
    missing = mask[at] if len(values) else np.ones(data.shape, np.bool_)
    missing[~there] = True
    about = {"unit": column.info.unit, "description": column.info.description}
    kind = data.dtype.kind
    if kind in "fcSU":
        data[missing] = "" if kind in "SU" else np.nan
        picked = TableColumn(data, **about)
    elif missing.any():
        picked = MaskedColumn(data, mask=missing, **about)
    else:
        picked = TableColumn(data, **about)
    picked.info.meta = column.info.meta
    return picked


def _plain(column: Any) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """Return a column's values and where they are masked, as plain arrays."""
    mask = np.asarray(getattr(column, "mask", False))
    values = np.ma.getdata(np.asarray(getattr(column, "value", column)))
    if values.dtype.kind == "O":
        values, mask = np.array(text_of(column), dtype=np.str_), np.zeros(1, np.bool_)
    return values, np.broadcast_to(mask, values.shape)
