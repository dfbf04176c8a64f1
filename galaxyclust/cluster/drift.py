"""Whether new galaxies lie where those lay that a clustering was made of."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.cluster.neighbours import nearest, sample
from galaxyclust.types import Arrays, FloatArray

KEPT = 2_000  # rows that stand for the old ones
TRIED = 10_000  # new rows that are looked at
OUTSIDE = 0.01  # part of the old rows that lie outside their own region
MANY = 0.03  # part of the new rows outside that is worth a warning
FAR = 0.5  # shift of the mean, in standard deviations, that is
SIGMAS = 4.0  # by which either must be more than chance


class Drift(NamedTuple):
    """How new rows lie against the old ones."""

    outside: float  # part of the new rows farther from the old than 99 % of these are
    shift: float  # largest shift of a mean, in standard deviations of the old rows
    n_rows: int  # new rows looked at

    @property
    def warning(self) -> str:
        """Return what to warn of; empty where nothing is beyond chance."""
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
    """Return what `drift` needs of the rows a clustering was made of.

    Parameters
    ----------
    vectors
        (N, D) what was clustered.
    seed
        Of the rows drawn to stand for all.

    Returns
    -------
    dict of numpy.ndarray
        ``mean``, ``deviation`` (D,), ``kept`` (n, D), and ``limit``: 99 % of the old rows
        have one of these nearer than that, themselves left out.
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
    """Return how new rows lie against those a clustering was made of.

    Parameters
    ----------
    vectors
        (N, D) the new rows, in the space that was clustered.
    old
        What `region` returned.
    seed
        Of the new rows looked at, where there are many.
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
