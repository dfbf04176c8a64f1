"""Prepare an embedding for clustering: columns of one scale, few and uncorrelated."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import PCA

from galaxyclust.cluster import N_COMPONENTS
from galaxyclust.cluster.rows import checked, unit
from galaxyclust.cluster.umap import PLACES, Umap, placed
from galaxyclust.errors import InputError, SettingError
from galaxyclust.types import Arrays, FloatArray

Array = npt.NDArray[np.float64]

FEW_DIRECTIONS = 3
BLOCK = 4_096  # rows at a time, few enough for the processor's cache
UNIT = 1e-3  # a squared length this close to 1 counts as 1
ROUNDING = 8 * float(np.finfo(np.float32).eps)  # embeddings are kept in single precision


class Reduced(NamedTuple):
    """Reduced vectors, and the arrays that reduce new ones alike."""

    vectors: Array  # (N, k)
    arrays: dict[str, Array]


@dataclass(frozen=True, kw_only=True)
class Reduction:
    """Standardise the columns of an embedding, then keep its main directions.

    Parameters
    ----------
    n_components
        Principal components to keep, fewer if the embedding has fewer. None: the
        standardised columns.
    whiten
        Give every component the same variance, so that none dominates; noise then counts
        as much as structure.
    unit_length
        Then scale every row to length 1, so that only its direction from the mean counts
        (the angle between two rows): rows far out along a few weak components no longer
        form clusters of their own. With fewer than three components lengths are kept,
        because a direction says too little.
    umap
        Then lay out the rows by UMAP. None: do not.
    """

    n_components: int | None = N_COMPONENTS
    whiten: bool = True
    unit_length: bool = False
    umap: Umap | None = None

    def __post_init__(self) -> None:
        """Refuse settings that cannot work."""
        if self.n_components is not None and self.n_components < 1:
            message = f"n_components = {self.n_components} cannot work; it is 1 or more"
            raise SettingError(message)

    def fit(self, embedding: FloatArray) -> Reduced:
        """Return the reduced vectors of ``embedding`` and how they were made.

        Parameters
        ----------
        embedding
            (N, D), finite.

        Returns
        -------
        Reduced
            ``vectors`` (N, k), and the ``arrays`` that `apply` needs: ``mean`` and
            ``scale`` (D,); for principal components ``components`` (k, D) and ``deviation``
            (k,); for rows of unit length ``unit_length``; and what `Umap` learned. A
            constant column has an infinite scale, so that it never tells rows apart.

        Raises
        ------
        InputError
            If there is no row, or a row is not finite.
        """
        data = checked(embedding)
        arrays = scales(data)
        if self.n_components is not None:
            arrays |= self._directions(straight(data, arrays), self.n_components)
        if self.umap is not None:
            arrays |= self.umap.fit(straight(data, arrays))
        return Reduced(apply(data, arrays), arrays)

    def _directions(self, data: Array, count: int) -> dict[str, Array]:
        if not np.ptp(data, axis=0).any():
            return {"components": np.eye(1, data.shape[1]), "deviation": np.ones(1)}
        components, deviation = principal_axes(data, count)
        arrays = {
            "components": components,
            "deviation": deviation if self.whiten else np.ones(len(deviation)),
        }
        if self.unit_length and len(deviation) >= FEW_DIRECTIONS:
            arrays["unit_length"] = np.ones(())
        return arrays


def principal_axes(data: Array, count: int) -> tuple[Array, Array]:
    """Return the main directions (k, D) of rows (N, D), and the deviation along each (k,).

    At most ``count``, and only those along which rows differ by more than rounding.
    """
    # the sign of a component is fixed by its largest weight; the seed is for the
    # randomised solver that very wide embeddings get
    found = PCA(min(count, *data.shape), random_state=0).fit(data)
    deviation = np.sqrt(found.explained_variance_)
    kept = deviation > np.sqrt(ROUNDING) * deviation[0]
    return found.components_[kept], deviation[kept]


def of_unit_length(embedding: FloatArray) -> bool:
    """Return whether all rows have length 1."""
    squared = np.einsum("nd,nd->n", embedding, embedding)
    return bool(np.all(np.abs(squared - 1) <= UNIT))


def scales(embedding: FloatArray) -> dict[str, Array]:
    """Return the mean of each column and its standard deviation, in double precision.

    Parameters
    ----------
    embedding
        (N, D), finite, of any precision; it is read in blocks and not copied.

    Returns
    -------
    dict
        ``mean`` and ``scale`` (D,), infinite for a constant column.
    """
    near = embedding[0].astype(np.float64)  # subtracted to keep sums of squares small
    total, squares = np.zeros_like(near), np.zeros_like(near)
    for start in range(0, len(embedding), BLOCK):
        apart = embedding[start : start + BLOCK] - near
        total += apart.sum(axis=0)
        squares += np.einsum("nd,nd->d", apart, apart)
    shift = total / len(embedding)
    spread = np.sqrt(np.maximum(squares / len(embedding) - shift**2, 0))
    mean = near + shift
    constant = spread <= ROUNDING * np.hypot(mean, spread)
    return {"mean": mean, "scale": np.where(constant, np.inf, spread)}


def straight(embedding: FloatArray, arrays: Arrays) -> Array:
    """Return ``embedding`` standardised, in its components, with lengths kept.

    Parameters
    ----------
    embedding
        (N, D) with the columns of the first one.
    arrays
        What `Reduction.fit` returned.

    Returns
    -------
    numpy.ndarray
        (N, k) float64.

    Raises
    ------
    InputError
        If the number of columns differs.
    """
    wanted = len(arrays["mean"])
    if embedding.shape[1] != wanted:
        message = (
            f"the embedding has {embedding.shape[1]} columns; this reduction was made for "
            f"{wanted}"
        )
        raise InputError(message)
    data = (np.asarray(embedding, dtype=np.float64) - arrays["mean"]) / arrays["scale"]
    if "components" not in arrays:
        return np.asarray(data, dtype=np.float64)
    reduced = data @ arrays["components"].T / arrays["deviation"]
    return np.asarray(reduced, dtype=np.float64)


def apply(embedding: FloatArray, arrays: Arrays) -> Array:
    """Return ``embedding`` reduced as the one that gave ``arrays``, (N, k) float64.

    Parameters and errors are those of `straight`.
    """
    return bent(straight(embedding, arrays), arrays)


def bent(data: Array, arrays: Arrays) -> Array:
    """Return the result of `straight` at unit length or laid out, where that was done."""
    if PLACES in arrays:
        return placed(data, arrays)
    return unit(data) if "unit_length" in arrays else data
