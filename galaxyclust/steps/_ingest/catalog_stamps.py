"""The stamps of a galaxyclust catalog, as ready-made stamps of a new catalog."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from astropy.table import Table

from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.schema import describe
from galaxyclust.flags import Pixel
from galaxyclust.ingest.stamps.source import Picture, Ref, state_of

_ALSO = ("id", "ra", "dec", "pixel_scale_arcsec")
_MOST_PIXELS = 2**23  # in memory at a time


@dataclass(kw_only=True)
class CatalogStamps:
    """Stamps by row, with the columns that the user gave.

    Everything is measured anew. Masked neighbours are visible again; only pixels outside
    the images stay masked.

    Parameters
    ----------
    catalog
        The catalog.
    """

    catalog: Catalog
    named: bool = True

    def __post_init__(self) -> None:
        self._info = self.catalog.stamp_info()
        self._reader = self.catalog.stamps()
        self._ids = self.catalog.column("id")
        self._block: dict[str, Any] = {}
        self._start = -1

    def __len__(self) -> int:
        return self.catalog.n_rows

    def ref(self, number: int) -> Ref:
        """Return the id of a source."""
        name = str(self._ids[number])
        return Ref(name, f"{self.catalog.path}:{name}")

    def read(self, number: int) -> Picture:
        """Return a source's stamp."""
        step = max(1, _MOST_PIXELS // (len(self._info.bands) * self._info.size**2))
        start = number - number % step
        if start != self._start:
            rows = np.arange(start, min(start + step, len(self)))
            names = ("image", "mask", "jacobian")
            self._block = {name: self._reader.read_array(name, rows) for name in names}
            self._start = start
        image, mask, jacobian = (values[number - start] for values in self._block.values())
        pixels = np.where(mask & Pixel.OUTSIDE, np.nan, image).astype(np.float32)
        known = jacobian if np.isfinite(jacobian).all() else None
        return Picture(pixels, self._info.bands, None, self._info.calibrated, known)

    def table(self) -> Table:
        """Return ids, positions, scales and the user's own columns."""
        there = self.catalog.names("catalog")
        own = [name for name in there if describe(name) is None]
        table = Table()
        for name in (*(name for name in _ALSO if name in there), *own):
            table[name] = self.catalog.column(name)
        return table

    def state(self, numbers: range) -> Any:
        """Return the size and time of the catalog."""
        return [state_of(self.catalog.path), numbers.start, numbers.stop]
