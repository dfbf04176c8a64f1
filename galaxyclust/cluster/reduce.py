"""Make an embedding fit to be clustered: columns of one scale, few and uncorrelated."""

from dataclasses import dataclass
from typing import Any, NamedTuple

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
BLOCK = 4_096  # rows at a time, so that they stay in the processor's memory
UNIT = 1e-3  # off 1, a length that is still called 1
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
        Principal components to keep, fewer where the embedding has fewer; none keeps the
        standardised columns.
    whiten
        Give every component the same variance, so that none drowns the others; it also
        makes noise as loud as structure.
    unit_length
        Then give every row the length 1, so that only its direction from the mean counts
        (the angle between two rows): rows far out in a few weak components no longer
        make clusters of their own. Of fewer than three components a direction says too
        little, and lengths are kept.
    given_unit_length
        Leave out all but the standardising where every row comes at length 1: what made
        such rows has weighed their directions already.
    umap
        Then lay the rows out anew, neighbours near one another; none does not.
    """

    n_components: int | None = N_COMPONENTS
    whiten: bool = True
    unit_length: bool = False
    given_unit_length: bool = False
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
            ``vectors`` (N, k), and ``arrays`` with ``mean`` and ``scale`` (D,), for
            principal components ``components`` (k, D) and ``deviation`` (k,), for rows of
            unit length ``unit_length``, and what `Umap` learned: what `apply` needs. A
            constant column has an infinite scale: it tells rows apart neither now nor
            later.

        Raises
        ------
        InputError
            If there is no row, or a row is not finite.
        """
        data = checked(embedding)
        arrays = scales(data)
        ready = self.given_unit_length and of_unit_length(data)
        if self.n_components is not None and not ready:
            arrays |= self._directions(straight(data, arrays))
        if self.umap is not None:
            arrays |= self.umap.fit(straight(data, arrays))
        return Reduced(apply(data, arrays), arrays)

    def _directions(self, data: Array) -> dict[str, Array]:
        count = min(self.n_components or 1, *data.shape)
        if not np.ptp(data, axis=0).any():
            return {"components": np.eye(1, data.shape[1]), "deviation": np.ones(1)}
        # the sign of a component is fixed by its largest weight; the seed is for the
        # randomised solver that very wide embeddings get
        found = PCA(count, random_state=0).fit(data)
        deviation = np.sqrt(found.explained_variance_)
        kept = deviation > np.sqrt(ROUNDING) * deviation[0]
        arrays = {
            "components": found.components_[kept],
            "deviation": deviation[kept] if self.whiten else np.ones(kept.sum()),
        }
        if self.unit_length and kept.sum() >= FEW_DIRECTIONS:
            arrays["unit_length"] = np.ones(())
        return arrays


def of_unit_length(embedding: FloatArray) -> bool:
    """Return whether all rows have the length 1."""
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
    near = embedding[0].astype(np.float64)  # so that no sum of squares is a large one
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
    """Return ``embedding`` standardised, in its components: what lies far out still does.

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
    """Return what `straight` returns at unit length or laid out, where that was done."""
    if PLACES in arrays:
        return placed(data, arrays)
    return unit(data) if "unit_length" in arrays else data


def reduction_for(clusterer: Any, text: str) -> Reduction:
    """Return the reduction that a user wrote, as a clusterer wants it.

    Parameters
    ----------
    clusterer
        Its ``AUTO``, if it has one, is what ``"auto"`` stands for; its ``seed`` is UMAP's.
    text
        As in `parse`.

    Raises
    ------
    SettingError
        If it is none of these.
    """
    if text == "auto":
        text = getattr(clusterer, "AUTO", text)
    return parse(text, seed=getattr(clusterer, "seed", 0))


def in_words(text: str) -> str:
    """Return what was done to an embedding, behind its name; what is usual needs no word.

    >>> in_words("auto"), in_words("none"), in_words("pca:16")
    ('', '', ', reduced by pca:16')
    """
    return "" if text in {"auto", "none"} else f", reduced by {text}"


def parse(text: str, *, seed: int = 0) -> Reduction:
    """Return the reduction that a user wrote.

    Parameters
    ----------
    text
        ``"auto"`` for ``"none"`` where every row of the embedding has length 1 and
        ``"sphere:12"`` elsewhere, ``"pca:16"`` for 16 principal components of one
        variance, ``"pca:16:unwhitened"`` to keep their variances, ``"sphere:12"`` for
        rows of unit length in 12 of one variance, ``"umap:5"`` for five dimensions by
        UMAP and ``"umap:5:30"`` for 30 neighbours instead of 15, ``"none"`` for
        standardised columns as they are.
    seed
        Of UMAP.

    Returns
    -------
    Reduction
        Its settings.

    Raises
    ------
    SettingError
        If it is none of these.

    Examples
    --------
    >>> parse("pca:16") == Reduction(n_components=16)
    True
    >>> parse("sphere:12").unit_length
    True
    """
    if text == "none":
        return Reduction(n_components=None)
    if text == "auto":
        return Reduction(unit_length=True, given_unit_length=True)
    kind, _, rest = text.partition(":")
    number, _, variant = rest.partition(":")
    if not (_known(kind, variant) and number.isdecimal()):
        message = (
            f"unknown reduction {text!r}; write auto, sphere:12, pca:12, "
            "pca:12:unwhitened, umap:5 or none"
        )
        raise SettingError(message)
    if kind == "umap":
        more = {"n_neighbors": int(variant)} if variant else {}
        return Reduction(umap=Umap(n_components=int(number), seed=seed, **more))
    return Reduction(
        n_components=int(number), whiten=not variant, unit_length=kind == "sphere"
    )


def _known(kind: str, variant: str) -> bool:
    """Return whether there is such a kind of reduction, and such a variant of it."""
    if kind == "umap":
        return not variant or variant.isdecimal()
    return variant in {"pca": ("", "unwhitened"), "sphere": ("",)}.get(kind, ())
