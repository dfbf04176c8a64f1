"""What every clusterer asks of the rows it is given."""

import numpy as np
import numpy.typing as npt

from galaxyclust.errors import InputError
from galaxyclust.types import FloatArray

SHOWN = 5  # rows named in a refusal


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
        If it is not a table of numbers with a row and a column, or holds NaN or infinity.
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
    return np.asarray(embedding, dtype=np.float64)
