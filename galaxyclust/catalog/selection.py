"""Rows and columns of a catalog on their way to a file of another kind."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from astropy import units as u
from astropy.table import QTable

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import SettingError
from galaxyclust.types import Arrays, IntArray, Stamps

Pictures = npt.NDArray[np.uint8]  # (n, S, S, 3)
Painter = Callable[[Stamps], Pictures]

_BLOCK = 500  # stamps read at a time


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Rows and columns of a catalog, and what the writers of some formats need in addition.

    Parameters
    ----------
    table
        The chosen columns of the chosen rows.
    rows
        Numbers of these rows in the catalog.
    catalog
        The catalog they come from; None for a table alone.
    embeddings
        (n, D) chosen vectors of the chosen rows.
    painter
        Makes (n, S, S, 3) colour pictures of stamps.
    """

    table: QTable
    rows: IntArray
    catalog: Catalog | None = None
    embeddings: Arrays = field(default_factory=dict)
    painter: Painter | None = None

    @classmethod
    def of_table(cls, table: QTable) -> "Selection":
        """Return a selection that is a table alone."""
        return cls(table=table, rows=np.arange(len(table)))

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def survey(self) -> Catalog:
        """The catalog.

        Raises
        ------
        SettingError
            If there is none.
        """
        if self.catalog is None:
            message = "this format is for rows of a survey, not for a table alone"
            raise SettingError(message)
        return self.catalog

    def take(self, kept: npt.NDArray[Any]) -> "Selection":
        """Return the selection with only some of its rows, by number or mask."""
        return replace(
            self,
            table=self.table[kept],
            rows=self.rows[kept],
            embeddings={name: values[kept] for name, values in self.embeddings.items()},
        )

    def has(self, name: str) -> bool:
        """Return whether there is a column of that name, chosen or not."""
        there = self.catalog is not None and name in self.catalog.names("catalog")
        return there or name in self.table.colnames

    def column(self, name: str) -> npt.NDArray[Any]:
        """Return a column's plain values, whether it was chosen or not.

        Raises
        ------
        CatalogError
            If there is no such column.
        """
        if name in self.table.colnames:
            values = self.table[name]
            plain = values.value if isinstance(values, u.Quantity) else values
            return np.asarray(np.ma.getdata(plain))
        return self.survey.column(name)[self.rows]

    def numbers(self, name: str) -> npt.NDArray[np.float64]:
        """Return a column as floats, NaN in all rows where there is none."""
        if not self.has(name):
            return np.full(len(self), np.nan)
        return self.column(name).astype(np.float64)

    def blocks(self) -> Iterator[slice]:
        """Yield slices of the rows, small enough to hold their stamps in memory."""
        for start in range(0, len(self), _BLOCK):
            yield slice(start, min(start + _BLOCK, len(self)))

    def stamps(self, part: slice) -> Stamps:
        """Return the stamps of some of the rows."""
        return self.survey.stamps().read(self.rows[part])

    def pictures(self, part: slice) -> Pictures:
        """Return colour pictures of the stamps of some of the rows, first row at the top.

        Raises
        ------
        SettingError
            If there is no painter.
        """
        if self.painter is None:
            message = "this format needs pictures of the stamps"
            raise SettingError(message)
        # pictures count rows from the top, the sky from the bottom
        return np.ascontiguousarray(self.painter(self.stamps(part))[:, ::-1])
