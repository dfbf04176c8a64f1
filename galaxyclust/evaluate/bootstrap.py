"""Bootstrap intervals: how much a score would change with another sample of galaxies."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.types import FloatArray, IntArray

LEVEL = 0.95
N_BOOT = 500


class Estimate(NamedTuple):
    """A score and its 95 % interval over galaxies.

    >>> f"{Estimate(0.8434, 0.829, 0.857):.2f}"  # with half of its interval
    '0.84 ± 0.01'
    >>> str(Estimate(0.8434, 0.829, 0.857, scatter=0.021))
    '0.843 ± 0.014 (0.021)'
    """

    value: float
    low: float
    high: float
    scatter: float | None = None  # standard deviation between seeds, if there are several

    def __format__(self, spec: str) -> str:
        """Return the value with half of its interval, and its scatter if there is one."""
        spec = spec or "z.3f"  # no -0.000
        text = f"{self.value:{spec}} ± {(self.high - self.low) / 2:{spec}}"
        return text if self.scatter is None else f"{text} ({self.scatter:{spec}})"

    def __str__(self) -> str:
        return format(self)


def resampled(
    cells: IntArray, *, n_cells: int, n_boot: int = N_BOOT, seed: int = 0
) -> npt.NDArray[np.int64]:
    """Return how many rows fall into each cell when rows are drawn with replacement.

    Every score is a function of these counts, so no more than counts is needed.

    Parameters
    ----------
    cells
        (S, n): the cell of each row (in a contingency table, right or wrong, …) in each of
        S runs, which share the same draws.
    n_cells
        Number of cells.
    n_boot
        Number of draws.
    seed
        Seed of the draws.

    Returns
    -------
    numpy.ndarray
        (n_boot, S, n_cells) counts.
    """
    n_runs, n_rows = cells.shape
    generator = np.random.default_rng(seed)
    if n_runs == 1:  # the counts of one run are multinomial: no need to draw rows
        share = np.bincount(cells[0], minlength=n_cells) / n_rows
        return generator.multinomial(n_rows, share, size=n_boot)[:, None, :]
    out = np.empty((n_boot, n_runs, n_cells), np.int64)
    for draw in out:
        times = np.bincount(generator.integers(n_rows, size=n_rows), minlength=n_rows)
        for run, cell in zip(draw, cells, strict=True):
            run[:] = np.bincount(cell, weights=times, minlength=n_cells)
    return out


def interval(
    value: float, draws: FloatArray, *, lowest: float = 0.0, highest: float = 1.0
) -> Estimate:
    """Return the basic bootstrap interval of a score.

    Its ends are ``2 value - q`` with the quantiles q of the draws (Davison & Hinkley 1997,
    Bootstrap Methods and their Application, eq. 5.6): if resampling biases a score (mutual
    information grows with noise), the interval is shifted back. It always contains the
    score itself.

    Parameters
    ----------
    value
        The score of all rows.
    draws
        The score of each draw.
    lowest, highest
        Limits of the score.
    """
    tail = (1 - LEVEL) / 2
    upper, lower = np.quantile(draws, [1 - tail, tail])
    low, high = np.clip([2 * value - upper, 2 * value - lower], lowest, highest)
    return Estimate(value, min(float(low), value), max(float(high), value))
