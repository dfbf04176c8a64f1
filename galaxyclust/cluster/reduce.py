"""Prepare an embedding for clustering: columns of one scale, few and uncorrelated."""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import PCA

from galaxyclust.cluster import N_COMPONENTS
from galaxyclust.cluster.hdbscan.hdbscan import HDBSCAN
from galaxyclust.cluster.neighbours import sample
from galaxyclust.cluster.rows import checked, unit
from galaxyclust.cluster.umap import PLACES, Umap, placed
from galaxyclust.errors import InputError, SettingError
from galaxyclust.types import Arrays, FloatArray

Array = npt.NDArray[np.float64]

GROUPS_IN = (7, 12)  # components in which groups are looked for
GROUPS_OF = 3_000  # rows that are looked at
FEW_COLUMNS = 5  # with fewer, each says something of its own
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
    groups_in
        Numbers of components in which groups that are apart are looked for. If there are
        some (`hdbscan.groups.groups_apart`, in a sample of 3,000 rows), the components in
        which they hold most rows are kept, with their own variances and lengths: where a
        few groups make up most of the variance, equal variances would drown them in the
        scatter within them.
    ready
        Only standardise if every row of the embedding has length 1 already (its embedder
        has weighted the directions).
    few_columns
        Only standardise if the embedding has fewer columns than this.
    umap
        Then lay out the rows by UMAP. None: do not.
    """

    n_components: int | None = N_COMPONENTS
    whiten: bool = True
    unit_length: bool = False
    groups_in: tuple[int, ...] = ()
    ready: bool = False
    few_columns: int = 0
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
        few = data.shape[1] < self.few_columns
        ready = few or (self.ready and of_unit_length(data))
        if self.n_components is not None and not ready:
            arrays |= self._directions(straight(data, arrays))
        if self.umap is not None:
            arrays |= self.umap.fit(straight(data, arrays))
        return Reduced(apply(data, arrays), arrays)

    def _directions(self, data: Array) -> dict[str, Array]:
        grouped = components_of_groups(data, self.groups_in)
        found = directions(data, grouped or self.n_components or 1)
        kept = len(found["components"])
        if grouped or not self.whiten:
            found["deviation"] = np.ones(kept)
        if self.unit_length and not grouped and kept >= FEW_DIRECTIONS:
            found["unit_length"] = np.ones(())
        return found


def components_of_groups(data: Array, numbers: tuple[int, ...]) -> int:
    """Return in how many components rows form groups that are apart; 0 if in none.

    Parameters
    ----------
    data
        (N, D), standardised; a random sample of 3,000 rows is looked at.
    numbers
        Of components to look in. The one in which the groups hold most rows is returned.
    """
    if not numbers:
        return 0
    rows = data[sample(len(data), GROUPS_OF, seed=0)]
    places = rows @ directions(rows, max(numbers))["components"].T
    held = {n: HDBSCAN().part_apart(places[:, :n]) for n in numbers}
    best = max(held, key=lambda n: held[n])
    return best if held[best] else 0


def directions(data: Array, count: int) -> dict[str, Array]:
    """Return the main directions of standardised rows, and the scatter along each.

    Parameters
    ----------
    data
        (N, D).
    count
        Directions wanted; fewer are returned if the rows vary in fewer.

    Returns
    -------
    dict
        ``components`` (k, D) and ``deviation`` (k,).
    """
    if not np.ptp(data, axis=0).any():
        return {"components": np.eye(1, data.shape[1]), "deviation": np.ones(1)}
    # the sign of a component is fixed by its largest weight; the seed is for the
    # randomised solver that very wide embeddings get
    found = PCA(min(count, *data.shape), random_state=0).fit(data)
    deviation = np.sqrt(found.explained_variance_)
    kept = deviation > np.sqrt(ROUNDING) * deviation[0]
    return {"components": found.components_[kept], "deviation": deviation[kept]}


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


def reduction_for(clusterer: Any, text: str) -> Reduction:
    """Return the reduction that a user wrote, for a clusterer.

    Parameters
    ----------
    clusterer
        Its ``AUTO``, if it has one, is the number of components that ``"auto"`` makes of
        every embedding; its ``seed`` is also UMAP's.
    text
        As in `parse`.

    Raises
    ------
    SettingError
        If it is none of these.
    """
    made = parse(text, seed=getattr(clusterer, "seed", 0))
    count = getattr(clusterer, "AUTO", None)
    if text != "auto" or count is None:
        return made
    return replace(made, n_components=count, ready=False)


def in_words(text: str) -> str:
    """Return words for a reduction, to follow a name; empty for auto and none.

    >>> in_words("auto"), in_words("none"), in_words("pca:16")
    ('', '', ', reduced by pca:16')
    """
    return "" if text in {"auto", "none"} else f", reduced by {text}"


def parse(text: str, *, seed: int = 0) -> Reduction:
    """Return the reduction that a user wrote.

    Parameters
    ----------
    text
        ``"none"``: standardised columns. ``"pca:16"``: 16 principal components of equal
        variance; ``"pca:16:unwhitened"``: with their own variances. ``"sphere:12"``: 12
        components of equal variance, rows scaled to length 1. ``"umap:5"``: five dimensions
        by UMAP; ``"umap:5:30"``: with 30 neighbours instead of 15. ``"auto"``: ``"none"``
        if every row of the embedding has length 1, or fewer than 5 columns; else, if the
        rows form groups that are apart, ``"pca:7:unwhitened"`` or ``"pca:12:unwhitened"``;
        else ``"sphere:12"``.
    seed
        Seed of UMAP.

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
        return Reduction(
            unit_length=True, groups_in=GROUPS_IN, ready=True, few_columns=FEW_COLUMNS
        )
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
