"""The result of a search, and checks of its input."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.errors import InputError
from galaxyclust.types import FloatArray, IntArray

CENTRED_BY = 10_000  # rows whose mean is the centre
Vectors = npt.NDArray[np.float32]


class Nearest(NamedTuple):
    """The nearest rows of each point, nearest first."""

    rows: npt.NDArray[np.intp]  # (m, k)
    distance: npt.NDArray[np.float64]  # (m, k)

    def others(self) -> "Nearest":
        """Return the neighbours without the row itself; points must be the rows searched.

        Among identical rows, a row may be missing from its own result; then its farthest
        neighbour is dropped.
        """
        itself = self.rows == np.arange(len(self.rows))[:, None]
        itself[~itself.any(axis=1), -1] = True
        shape = len(self.rows), -1
        return Nearest(*(values[~itself].reshape(shape) for values in self))


def checked(vectors: FloatArray, points: FloatArray, k: int) -> tuple[Vectors, Vectors]:
    """Return both in single precision, contiguous and centred, after checking them.

    Raises
    ------
    InputError
        If a value is not finite, the numbers of columns differ, or there are fewer than
        ``k`` rows.
    """
    if not 1 <= k <= len(vectors):
        message = f"{k} neighbours asked for among {len(vectors)} galaxies"
        raise InputError(message)
    if points.shape[1] != vectors.shape[1]:
        message = (
            f"the embedding has {vectors.shape[1]} columns, what is looked for "
            f"{points.shape[1]}"
        )
        raise InputError(message)
    # centred, so that single precision is enough; a subset of rows gives the centre
    middle = vectors[:: max(1, len(vectors) // CENTRED_BY)].mean(axis=0, dtype=np.float64)
    there, here = (
        np.ascontiguousarray(part - middle.astype(part.dtype), np.float32)
        for part in (vectors, points)
    )
    if not np.isfinite([there.sum(), here.sum()]).all():
        message = "an embedding to search holds NaN or infinity"
        raise InputError(message)
    return there, here


def ranked(vectors: Vectors, points: Vectors, rows: IntArray, *, k: int) -> Nearest:
    """Return the ``k`` nearest of the candidate rows of each point, by accurate distances.

    Parameters
    ----------
    vectors
        (n, D).
    points
        (m, D).
    rows
        (m, k or more) candidate rows.
    k
        How many to keep. Rows at equal distance are sorted by row number.
    """
    difference = vectors[rows].astype(np.float64) - points[:, None, :]
    distance = np.sqrt(np.einsum("mkd,mkd->mk", difference, difference))
    order = np.lexsort((rows, distance), axis=1)[:, :k]
    kept = np.take_along_axis(rows, order, axis=1).astype(np.intp)
    return Nearest(kept, np.take_along_axis(distance, order, axis=1))
