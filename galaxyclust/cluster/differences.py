"""What a cluster's features are, and in which it differs from all or from another."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.types import BoolArray

MAD = 1.4826  # a Gaussian's standard deviation over its median absolute deviation
# values that make a median worth comparing: of eight galaxies that are like all others the
# clearest of 40 features is off by 1.1 sigma by chance (median), of three by 2.1
FEWEST = 8


class Spread(NamedTuple):
    """The middle of a feature's values and where two thirds of them lie."""

    median: float
    low: float  # 16 %
    high: float  # 84 %
    n: int  # rows with a value


class Difference(NamedTuple):
    """How much larger a feature is here than there."""

    feature: str
    here: float  # medians
    there: float
    shift: float  # here - there, in units of the scatter

    def __str__(self) -> str:
        """Return it in words.

        >>> str(Difference("axis_ratio", 0.25, 0.75, -2.0))
        'axis_ratio 0.25, not 0.75'
        """
        return f"{self.feature} {self.here:.3g}, not {self.there:.3g}"


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


def differences(
    features: Mapping[str, npt.NDArray[np.float64]], here: BoolArray, there: BoolArray
) -> tuple[Difference, ...]:
    """Return in which features two groups of rows differ, the clearest first.

    Parameters
    ----------
    features
        (N,) values by name.
    here, there
        (N,) which rows are of either group.

    Returns
    -------
    tuple of Difference
        The shift is in units of the scatter of the features within the groups, from
        their median absolute deviations (of the two, the root mean square); features
        that fewer than `FEWEST` rows of either group have are left out.
    """
    found = []
    for name, values in features.items():
        groups = [_finite(values[rows]) for rows in (here, there)]
        if min(len(group) for group in groups) < FEWEST:
            continue
        medians = [float(np.median(group)) for group in groups]
        scatter = [
            MAD * np.median(np.abs(g - m)) for g, m in zip(groups, medians, strict=True)
        ]
        scale = float(np.sqrt(np.mean(np.square(scatter))))
        if scale > 0:
            shift = (medians[0] - medians[1]) / scale
            found.append(Difference(name, medians[0], medians[1], shift))
    return tuple(sorted(found, key=lambda one: -abs(one.shift)))


def _finite(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return values[np.isfinite(values)]
