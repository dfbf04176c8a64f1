"""Whether new galaxies lie where the galaxies of a clustering lie."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.cluster.neighbours import nearest, sample
from galaxyclust.types import Arrays, FloatArray

KEPT = 2_000  # old rows that represent all of them
TRIED = 10_000  # new rows that are tested
OUTSIDE = 0.01  # fraction of the old rows that lie outside their own region
MANY = 0.03  # fraction of the new rows outside that gives a warning
FAR = 0.5  # shift of the mean, in standard deviations, that gives one
SIGMAS = 4.0  # by which either must exceed chance


class Drift(NamedTuple):
    """How new rows lie relative to the old ones."""

    outside: float  # fraction of new rows farther from the old ones than 99 % of these are
    shift: float  # largest shift of a column's mean, in standard deviations of the old rows
    n_rows: int  # new rows tested

    @property
    def warning(self) -> str:
        """Return what to warn of; empty if nothing exceeds chance."""
        n = max(self.n_rows, 1)
        chance = SIGMAS * np.sqrt(OUTSIDE * (1 - OUTSIDE) / n)
        parts = []
        if self.outside > max(MANY, OUTSIDE + chance):
            parts.append(
                f"{100 * self.outside:.0f} % of them lie outside the region of the old "
                f"ones (1 % would)"
            )
        if self.shift > max(FAR, SIGMAS / np.sqrt(n)):
            parts.append(f"their mean is shifted by {self.shift:.1f} standard deviations")
        return " and ".join(parts)


def region(vectors: FloatArray, *, seed: int = 0) -> dict[str, npt.NDArray[np.float64]]:
    """Return what `drift` needs to know of the rows of a clustering.

    Parameters
    ----------
    vectors
        (N, D) what was clustered.
    seed
        Seed of the sample that represents all rows.

    Returns
    -------
    dict of numpy.ndarray
        ``mean``, ``deviation`` (D,), ``kept`` (n, D), and ``limit``: 99 % of the old rows
        have another row of ``kept`` nearer than this.
    """
    data = np.asarray(vectors, np.float64)
    rows = sample(len(data), KEPT, seed=seed)
    kept = data[rows]
    tried = sample(len(data), TRIED, seed=seed + 1)
    found = nearest(kept, data[tried], 2)
    itself = np.isin(tried, rows) & (found.distance.shape[1] > 1)
    distance = np.where(itself, found.distance[:, -1], found.distance[:, 0])
    return {
        "mean": data.mean(axis=0),
        "deviation": data.std(axis=0),
        "kept": kept,
        "limit": np.array(np.quantile(distance, 1 - OUTSIDE)),
    }


def drift(vectors: FloatArray, old: Arrays, *, seed: int = 0) -> Drift:
    """Return how new rows lie relative to the rows of a clustering.

    Parameters
    ----------
    vectors
        (N, D) the new rows, in the space that was clustered.
    old
        What `region` returned.
    seed
        Seed of the sample of new rows, where there are many.
    """
    data = np.asarray(vectors, np.float64)
    data = data[sample(len(data), TRIED, seed=seed)]
    distance = nearest(old["kept"], data).distance[:, 0]
    away = np.abs(data.mean(axis=0) - old["mean"])
    spread = np.where(old["deviation"] > 0, old["deviation"], np.inf)
    return Drift(
        outside=float(np.mean(distance > old["limit"])),
        shift=float((away / spread).max()),
        n_rows=len(data),
    )
