"""Send the catalog or a selection to TOPCAT or Aladin, and receive rows picked there."""

import logging
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from galaxyclust.catalog.content import Column, Content, check_name
from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.export import export
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, InputError
from galaxyclust.services.samp import Table, connected
from galaxyclust.steps._export.export import selected
from galaxyclust.types import IntArray
from galaxyclust.words import counted

_LOGGER = logging.getLogger(__name__)


class Sent(NamedTuple):
    """Programs that received the table, its number of rows, and how many were picked."""

    receivers: tuple[str, ...]
    n_rows: int
    n_picked: int | None


def samp(  # noqa: PLR0913 (each is an option of the command)
    catalog: Catalog,
    *,
    columns: Sequence[str] = (),
    where: str = "",
    embeddings: Sequence[str] = (),
    rows: IntArray | None = None,
    to: str = "",
    receive: str | None = None,
    timeout_s: float | None = None,
    overwrite: bool = False,
) -> Sent:
    """Send rows and columns of the catalog to programs at the SAMP hub.

    Parameters
    ----------
    catalog
        The catalog.
    columns, where, embeddings
        What to send, as in `export`.
    rows
        Numbers of the rows to send, in this order, instead of a condition.
    to
        Part of the name of the only program to send to; all programs if empty.
    receive
        Wait until rows are picked in another program, and write them as a boolean column
        with this name; rows that were not sent are False.
    timeout_s
        How long to wait for that; None waits forever.
    overwrite
        Replace the column if it exists.

    Raises
    ------
    InputError
        If no hub runs, no program took the table, no rows were picked in time, or rows
        were picked that were not sent.
    CatalogError
        If the column exists and ``overwrite`` is not set, or the catalog cannot be written.
    """
    if receive is not None:
        check_name(receive)
        catalog.check_writable()
        if receive in catalog.names("catalog") and not overwrite:
            message = f"{catalog.path}: column {receive!r} is there; use --overwrite"
            raise CatalogError(message)
    selection = selected(
        catalog, columns=columns, where=where, embeddings=embeddings, rows=rows
    )
    with connected() as session, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{catalog.path.stem}.vot"
        export(selection, path)
        table = Table(path, catalog.path.stem, f"galaxyclust-{uuid.uuid4()}")
        receivers = tuple(session.send(table, to=to))
        if receive is None:
            return Sent(receivers, len(selection), None)
        _LOGGER.info(
            "%s rows are in %s; waiting until some are picked there and sent back",
            f"{len(selection):,}",
            ", ".join(receivers),
        )
        picked = session.picked(table, timeout_s=timeout_s)
    if picked is None or any(not 0 <= row < len(selection) for row in picked):
        message = (
            f"no rows were picked in {timeout_s:g} s"
            if picked is None
            else (f"rows were picked that were not sent; {len(selection):,} were")
        )
        raise InputError(message)
    kept = selection.rows[np.array(picked, dtype=np.int64)]
    _keep(catalog, receive, kept, where=where, overwrite=overwrite)
    return Sent(receivers, len(selection), len(kept))


def _keep(
    catalog: Catalog, name: str, rows: np.ndarray, *, where: str, overwrite: bool
) -> None:
    chosen = np.zeros(catalog.n_rows, dtype=bool)
    chosen[rows] = True
    column = Column(chosen, description="Picked in another program, through SAMP")
    step = Step(
        name="samp",
        output=name,
        settings={"where": where},
        notes=(f"{counted(len(rows), 'source')} picked",),
    )
    catalog.write(Content(columns={name: column}), step, overwrite=overwrite)
