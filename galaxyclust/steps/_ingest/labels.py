"""Labels of ready-made stamps: what holds them knows some, and a user's table has more."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from astropy.table import Table

from galaxyclust.catalog.shape_columns import SHAPES
from galaxyclust.ingest.stamps.source import Ref, StampSource, stem_of
from galaxyclust.positions import find_column, text_of, unique_ids
from galaxyclust.steps._by_row import by_row
from galaxyclust.steps._ingest.label_rows import rows_of
from galaxyclust.steps._ingest.label_sky import put_on_sky
from galaxyclust.types import IntArray
from galaxyclust.words import counted


class Labels(NamedTuple):
    """A user's table, and where it is from."""

    path: Path
    table: Table


class Joined(NamedTuple):
    """What joining did: columns that were added, and what a user should know."""

    names: list[str]
    notes: list[str]


def join(
    columns: dict[str, npt.NDArray[Any]],
    source: StampSource,
    *,
    known: Table,
    labels: Labels | None,
) -> Joined:
    """Add names, and the columns of the labels.

    Parameters
    ----------
    columns
        Those of the stamps, by name; ``entry`` is their number in the source, ``factor``
        how many of its pixels make one, a side.
    source
        What holds the stamps.
    known
        What it knows of them, a row a stamp.
    labels
        What the user knows of them. It goes before what the source knows.

    Raises
    ------
    InputError
        If no row of the user's table fits a stamp.
    """
    entries = columns["entry"]
    refs = [source.ref(int(entry)) for entry in entries]
    ids = _ids(known, entries, refs)
    own = {*columns, *(spec.name for spec in SHAPES), "field"}
    columns["id"], columns["field"] = unique_ids(ids), np.full(len(refs), "")
    adding = _Adding(columns, own, [], [])
    if labels is not None:
        if source.named or find_id(known) or len(labels.table) != len(source):
            rows, by = rows_of(labels.table, labels.path, refs=refs, ids=ids)
        else:  # nothing tells them apart but their order
            rows, by = entries, ""
        adding.say_joined(labels, rows, by)
        adding.put(labels.table, rows, leave_out={"file"})
        adding.say_renamed(labels)
        adding.say_hidden(known, labels)
        if "id" in labels.table.colnames:
            better = np.where(rows >= 0, by_row(labels.table["id"], rows), ids)
            columns["id"] = unique_ids([str(value) for value in better])
    given = set() if labels is None else set(labels.table.colnames)
    adding.put(known, entries, leave_out={*given, find_id(known)})
    return Joined(adding.names, adding.notes)


def find_id(known: Table) -> str:
    """Return the column of ids; '' where there is none."""
    return find_column(known, "id") if known.colnames else ""


def _ids(known: Table, entries: IntArray, refs: Sequence[Ref]) -> list[str]:
    """Return the ids that the source knows, else the names of the files."""
    stems = [stem_of(ref.file) for ref in refs]
    if not find_id(known):
        return stems
    texts = text_of(known[find_id(known)][entries])
    return [text or stem for text, stem in zip(texts, stems, strict=True)]


class _Adding(NamedTuple):
    """Columns that labels are added to, and what came of it."""

    columns: dict[str, npt.NDArray[Any]]
    own: set[str]  # names that the catalog needs for itself
    names: list[str]
    notes: list[str]

    def put(self, table: Table, rows: IntArray, *, leave_out: set[str]) -> None:
        """Add the columns of a table by stamp."""
        if not table.colnames:
            return
        placed = put_on_sky(self.columns, table, rows)
        for name in table.colnames:
            if name in {*leave_out, *placed, "id"} or table[name].ndim > 1:
                continue
            written = listed(name) if safe(name) in self.own else safe(name)
            while written in self.names:  # two names may be alike once they are plain
                written += "_"
            self.columns[written] = by_row(table[name], rows)
            self.names.append(written)

    def say_joined(self, labels: Labels, rows: IntArray, by: str) -> None:
        """Say how many rows of the user's were joined, and by which column."""
        said, n_found = labels.path.name, int((rows >= 0).sum())
        how = f"by {by}" if by else "in order"
        self.notes.append(
            f"{said}: {n_found} of {len(labels.table)} rows joined to a stamp {how}"
        )
        if n_found < len(rows):
            self.notes.append(
                f"{counted(len(rows) - n_found, 'stamp')} without a row in {said}"
            )

    def say_hidden(self, known: Table, labels: Labels) -> None:
        """Say of which columns the user's go before the source's own."""
        given = {*labels.table.colnames} - {"file", "id"}
        both = [name for name in known.colnames if name in given]
        if both:
            self.notes.append(f"{', '.join(both)}: taken from {labels.path.name}")

    def say_renamed(self, labels: Labels) -> None:
        """Say which columns of the user's stand under another name."""
        said, given = labels.path.name, labels.table.colnames
        taken = [
            name for name in given if safe(name) in self.own and listed(name) in self.names
        ]
        if taken:
            self.notes.append(
                f"{said}: {', '.join(taken)} stand as "
                f"{', '.join(map(listed, taken))}: the catalog measures its own"
            )
        changed = [f"{n!r} as {safe(n)}" for n in given if safe(n) != n and n not in taken]
        if changed:
            self.notes.append(f"{said}: {', '.join(changed[:5])}, as names must be plain")


def listed(name: str) -> str:
    """Return what a user's column is called whose name the catalog needs for its own."""
    return f"listed_{safe(name)}"


def safe(name: str) -> str:
    """Return a name that a column can have.

    >>> safe("T-type"), safe("P(spiral)"), safe("2nd class")
    ('T-type', 'P_spiral_', 'c_2nd_class')
    """
    plain = re.sub(r"[^A-Za-z0-9_.-]", "_", name)
    return plain if plain[:1].isalpha() else f"c_{plain}"
