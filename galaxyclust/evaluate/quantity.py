"""A quantity to audit: a number, an angle or a category, with missing values."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri
from scipy.stats import rankdata

from galaxyclust.errors import SettingError
from galaxyclust.types import BoolArray

Kind = Literal["number", "angle", "category"]

N_BINS = 10
ENOUGH = 5  # rows that a bin needs to count


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A quantity of each row.

    Parameters
    ----------
    name
        Name of the quantity.
    values
        (n,) values; NaN, or '' for a category, where missing.
    kind
        ``number``, ``angle`` (degrees, with period 180) or ``category``.
    linked
        Whether physics may link it to morphology (S/N, magnitude, size). Clusters that know
        it are then not necessarily at fault.
    unit
        Unit of the values; empty for none.
    """

    name: str
    values: npt.NDArray[Any]
    kind: Kind = "number"
    linked: bool = False
    unit: str = ""

    def __post_init__(self) -> None:
        """Refuse an unknown kind, and text that is not a category."""
        if self.kind not in {"number", "angle", "category"}:
            message = f"{self.name}: unknown kind {self.kind!r} of quantity"
            raise SettingError(message)
        if self.kind != "category" and self.values.dtype.kind not in "iufb":
            message = f"{self.name}: holds no numbers"
            raise SettingError(message)

    @property
    def present(self) -> BoolArray:
        """Return which rows have a value."""
        if self.values.dtype.kind in "fc":
            return np.asarray(np.isfinite(self.values))
        if self.values.dtype.kind in "US":
            return np.asarray(self.values != "")
        return np.ones(len(self.values), bool)

    def bins(self) -> npt.NDArray[np.intp]:
        """Return the bin of each row, -1 where the value is missing.

        Each category is a bin, and so is each value of a number with ten distinct values
        or fewer. Other numbers have at most ten bins of equal size, angles ten bins of 18
        degrees.
        """
        present = self.present
        out = np.full(len(self.values), -1, np.intp)
        values = self.values[present]
        if self.kind == "angle":
            out[present] = np.floor(np.mod(values, 180.0) / 180.0 * N_BINS) % N_BINS
            return out
        different, place = np.unique(values, return_inverse=True)
        if self.kind == "number" and len(different) > N_BINS:
            edges = np.unique(np.quantile(values, np.arange(1, N_BINS) / N_BINS))
            place = np.unique(np.searchsorted(edges, values, "left"), return_inverse=True)[
                1
            ]
        out[present] = place
        return out

    def varies(self, rows: BoolArray | None = None) -> bool:
        """Return whether the quantity varies: at least two bins have enough rows."""
        bins = self.bins() if rows is None else self.bins()[rows]
        counts = np.bincount(bins[bins >= 0])
        return bool(np.sum(counts >= ENOUGH) >= 2)

    def scores(self) -> npt.NDArray[np.float64]:
        """Return (n, m) scores, 0 where the value is missing.

        Numbers become the Gaussian quantiles of their ranks, angles the cosine and sine of
        twice the angle; both have mean 0 and total variance 1. Categories become their bin
        numbers, to be compared for equality.
        """
        present = self.present
        values = self.values[present]
        if self.kind == "category":
            columns = self.bins()[present][:, None].astype(np.float64)
        elif self.kind == "angle":
            twice = np.deg2rad(2 * values.astype(np.float64))
            columns = np.stack([np.cos(twice), np.sin(twice)], axis=1)
        else:
            columns = ndtri((rankdata(values) - 0.5) / len(values))[:, None]
        if self.kind != "category":
            columns = columns - columns.mean(axis=0)
            total = np.sqrt(columns.var(axis=0).sum())
            columns = columns / total if total > 0 else columns
        out = np.zeros((len(self.values), columns.shape[1]))
        out[present] = columns
        return out
