"""Labels of ready-made stamps, from the stamps' source and from a user's table."""

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
    """A user's table, and its path."""

    path: Path
    table: Table


class Joined(NamedTuple):
    """Result of joining: the columns added, and notes for the user."""

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
        Columns of the stamps, by name; ``entry`` is their number in the source, ``factor``
        the number of pixels a side averaged into one.
    source
        Source of the stamps.
    known
        Labels from the source, one row per stamp.
    labels
        Labels from the user. They override those of the source.

    Raises
    ------
    InputError
        If no row of the user's table fits a stamp.
    """
    entries = columns["entry"]
    refs = [source.ref(int(entry)) for entry in entries]
    ids = _ids(known, entries, refs)
    shapes = (spec.name for spec in SHAPES)
    own = {name.lower() for name in (*columns, *shapes, "field", "id")}
    columns["id"], columns["field"] = unique_ids(ids), np.full(len(refs), "")
    adding = _Adding(columns, own, [], [])
    if labels is not None:
        if source.named or find_id(known) or len(labels.table) != len(source):
            rows, by = rows_of(labels.table, labels.path, refs=refs, ids=ids)
        else:  # only their order identifies them
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
    """The columns that labels are added to, and what was added."""

    columns: dict[str, npt.NDArray[Any]]
    own: set[str]  # the catalog's own names in small letters, as FITS ignores case
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
            written = listed(name) if safe(name).lower() in self.own else safe(name)
            taken = {other.lower() for other in self.names}
            while written.lower() in taken:  # different names may become equal
                written += "_"
            self.columns[written] = by_row(table[name], rows)
            self.names.append(written)

    def say_joined(self, labels: Labels, rows: IntArray, by: str) -> None:
        """Note how many rows of the user's table were joined, and by which column."""
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
        """Note which of the source's columns the user's table replaces."""
        given = {*labels.table.colnames} - {"file", "id"}
        both = [name for name in known.colnames if name in given]
        if both:
            self.notes.append(f"{', '.join(both)}: taken from {labels.path.name}")

    def say_renamed(self, labels: Labels) -> None:
        """Note which of the user's columns were renamed."""
        said, given = labels.path.name, labels.table.colnames
        taken = [
            name
            for name in given
            if safe(name).lower() in self.own and listed(name) in self.names
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
    """Return the new name of a user's column whose name the catalog uses itself."""
    return f"listed_{safe(name)}"


def safe(name: str) -> str:
    """Return a name that a column can have.

    >>> safe("T-type"), safe("P(spiral)"), safe("2nd class")
    ('T-type', 'P_spiral_', 'c_2nd_class')
    """
    plain = re.sub(r"[^A-Za-z0-9_.-]", "_", name)
    return plain if plain[:1].isalpha() else f"c_{plain}"
