"""Pictures of galaxies for the gallery, with a cache."""

import threading
from collections import OrderedDict
from typing import NamedTuple

import numpy as np

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import SettingError
from galaxyclust.show.colour import SOFTENING, Picture
from galaxyclust.show.page.encode import Sheet, sheet
from galaxyclust.steps._pictures import pictures_of

MOST = 120  # pictures in one request
SIZES = (64, 96, 256)  # allowed sizes in pixels
COLUMNS = 8
_KEPT_BYTES = 64_000_000


class Drawing(NamedTuple):
    """How galaxies are drawn."""

    size: int = 96
    whole: bool = False
    softening: float = SOFTENING  # in sky noise: the stretch is linear below this
    gain: float = 1.0  # brightness

    def checked(self) -> "Drawing":
        """Return the drawing after checking its values.

        Raises
        ------
        SettingError
            If a value is out of range.
        """
        if self.size not in SIZES:
            message = f"size {self.size}; choose from {', '.join(map(str, SIZES))}"
            raise SettingError(message)
        for name, value in (("softening", self.softening), ("gain", self.gain)):
            if not 1e-2 <= value <= 1e3:
                message = f"{name} {value} is not between 0.01 and 1000"
                raise SettingError(message)
        return self


class Gallery:
    """Draws galaxies of one catalog, and caches the latest pictures.

    Stamps of a survey never change, so the cache stays valid whatever is written to the
    catalog, until another survey takes its place.

    Parameters
    ----------
    catalog
        The catalog.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[Drawing, int], Picture] = OrderedDict()
        self._bytes = 0
        self._survey = ""

    def draw(self, rows: list[int], drawing: Drawing) -> Sheet:
        """Return the pictures of some rows as one image with eight columns.

        Raises
        ------
        SettingError
            If there are none or too many, or a row does not exist.
        """
        if not 1 <= len(rows) <= MOST:
            message = f"{len(rows)} rows; ask for 1 to {MOST}"
            raise SettingError(message)
        n_rows = self.catalog.n_rows
        wrong = [row for row in rows if not 0 <= row < n_rows]
        if wrong:
            message = f"row {wrong[0]} is not there; the catalog has {n_rows}"
            raise SettingError(message)
        return sheet(np.stack(self._pictures(rows, drawing.checked())), columns=COLUMNS)

    def _pictures(self, rows: list[int], drawing: Drawing) -> list[Picture]:
        survey = self.catalog.uuid
        with self._lock:
            if survey != self._survey:
                self._kept.clear()
                self._bytes, self._survey = 0, survey
            found = {row: self._kept.get((drawing, row)) for row in rows}
        missing = np.array(sorted(row for row, kept in found.items() if kept is None))
        if missing.size:
            drawn = pictures_of(
                self.catalog,
                missing,
                whole=drawing.whole,
                size=drawing.size,
                softening=drawing.softening,
                gain=drawing.gain,
            )
            new = dict(zip(missing.tolist(), drawn, strict=True))
            found |= new
            self._keep(drawing, new)
        return [picture for row in rows if (picture := found[row]) is not None]

    def _keep(self, drawing: Drawing, new: dict[int, Picture]) -> None:
        with self._lock:
            for row, picture in new.items():
                if (drawing, row) not in self._kept:
                    self._bytes += picture.nbytes
                self._kept[drawing, row] = picture.copy()
            while self._bytes > _KEPT_BYTES:
                self._bytes -= self._kept.popitem(last=False)[1].nbytes
