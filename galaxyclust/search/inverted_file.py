"""Approximate search that visits only the cells nearest to a point (faiss)."""

import importlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from galaxyclust.errors import SettingError
from galaxyclust.limits import at_least, check_limits
from galaxyclust.search.nearest import Nearest, checked, ranked
from galaxyclust.types import FloatArray

_TRAINED_ON = 64  # training rows per cell, at most
_SPARE = 4


@dataclass(frozen=True, kw_only=True)
class InvertedFile:
    """Divide the rows into cells by k-means and search only the nearest cells.

    An inverted file (Jegou, Douze & Schmid 2011, sec. IV) of uncompressed vectors, by faiss
    (Douze et al. 2024). The distances are exact, but neighbours in cells that are not
    searched are missed.

    Parameters
    ----------
    n_cells
        Number of cells; 0 means four times the square root of the number of rows.
    n_probe
        Number of cells to search for each point; 0 means a twentieth of them, at least 8.
    seed
        Seed of the k-means that makes the cells.
    """

    n_cells: int = 0
    n_probe: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse settings that cannot work."""
        check_limits(self, at_least(n_cells=0, n_probe=0, seed=0))

    def nearest(self, vectors: FloatArray, points: FloatArray, *, k: int) -> Nearest:
        """Return about the ``k`` rows of ``vectors`` nearest to each of ``points``.

        Parameters
        ----------
        vectors
            (n, D), finite.
        points
            (m, D), finite.
        k
            Number of neighbours.

        Raises
        ------
        InputError
            If there are fewer than ``k`` rows, or a value is not finite.
        SettingError
            If faiss is not installed.
        """
        there, here = checked(vectors, points, k)
        faiss = load_faiss()
        n_rows, n_columns = there.shape
        n_cells = min(self.n_cells or int(4 * np.sqrt(n_rows)), n_rows)
        index = faiss.IndexIVFFlat(faiss.IndexFlatL2(n_columns), n_columns, n_cells)
        index.cp.seed = self.seed + 1
        index.cp.min_points_per_centroid = 1
        index.cp.max_points_per_centroid = _TRAINED_ON
        index.train(there)
        index.add(there)
        index.nprobe = min(self.n_probe or max(8, n_cells // 20), n_cells)
        wanted = min(k + _SPARE, n_rows)
        _, rows = index.search(here, wanted)
        short = rows.min(axis=1) < 0  # the searched cells hold too few rows
        if short.any():
            index.nprobe = n_cells
            _, rows[short] = index.search(here[short], wanted)
        return ranked(there, here, rows, k=k)


def load_faiss() -> Any:
    """Return the module faiss.

    Raises
    ------
    SettingError
        If it is not installed.
    """
    try:
        return importlib.import_module("faiss")
    except ImportError:
        message = (
            "the approximate search needs faiss; pip install 'galaxyclust[search]', or "
            "choose --index exact"
        )
        raise SettingError(message) from None
