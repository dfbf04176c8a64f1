"""The sky in cells: a fixed grid, divided further where needed, to keep downloads by cell.

The grid does not depend on the positions asked for, and cells of one level do not
overlap: what was downloaded for a cell is valid for every later request, and no row comes
twice.
"""

import itertools
import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.types import BoolArray

_SIZE_DEG = 4.0  # height of the coarsest cells
_FINEST = 12  # halvings: 3.5 arcsec
# Cost of one more query, in rows: a service sends about as many in one second.
_QUERY_ROWS = 10_000.0

Floats = npt.NDArray[np.float64]


class Circle(NamedTuple):
    """A circle on the sky, in degrees."""

    ra: float
    dec: float
    radius: float


class Cell(NamedTuple):
    """A box of the sky, in degrees: lower edges belong to it, upper edges to the next."""

    ra_min: float
    ra_max: float
    dec_min: float
    dec_max: float
    level: int = 0

    @property
    def area(self) -> float:
        """Area in square degrees."""
        height = math.sin(math.radians(self.dec_max)) - math.sin(math.radians(self.dec_min))
        return (self.ra_max - self.ra_min) * math.degrees(height)

    def holds(self, ra: Floats, dec: Floats) -> BoolArray:
        """Return which positions (degrees) lie in the cell."""
        turned = np.mod(ra, 360.0)
        below = (dec < self.dec_max) | (self.dec_max >= 90.0)
        return np.asarray(
            (turned >= self.ra_min)
            & (turned < self.ra_max)
            & (dec >= self.dec_min)
            & below
            & (dec <= 90.0)
        )

    def touched(self, ra: Floats, dec: Floats, *, radius_deg: float) -> BoolArray:
        """Return which circles about the positions reach into the cell, or nearly do."""
        middle, half = (self.ra_min + self.ra_max) / 2, (self.ra_max - self.ra_min) / 2
        away = np.abs(np.mod(ra - middle + 180.0, 360.0) - 180.0)
        near = (dec >= self.dec_min - radius_deg) & (dec <= self.dec_max + radius_deg)
        return np.asarray(near & (away <= half + _reach(dec, radius_deg)))

    def circle(self, *, margin_deg: float = 0.0) -> Circle:
        """Return the circle around the cell, enlarged by a margin."""
        ra, dec = (self.ra_min + self.ra_max) / 2, (self.dec_min + self.dec_max) / 2
        # the farthest points of a box less than half the sky wide are its corners
        corners = (_separation((ra, dec), (self.ra_min, edge)) for edge in self[2:4])
        return Circle(ra, dec, max(corners) + margin_deg)

    def quarters(self) -> tuple["Cell", ...]:
        """Return the four cells it consists of."""
        ra, dec = (self.ra_min + self.ra_max) / 2, (self.dec_min + self.dec_max) / 2
        return tuple(
            Cell(*sides, *ends, self.level + 1)
            for ends in ((self.dec_min, dec), (dec, self.dec_max))
            for sides in ((self.ra_min, ra), (ra, self.ra_max))
        )

    @property
    def splittable(self) -> bool:
        """Whether it can be divided further."""
        return self.level < _FINEST


def cover(
    ra: Floats, dec: Floats, *, radius_deg: float, density: float, most_rows: float
) -> list[Cell]:
    """Return cells that cover every point within a radius of the positions.

    Dense positions get few large cells, scattered ones many small: the sum of the expected
    rows and of a cost per query is the least that the grid allows.

    Parameters
    ----------
    ra, dec
        Positions in degrees, finite.
    radius_deg
        The radius.
    density
        Expected number of rows per square degree.
    most_rows
        Most rows that one query may return.
    """
    plan = _Plan(ra, dec, radius_deg, density, most_rows)
    cells: list[Cell] = []
    for cell, rows in _coarsest(ra, dec, radius_deg):
        cells += plan.best(cell, rows)[1]
    return cells


class _Plan(NamedTuple):
    """The positions, and what determines the cost of the rows around them."""

    ra: Floats
    dec: Floats
    radius_deg: float
    density: float
    most_rows: float

    def best(self, cell: Cell, rows: npt.NDArray[np.intp]) -> tuple[float, list[Cell]]:
        """Return the least cost of a cell, whole or divided, and the cells it becomes."""
        expected = cell.area * self.density
        whole = _QUERY_ROWS + expected
        if not cell.splittable or expected < _QUERY_ROWS:
            return whole, [cell]
        cost = 0.0
        parts: list[Cell] = []
        for quarter in cell.quarters():
            inside = rows[
                quarter.touched(self.ra[rows], self.dec[rows], radius_deg=self.radius_deg)
            ]
            if len(inside):
                one, its = self.best(quarter, inside)
                cost, parts = cost + one, parts + its
        too_many = expected > self.most_rows
        return (cost, parts) if too_many or cost < whole else (whole, [cell])


def _coarsest(
    ra: Floats, dec: Floats, radius_deg: float
) -> list[tuple[Cell, npt.NDArray[np.intp]]]:
    """Return the coarsest cells that are needed, each with the positions that need it."""
    found = []
    for bottom in np.arange(-90.0, 90.0, _SIZE_DEG):
        top = min(float(bottom) + _SIZE_DEG, 90.0)
        near = (dec >= bottom - radius_deg) & (dec <= top + radius_deg)
        rows = np.flatnonzero(near)
        if not len(rows):
            continue
        widest = 0.0 if bottom <= 0 <= top else min(abs(bottom), abs(top))
        number = math.ceil(360.0 * math.cos(math.radians(widest)) / _SIZE_DEG)
        edges = np.linspace(0.0, 360.0, number + 1)
        for left, right in itertools.pairwise(edges):
            cell = Cell(float(left), float(right), float(bottom), top)
            inside = rows[cell.touched(ra[rows], dec[rows], radius_deg=radius_deg)]
            if len(inside):
                found.append((cell, inside))
    return found


def _reach(dec: Floats, radius_deg: float) -> Floats:
    """Return the half-width of circles in right ascension; 360 degrees around a pole."""
    ratio = np.sin(np.radians(radius_deg)) / np.maximum(np.cos(np.radians(dec)), 1e-12)
    at_pole = np.abs(dec) + radius_deg >= 90.0
    width = np.degrees(np.arcsin(np.minimum(ratio, 1.0)))
    return np.asarray(np.where(at_pole, 360.0, width))


def _separation(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the separation of two positions, all in degrees (haversine formula)."""
    up = math.sin(math.radians(other[1] - one[1]) / 2) ** 2
    across = math.sin(math.radians(other[0] - one[0]) / 2) ** 2
    both = math.cos(math.radians(one[1])) * math.cos(math.radians(other[1]))
    return math.degrees(2 * math.asin(min(1.0, math.sqrt(up + both * across))))
