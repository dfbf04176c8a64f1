"""Outliers: the galaxies farthest from all others, with possible reasons."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import InputError
from galaxyclust.search.isolation import Distance, from_clusters, isolation
from galaxyclust.show.gallery import gallery
from galaxyclust.steps import _figure
from galaxyclust.steps._names import check_made
from galaxyclust.steps._pictures import pictures_of
from galaxyclust.steps._search import reasons as _reasons
from galaxyclust.steps._search.space import SearchSpace, nearest, search_space
from galaxyclust.steps._whole import whole


@dataclass(frozen=True, kw_only=True)
class Outlier:
    """One outlier.

    Parameters
    ----------
    row
        Row in the catalog.
    id
        Id of the galaxy.
    score
        Mean distance to its nearest neighbours, over that of the median galaxy.
    features
        Features in which it differs, with robust standard deviations from the median.
    flags
        Flags that it carries and most galaxies do not.
    crowded
        Fraction of its stamp covered by neighbours, if unusually large.
    cluster
        The nearest cluster, if a clustering was named.
    cluster_ratio
        Distance to the mean of that cluster over the median distance of its members; None
        if that median is 0, as for a cluster of one.
    """

    row: int
    id: str
    score: float
    features: tuple[tuple[str, float], ...] = ()
    flags: tuple[str, ...] = ()
    crowded: float | None = None
    cluster: int | None = None
    cluster_ratio: float | None = None

    @property
    def reason(self) -> str:
        """Return in one line what is unusual, and what may explain it."""
        differs = ", ".join(f"{name} {value:+.1f}" for name, value in self.features)
        parts = [differs or "no measured shape or colour stands out"]
        if self.cluster is not None and self.cluster_ratio is not None:
            parts.append(f"{self.cluster_ratio:.1f} x off cluster {self.cluster}")
        elif self.cluster is not None:
            parts.append(f"alone in cluster {self.cluster}")
        parts.append(" ".join(self.flags))
        if self.crowded is not None:
            parts.append(f"neighbours on {100 * self.crowded:.0f} % of the stamp")
        return "; ".join(part for part in parts if part)


@dataclass(frozen=True, kw_only=True)
class Outliers:
    """The outliers of an embedding, highest score first.

    Parameters
    ----------
    embedding
        Name of the embedding that was searched.
    found
        The outliers.
    score
        (N,) score of every row of the catalog; NaN if it is not embedded.
    output
        The picture, if one was requested.
    """

    embedding: str
    found: tuple[Outlier, ...]
    score: npt.NDArray[np.float64]
    output: Path | None = None


def outliers(  # noqa: PLR0913 (each is an option of the command)
    catalog: Catalog,
    *,
    embedding: str,
    n: int = 50,
    clustering: str | None = None,
    n_neighbors: int = 10,
    reduce: str = "none",
    index: str = "auto",
    output: str | Path | None = None,
) -> Outliers:
    """Find the galaxies that are far from all others.

    Parameters
    ----------
    catalog
        The catalog.
    embedding
        Name of the embedding to search.
    n
        Number of outliers; fewer if there are fewer galaxies.
    clustering
        Clustering whose nearest cluster is reported for each outlier.
    n_neighbors
        Number of neighbours whose mean distance gives the score.
    reduce
        ``none`` compares standardised columns, ``pca:16`` principal components.
    index
        ``exact``, ``ivf`` (approximate, by faiss), or ``auto``: exact unless that takes
        long and faiss is installed.
    output
        File for a picture of them; None draws nothing.

    Returns
    -------
    Outliers
        The galaxies with scores and reasons, and the score of every row.

    Raises
    ------
    CatalogError
        If there is no such embedding or clustering.
    InputError
        If there are not more galaxies than neighbours.
    SettingError
        If a setting cannot work.
    """
    target = None if output is None else _figure.check(output)
    if clustering is not None:
        check_made(catalog, clustering, step="cluster")
    space = search_space(catalog, embedding, reduction=reduce)
    if not 1 <= n_neighbors < len(space.rows):
        message = f"{n_neighbors} neighbours asked for among {len(space.rows)} galaxies"
        raise InputError(message)
    near = nearest(space.vectors, space.vectors, k=n_neighbors + 1, index=index)
    score = isolation(near)
    places = np.lexsort((space.rows, -score))[:n]
    found = _described(catalog, space, places, score=score, clustering=clustering)
    drawn = None
    if target is not None:
        drawn = _draw(catalog, found, embedding=embedding, output=target)
    return Outliers(
        embedding=embedding,
        found=found,
        score=whole(score, space.rows, n_rows=catalog.n_rows),
        output=drawn,
    )


def _described(
    catalog: Catalog,
    space: SearchSpace,
    places: npt.NDArray[np.intp],
    *,
    score: npt.NDArray[np.float64],
    clustering: str | None,
) -> tuple[Outlier, ...]:
    """Return the outliers with possible reasons."""
    rows = space.rows[places]
    features = _reasons.notable(_reasons.features_of(catalog, space.rows), places)
    said = _reasons.flags_of(catalog, rows, space.rows)
    crowded = _reasons.crowded(catalog, rows, space.rows)
    ids = catalog.column("id")[rows]
    far = _from_clusters(catalog, space, places, clustering=clustering)
    return tuple(
        Outlier(
            row=int(rows[i]),
            id=str(ids[i]),
            score=float(score[place]),
            features=features[i],
            flags=said[i],
            crowded=float(crowded[i]) if np.isfinite(crowded[i]) else None,
            cluster=int(far.cluster[i]) if far else None,
            cluster_ratio=float(far.ratio[i])
            if far and np.isfinite(far.ratio[i])
            else None,
        )
        for i, place in enumerate(places)
    )


def _from_clusters(
    catalog: Catalog,
    space: SearchSpace,
    places: npt.NDArray[np.intp],
    *,
    clustering: str | None,
) -> Distance | None:
    """Return the distances to the nearest clusters, if there are clusters."""
    if clustering is None:
        return None
    label = catalog.column(f"{clustering}_label")[space.rows]
    if not (label >= 0).any():
        return None
    return from_clusters(space.vectors, label, places)


def _draw(
    catalog: Catalog, found: tuple[Outlier, ...], *, embedding: str, output: Path
) -> Path:
    rows = np.array([one.row for one in found], dtype=np.intp)
    words = []
    for number, one in enumerate(found, start=1):
        features = ", ".join(f"{name} {value:+.0f}" for name, value in one.features[:2])
        more = [line for line in (features, " ".join(one.flags)) if line]
        words.append([f"{number}  {one.id}", f"{one.score:.1f} x as far as usual", *more])
    figure = gallery(
        pictures_of(catalog, rows, whole=True),
        words,
        title=f"{catalog.path.stem} · the {len(found)} oddest galaxies",
        caption=f"Mean distance to the nearest neighbours in the embedding {embedding!r}, "
        "over that of the median galaxy; features in robust standard deviations from the "
        "median; flags.",
        n_columns=10,
    )
    return _figure.save(figure, output)
