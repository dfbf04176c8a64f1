"""Several files of stamps as one, in the order given: the parts of a large set."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

from astropy.table import Table

from galaxyclust.ingest.stamps.label_arrays import stacked
from galaxyclust.ingest.stamps.source import Picture, Ref, StampSource


@dataclass(frozen=True, kw_only=True)
class Chain:
    """The stamps of several sources, numbered consecutively.

    Parameters
    ----------
    parts
        The sources.
    splits
        Value of the column ``split`` for each part; no column if all are empty.
    """

    parts: Sequence[StampSource]
    splits: Sequence[str] = ()

    @property
    def named(self) -> bool:
        """Whether the stamps of all parts have names."""
        return all(part.named for part in self.parts)

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(len(part) for part in self.parts))

    def __len__(self) -> int:
        return self._ends[-1] if self.parts else 0

    def _place(self, number: int) -> tuple[StampSource, int]:
        ends = self._ends
        part = bisect_right(ends, number)
        return self.parts[part], number - (ends[part - 1] if part else 0)

    def ref(self, number: int) -> Ref:
        """Return the name of a stamp."""
        part, inside = self._place(number)
        return part.ref(inside)

    def read(self, number: int) -> Picture:
        """Return a stamp."""
        part, inside = self._place(number)
        return part.read(inside)

    def table(self) -> Table:
        """Return the labels of all parts."""
        table = stacked([part.table() for part in self.parts])
        if any(self.splits):
            table["split"] = [
                split
                for part, split in zip(self.parts, self.splits, strict=True)
                for _ in range(len(part))
            ]
        return table

    def state(self, numbers: range) -> Any:
        """Return what changes when one of the parts does."""
        return [part.state(numbers) for part in self.parts]
