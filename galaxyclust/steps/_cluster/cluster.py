"""Cluster one of a catalog's embeddings and write the labels as columns."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog, Content
from galaxyclust.catalog.history import Step
from galaxyclust.cluster import METHODS, REDUCTION
from galaxyclust.cluster.drift import region
from galaxyclust.cluster.reductions import reduction_for
from galaxyclust.cluster.stability import DRAWS, MANY, STABLE, Stability
from galaxyclust.cluster.stability import stability as stability_of
from galaxyclust.errors import SettingError
from galaxyclust.methods import build
from galaxyclust.nested import joined
from galaxyclust.steps._cluster.neurons import neurons_of
from galaxyclust.steps._cluster.seen import Seen, see
from galaxyclust.steps._cluster.space import digest
from galaxyclust.steps._names import check_free
from galaxyclust.steps._whole import whole
from galaxyclust.types import PER_ROW, Choosing, Clusterer, Clustering, FloatArray
from galaxyclust.words import counted


@dataclass(frozen=True, kw_only=True)
class Clustered:
    """What a clustering step did.

    Parameters
    ----------
    name
        Of the clustering; its columns begin with it.
    sizes
        Members of each cluster, 0 first.
    n_noise
        Rows in no cluster.
    n_not_embedded
        Rows that the embedding leaves out.
    stability
        Mean adjusted Rand index with bootstrap draws; None where none were made.
    notes
        What a user should know, a line each.
    """

    name: str
    sizes: tuple[int, ...] = ()
    n_noise: int = 0
    n_not_embedded: int = 0
    stability: float | None = None
    notes: tuple[str, ...] = ()


def cluster(  # noqa: PLR0913 (each is an option of the command)
    catalog: Catalog,
    *,
    embedding: str,
    method: str = "hdbscan",
    name: str | None = None,
    reduce: str = REDUCTION,
    features_weight: float = 0.0,
    neurons: bool = False,
    settings: Mapping[str, Any] | None = None,
    stability: int | None = None,
    overwrite: bool = False,
    dry_run: bool = False,
) -> Clustered:
    """Cluster one of the catalog's embeddings.

    Parameters
    ----------
    catalog
        The catalog.
    embedding
        Name of the embedding.
    method
        One of `galaxyclust.cluster.METHODS`.
    name
        Of the clustering; that of the method where None.
    reduce
        What is done to the standardised embedding first: ``auto``, ``sphere:12``,
        ``pca:16``, ``umap:5`` or ``none`` (see `galaxyclust.cluster.reductions.parse`).
    features_weight
        Weight of the measured shapes put beside the reduced embedding: 1 gives them as
        much variance in all as the embedding has, 0 leaves them out. Beside a trained
        network more than 0.3 does harm (docs/clusters.md has figures).
    neurons
        Cluster the neurons of a self-organizing map, each of which counts once, and give
        galaxies the label of their neuron. Label 0 then has the most neurons.
    settings
        Settings of the method, over its defaults.
    stability
        Bootstrap draws to cluster again, for ``<name>_stability``; 0 for none. None: 10
        (3 for ``consensus``) of up to 20,000 galaxies, none of more or of neurons.
    overwrite
        Replace a clustering of that name.
    dry_run
        Only say what would be clustered.

    Returns
    -------
    Clustered
        Sizes. The columns ``<name>_label`` (int32; -1 noise, -2 not embedded),
        ``<name>_probability``, ``<name>_outlier`` (float32) and ``<name>_nearest`` (int32)
        are in the catalog, what was learned in ``models/<name>``.

    Raises
    ------
    CatalogError
        If there is no such embedding, or the name is taken.
    InputError
        If there are too few rows for the settings.
    SettingError
        If a method or a setting does not exist or cannot work.
    """
    name = name or method
    if stability is not None and stability < 0:
        message = f"stability = {stability}: a number of bootstrap draws, or 0 for none"
        raise SettingError(message)
    if neurons and stability:
        message = "--stability draws galaxies anew; leave it out with --neurons"
        raise SettingError(message)
    clusterer: Any = build(METHODS, method, settings or {})
    reduction = reduction_for(clusterer, reduce)
    vectors = catalog.embedding(embedding)
    check_free(catalog, name, step="cluster", overwrite=overwrite)
    rows = np.flatnonzero(np.isfinite(vectors).all(axis=1))
    left_out = len(vectors) - len(rows)
    if dry_run:
        return Clustered(name=name, n_not_embedded=left_out)
    given, of_row = vectors[rows], np.arange(len(rows))
    if neurons:
        given, of_row = neurons_of(catalog, embedding, features_weight=features_weight)
    seen = see(catalog, given, rows, reduction=reduction, weight=features_weight)
    found = clusterer.fit(seen.vectors).of(of_row)
    draws = _draws(stability, clusterer, n_rows=0 if neurons else len(rows))
    again = _again(seen, found, clusterer, draws=draws)
    overall = again.overall if again else None
    made = Clustered(
        name=name,
        sizes=found.sizes,
        n_noise=found.n_noise,
        n_not_embedded=left_out,
        stability=overall,
        notes=(
            *seen.notes,
            *_why(found, clusterer),
            *_doubts(found, overall, clusterer, of=seen.vectors),
        ),
    )
    step = Step(
        name="cluster",
        output=name,
        inputs=(f"embeddings/{embedding}",),
        method=method,
        settings=asdict(clusterer)
        | {
            "reduce": reduce,
            "reduction": asdict(seen.reduction),
            "features_weight": features_weight,
            "features": list(seen.fused.columns),
            "stability": draws,
            "neurons": neurons,
        },
        seed=getattr(clusterer, "seed", None),
        notes=(_note(made), *seen.notes, *_why(found, clusterer)),
    )
    columns = columns_of(catalog, found, rows, name=name)
    if again is not None:
        columns[f"{name}_stability"] = whole(again.row, rows, n_rows=catalog.n_rows)
    content = Content(
        columns=columns,
        models={name: _model(seen, found, again)},
        attributes={
            "step": "cluster",
            "method": method,
            "embedding": embedding,
            "embedding_sha256": digest(vectors),
            "reduce": reduce,
            "features": list(seen.fused.columns),
            "settings": asdict(clusterer),
            "neurons": neurons,
        },
    )
    catalog.write(content, step, overwrite=overwrite)
    return made


def overall_stability(catalog: Catalog, clustering: str) -> float | None:
    """Return the mean adjusted Rand index of a clustering with its bootstrap draws.

    None where none were made, or clusters were merged or split since.
    """
    ari = catalog.model(clustering).get("stability.ari")
    edited = bool(catalog.attributes("models", clustering).get("edits"))
    return None if ari is None or edited else float(np.mean(ari))


def _draws(asked: int | None, clusterer: Clusterer, *, n_rows: int) -> int:
    """Return how many bootstrap draws of so many rows to make."""
    if asked is not None:
        return asked
    return getattr(clusterer, "DRAWS", DRAWS) if 0 < n_rows <= MANY else 0


def _again(
    seen: Seen, found: Clustering, clusterer: Clusterer, *, draws: int
) -> Stability | None:
    """Return how far the clusters come back, where draws are to be made.

    A number of clusters that was chosen is that of the draws.
    """
    if not draws:
        return None
    behind = seen.behind(_settled(clusterer, found))
    return stability_of(seen.redrawn, found.label, clusterer=behind, draws=draws)


def _settled(clusterer: Clusterer, found: Clustering) -> Clusterer:
    """Return the clusterer with the number of clusters that it chose, if it did."""
    if isinstance(clusterer, Choosing):
        return clusterer.settled(found.model)
    return clusterer


def _why(found: Clustering, clusterer: Clusterer) -> tuple[str, ...]:
    """Return why there are so many clusters, a line, where the clusterer chose that."""
    said = clusterer.why(found.model) if isinstance(clusterer, Choosing) else ""
    return (said,) if said else ()


def _doubts(
    found: Clustering, stability: float | None, clusterer: Clusterer, *, of: FloatArray
) -> tuple[str, ...]:
    """Return what to think of clusters that do not come back, or are none."""
    n_clusters = len(found.sizes)
    if not n_clusters and _why(found, clusterer):
        return ()  # that says it
    told = []
    least = getattr(clusterer, "min_agreement", None)
    asked = getattr(_settled(clusterer, found), "n_clusters", 0)
    if least is not None and n_clusters < asked:
        told.append(
            f"in {asked - n_clusters} of {asked} clusters the runs agree about no galaxy: "
            "fewer clusters may come back, and a lower min_agreement rejects less"
        )
    elif not n_clusters:
        told.append(_why_none(of, int(found.model.get("min_cluster_size", 0))))
    if n_clusters and stability is not None and stability < STABLE:
        told.append(
            f"not stable (from {STABLE} on it is): bootstrap samples of these galaxies "
            "give other clusters; --sweep tells which number of clusters comes back"
        )
    return tuple(told)


def _why_none(vectors: FloatArray, size: int) -> str:
    """Return why no cluster of at least ``size`` rows was found, and what to do."""
    n = len(vectors)
    if not np.ptp(vectors, axis=0).any():
        return "all galaxies have the same vector: there is nothing to tell them apart by"
    if n < 2 * size:
        less = f"set min_cluster_size to {n // 2} or less" if n >= 4 else "kmeans parts few"
        return f"{n} rows are too few to part into clusters of {size} or more; {less}"
    return "nothing is denser than chance makes it; kmeans parts a continuum too"


def _note(made: Clustered) -> str:
    sizes = f" of {', '.join(map(str, made.sizes))}" if made.sizes else ""
    told = "" if made.stability is None else f"; stability {made.stability:.2f}"
    return f"{counted(len(made.sizes), 'cluster')}{sizes}; {made.n_noise} noise{told}"


def _model(
    seen: Seen, found: Clustering, again: Stability | None
) -> dict[str, npt.NDArray[Any]]:
    """Return what puts further rows into these clusters, and how stable they are."""
    parts = {
        "reduction": seen.reduced.arrays,
        "region": region(seen.plain),
        "features": seen.fused.arrays,
        "clusterer": found.model,
    }
    if again is not None:
        parts["stability"] = {"cluster": again.cluster, "ari": again.ari}
    return joined(parts)


def columns_of(
    catalog: Catalog, found: Clustering, rows: npt.NDArray[np.intp], *, name: str
) -> dict[str, npt.NDArray[Any]]:
    """Return the columns of a clustering of some of the rows; the others are missing.

    Where the catalog has a clustering of that name, its names and stabilities are taken
    back, as they are not of these clusters.
    """
    n_rows = catalog.n_rows
    columns = {
        f"{name}_{key}": whole(getattr(found, key), rows, n_rows=n_rows) for key in PER_ROW
    }
    not_told: dict[str, Any] = {"name": "", "stability": np.float32(np.nan)}
    for kind, missing in not_told.items():
        if f"{name}_{kind}" in catalog.names("catalog"):
            columns[f"{name}_{kind}"] = np.full(n_rows, missing)
    return columns
