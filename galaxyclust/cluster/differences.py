"""Features of a cluster, and in which of them it differs from all others or one other."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

MAD = 1.4826  # a Gaussian's standard deviation over its median absolute deviation
# fewest values whose median is compared: of eight galaxies drawn at random the largest
# shift among 40 features is 1.1 sigma (median), of three galaxies 2.1
FEWEST = 8


class Spread(NamedTuple):
    """The median of a feature and the interval that holds two thirds of its values."""

    median: float
    low: float  # 16 %
    high: float  # 84 %
    n: int  # rows with a value


class Middle(NamedTuple):
    """The median of a feature in a group of rows, and the scatter about it."""

    median: float
    scatter: float  # `MAD` times the median absolute deviation
    n: int  # rows with a value


class Middles(NamedTuple):
    """The middle of one feature, group by group."""

    of: dict[int, Middle]  # each cluster
    without: dict[int, Middle]  # all rows but those of a cluster


class Difference(NamedTuple):
    """How much larger a feature is here than there."""

    feature: str
    here: float  # medians
    there: float
    shift: float  # here - there, in units of the scatter
    unit: str = ""  # of the medians

    def __str__(self) -> str:
        """Return it in words.

        >>> str(Difference("axis_ratio", 0.25, 0.75, -2.0))
        'axis_ratio 0.25, not 0.75'
        >>> str(Difference("r50_arcsec", 2.5, 4.0, -1.5, "arcsec"))
        'r50_arcsec 2.5, not 4 arcsec'
        """
        return f"{self.feature} {self.here:.3g}, not {self.there:.3g} {self.unit}".rstrip()


def spread(values: npt.NDArray[np.float64]) -> Spread:
    """Return the median and the 16 and 84 per cent points of the finite values.

    >>> spread(np.array([0.0, 1.0, 2.0, np.nan]))
    Spread(median=1.0, low=0.32, high=1.68, n=3)
    """
    finite = values[np.isfinite(values)]
    if not finite.size:
        return Spread(np.nan, np.nan, np.nan, 0)
    low, median, high = np.percentile(finite, [16, 50, 84])
    return Spread(float(median), float(low), float(high), len(finite))


def middles(
    values: npt.NDArray[np.float64], label: npt.NDArray[np.int32], *, apart: Sequence[int]
) -> Middles:
    """Return the middle of a feature in each cluster and in all other rows.

    Values are sorted once, for all clusters together.

    Parameters
    ----------
    values
        (N,) NaN where missing.
    label
        (N,) cluster of each row; below 0 is none.
    apart
        Clusters of which the other rows are wanted too, those in no cluster among them.

    Examples
    --------
    >>> found = middles(np.array([1.0, 9.0, 2.0]), np.array([0, 1, 0]), apart=[0])
    >>> found.of[0].median, found.without[0].median
    (1.5, 9.0)
    """
    known = np.flatnonzero(np.isfinite(values))
    known = known[np.argsort(values[known])]
    values, own = values[known], label[known]
    return Middles(
        {int(k): _middle(values[own == k]) for k in np.unique(label[label >= 0])},
        {k: _middle(values[own != k]) for k in apart},
    )


def _middle(ordered: npt.NDArray[np.float64]) -> Middle:
    """Return the middle of sorted values."""
    n = len(ordered)
    if not n:
        return Middle(np.nan, np.nan, 0)
    median = np.mean(ordered[(n - 1) // 2 : n // 2 + 1])
    # the k + 1 values nearest to the median stand side by side, so of all stretches of so
    # many the one that reaches least far has the k-th deviation at its end
    deviation = [
        np.maximum(median - ordered[: n - k], ordered[k:] - median).min()
        for k in ((n - 1) // 2, n // 2)
    ]
    return Middle(float(median), float(MAD * np.mean(deviation)), n)


def differences(
    here: Mapping[str, Middle], there: Mapping[str, Middle]
) -> tuple[Difference, ...]:
    """Return in which features two groups of rows differ, the clearest first.

    Parameters
    ----------
    here, there
        The middle of every feature in either group.

    Returns
    -------
    tuple of Difference
        The shift is in units of the scatter of the features within the groups (of the
        two, the root mean square); features that fewer than `FEWEST` rows of either
        group have are left out.
    """
    found = []
    for name, own in here.items():
        other = there[name]
        if min(own.n, other.n) < FEWEST:
            continue
        scale = math.sqrt((own.scatter**2 + other.scatter**2) / 2)
        if scale > 0:
            shift = (own.median - other.median) / scale
            found.append(Difference(name, own.median, other.median, shift))
    return tuple(sorted(found, key=lambda one: -abs(one.shift)))
