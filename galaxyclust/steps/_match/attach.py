"""Columns of a table edited elsewhere return to the catalog, row by row, by id."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from astropy.table import Table

from galaxyclust.catalog.content import Column, Content, check_name
from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.history import Step
from galaxyclust.errors import InputError, SettingError
from galaxyclust.steps._match.attach_values import (
    Rows,
    match_rows,
    new_column,
    plain_name,
    replaced_column,
    same_values,
)
from galaxyclust.steps._tables import IN_MEMORY, read_any_table
from galaxyclust.words import counted


class Attached(NamedTuple):
    """What came back: the columns, those of them that replaced others, rows, notes."""

    columns: tuple[str, ...]
    replaced: tuple[str, ...]
    n_rows: int
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Work:
    """A catalog, a table, and which row of the table goes to which of the catalog."""

    catalog: Catalog
    table: Table
    named: str
    rows: Rows
    prefix: str

    def target(self, name: str) -> str:
        """Return the name in the catalog of a column of the table."""
        return plain_name(f"{self.prefix}{name}")

    def there(self) -> set[str]:
        """Return the names of the catalog's columns."""
        return set(self.catalog.names("catalog"))


def attach(
    catalog: Catalog,
    table: str | Path | Table,
    *,
    by: str = "id",
    columns: Sequence[str] = (),
    prefix: str = "",
    overwrite: bool = False,
    dry_run: bool = False,
) -> Attached:
    """Take columns of a table into the catalog, each value to the source of its id.

    A new column is NaN or empty in sources that the table lacks; whole numbers become
    floats there. A column that is replaced keeps its values in these sources, its unit
    (values are converted) and its meaning.

    Parameters
    ----------
    catalog
        The catalog.
    table
        A table, or a file of one: FITS, VOTable, ECSV, CSV, Parquet, HDF5.
    by
        The column that tells which row is which source, or ``OURS=THEIRS`` where it has
        two names. Several sources may share a row of the table, but not the reverse.
    columns
        Columns to take; where empty, all that are new or have changed, without vectors.
    prefix
        What to put before their names.
    overwrite
        Replace columns that are there.
    dry_run
        Write nothing.

    Raises
    ------
    CatalogError
        If nothing can be written there.
    InputError
        If the table cannot be read, an id stands there twice, or none is known.
    SettingError
        If a column is not there, or would replace one unasked.
    """
    if not dry_run:
        catalog.check_writable()
    in_file = not isinstance(table, Table)
    named = str(table) if in_file else IN_MEMORY
    rows_of_table = read_any_table(Path(table)) if in_file else Table(table)
    ours, _, theirs = by.partition("=")
    theirs = theirs or ours
    if theirs not in rows_of_table.colnames:
        have = ", ".join(rows_of_table.colnames)
        message = (
            f"{named}: no column {theirs!r} to go by; it has {have}; --by names another"
        )
        raise InputError(message)
    rows, notes = match_rows(catalog.column(ours), rows_of_table[theirs], named=named)
    work = _Work(
        catalog=catalog, table=rows_of_table, named=named, rows=rows, prefix=prefix
    )
    chosen, more = _chosen(work, columns, without={theirs})
    made = _columns(work, chosen, overwrite=overwrite)
    replaced = tuple(name for name in made if name in work.there())
    out = Attached(tuple(made), replaced, int((rows >= 0).sum()), (*notes, *more))
    if made and not dry_run:
        settings = {"by": by, "columns": chosen, "prefix": prefix, "replaced": replaced}
        step = Step(
            name="attach",
            output=", ".join(made),
            inputs=(named,),
            settings=settings,
            notes=(f"{out.n_rows:,} of {len(rows):,} sources", *out.notes),
        )
        catalog.write(Content(columns=made), step, overwrite=overwrite)
    return out


def _chosen(
    work: _Work, wanted: Sequence[str], *, without: set[str]
) -> tuple[list[str], list[str]]:
    """Return the columns to take, and what to say of those left."""
    for name in wanted:
        if name not in work.table.colnames:
            have = ", ".join(work.table.colnames)
            message = f"{work.named}: no column {name!r}; it has {have}"
            raise SettingError(message)
        if work.table[name].ndim != 1:
            message = f"{work.named}: {name!r} holds vectors; a catalog's columns do not"
            raise SettingError(message)
    if wanted:
        return list(dict.fromkeys(wanted)), []
    rest = [name for name in work.table.colnames if name not in without]
    flat = [name for name in rest if work.table[name].ndim == 1]
    there = work.there()
    same = [
        name
        for name in flat
        if name in there
        and same_values(work.catalog.described(name), work.table[name], work.rows)
    ]
    notes = []
    if len(flat) < len(rest):
        notes.append(f"{counted(len(rest) - len(flat), 'column')} of vectors left out")
    if same:
        notes.append(f"{counted(len(same), 'column')} as before")
    return [name for name in flat if name not in same], notes


def _columns(work: _Work, chosen: list[str], *, overwrite: bool) -> dict[str, Column]:
    there = work.there()
    taken = [name for name in chosen if work.target(name) in there]
    if taken and not overwrite:
        message = (
            f"{work.catalog.path}: {', '.join(taken)} of {work.named} would replace what "
            "is there; --overwrite does so, --prefix X_ puts them beside, --columns chooses"
        )
        raise SettingError(message)
    out: dict[str, Column] = {}
    for name in chosen:
        target = work.target(name)
        check_name(target)
        if target == "id" or target in out:
            why = "names the sources" if target == "id" else f"is {name!r} and another too"
            message = f"column {target!r} {why}; leave it out with --columns"
            raise SettingError(message)
        if target in there:
            old = work.catalog.described(target)
            values = work.table[name]
            out[target] = replaced_column(old, values, work.rows, name=name)
        else:
            out[target] = new_column(work.table, name, work.rows, named=work.named)
    if out and not np.any(work.rows >= 0):
        message = f"{work.named}: none of its ids is in the catalog"
        raise InputError(message)
    return out
