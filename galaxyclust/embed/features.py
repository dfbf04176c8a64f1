"""Measured shapes as an embedding, each scaled to the same scatter."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from galaxyclust.embed.checks import learned
from galaxyclust.errors import InputError, SettingError
from galaxyclust.types import Arrays, IntArray, Trained

# Dimensionless shapes only: sizes, fluxes and angles are not morphology.
SHAPES = (
    "concentration", "asymmetry", "smoothness", "gini", "m20", "axis_ratio", "multimode",
    "intensity", "deviation", "outer_asymmetry", "shape_asymmetry", "sersic_n",
    "sersic_axis_ratio",
)  # fmt: skip
_MAD = 1.4826  # standard deviation of a Gaussian over its median absolute deviation


@dataclass(frozen=True, kw_only=True)
class Features:
    """Embed each galaxy by its measured shapes, from the columns of the catalog.

    Each shape is centred on its median, divided by its scatter (from the median absolute
    deviation) and clipped, so that a failed measurement cannot make a cluster of its own.
    A missing value becomes the median.

    Parameters
    ----------
    columns
        Columns to use; if empty, all dimensionless shapes in the catalog.
    clip
        Values are clipped at this distance from the median, in units of the scatter.
    """

    READS: ClassVar[str] = "columns"

    columns: tuple[str, ...] = ()
    clip: float = 5.0

    def __post_init__(self) -> None:
        if not self.clip > 0:
            message = f"clip = {self.clip} cannot work; it is above 0"
            raise SettingError(message)

    def choose(self, have: Collection[str]) -> "Features":
        """Return these settings with the columns to use, out of those in the catalog.

        Raises
        ------
        InputError
            If no shape was measured, or a requested column does not exist.
        """
        columns = self.columns or tuple(name for name in SHAPES if name in have)
        missing = [name for name in columns if name not in have]
        if missing or not columns:
            what = ", ".join(missing) or "shapes"
            message = f"no columns of {what} in the catalog; galaxyclust measure makes them"
            raise InputError(message)
        return replace(self, columns=columns)

    def usable(self, table: Arrays) -> npt.NDArray[np.bool_]:
        """Return which rows have a finite value in at least one of the columns.

        Raises
        ------
        InputError
            If a column does not hold one number per row.
        """
        for name in self.columns:
            column = np.asarray(table[name])
            if column.ndim != 1 or column.dtype.kind not in "fiub":
                message = f"column {name} does not hold one number a source; leave it out"
                raise InputError(message)
        finite = np.isfinite(self._values(table, slice(None)))
        return np.asarray(finite.any(axis=1))

    def fit(self, table: Arrays, *, rows: IntArray) -> Trained:
        """Return the median and the scatter of each column over ``rows``."""
        values = self._values(table, rows)
        # a column without any value is treated as a constant one
        values = np.where(np.isfinite(values).any(axis=0), values, 0.0)
        median = np.nanmedian(values, axis=0)
        scatter = _MAD * np.nanmedian(np.abs(values - median), axis=0)
        # the scatter is 0 for a column with the same value in most rows (multimode of
        # smooth galaxies); the central 95 % of a Gaussian span four standard deviations
        low, high = np.nanpercentile(values, [2.5, 97.5], axis=0)
        scale = np.where(scatter > 0, scatter, (high - low) / 4)
        weights = {"median": median, "scale": np.where(scale > 0, scale, np.inf)}
        return Trained(weights, {})

    def embed(
        self, weights: Arrays, table: Arrays, *, rows: IntArray
    ) -> npt.NDArray[np.float32]:
        """Return (n, D) standardised, clipped values of ``rows``.

        Raises
        ------
        InputError, SettingError
            If the weights are incomplete, or were learned from other columns.
        """
        shape = (len(self.columns),)
        median = learned(weights, "median", shape)
        scale = learned(weights, "scale", shape, infinite=True)
        values = (self._values(table, rows) - median) / scale
        clipped = np.nan_to_num(values.clip(-self.clip, self.clip))
        return np.asarray(clipped, np.float32)

    def _values(self, table: Arrays, rows: IntArray | slice) -> npt.NDArray[np.float64]:
        found = [np.asarray(table[name], np.float64)[rows] for name in self.columns]
        values = np.stack(found, axis=1)
        return np.where(np.isfinite(values), values, np.nan)
