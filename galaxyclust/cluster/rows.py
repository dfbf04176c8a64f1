"""What every clusterer asks of the rows it is given."""

import numpy as np
import numpy.typing as npt

from galaxyclust.errors import InputError
from galaxyclust.types import FloatArray
from galaxyclust.words import counted

SHOWN = 5  # rows named in a refusal
LARGEST = 1e140  # sums of squares of many numbers up to this are finite


def unit(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return rows at length 1; those of length 0 as they are."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    out: npt.NDArray[np.float64] = rows / np.where(length > 0, length, 1)
    return out


def checked(embedding: FloatArray) -> npt.NDArray[np.float64]:
    """Return the embedding in double precision, or refuse it.

    Parameters
    ----------
    embedding
        One row a galaxy.

    Returns
    -------
    numpy.ndarray
        (N, D) float64: sums over rows then hardly depend on their order.

    Raises
    ------
    InputError
        If it is not a table of numbers with a row and a column, holds NaN or infinity, or
        a number too large to square.
    """
    if embedding.ndim != 2:
        message = f"an embedding has rows and columns; this has shape {embedding.shape}"
        raise InputError(message)
    n_rows, n_columns = embedding.shape
    if not n_rows or not n_columns:
        message = (
            f"nothing to cluster: the embedding has {n_rows} rows of {n_columns} numbers"
        )
        raise InputError(message)
    bad = np.flatnonzero(~np.isfinite(embedding).all(axis=1))
    if len(bad):
        first = ", ".join(str(row) for row in bad[:SHOWN])
        more = ", ..." if len(bad) > SHOWN else ""
        message = f"{len(bad)} of {n_rows} rows hold NaN or infinity: rows {first}{more}"
        raise InputError(message)
    data = np.asarray(embedding, dtype=np.float64)
    largest = float(max(data.max(), -data.min()))
    if largest > LARGEST:
        message = f"numbers up to {largest:.0e} are too large to square; scale the rows"
        raise InputError(message)
    return data


def refuse_too_few(data: npt.NDArray[np.float64], n_clusters: int) -> None:
    """Refuse more clusters than there are distinct rows.

    Raises
    ------
    InputError
        If there are fewer.
    """
    distinct = len(data)
    if distinct >= n_clusters:
        # the first rows are nearly always enough to tell
        distinct = len(np.unique(data[: max(10_000, n_clusters)], axis=0))
    if distinct < n_clusters:
        distinct = len(np.unique(data, axis=0))
    if distinct < n_clusters:
        message = (
            f"{n_clusters} clusters asked for, of only "
            f"{counted(distinct, 'distinct row')}; "
            f"set n_clusters to {distinct} or fewer"
        )
        raise InputError(message)
