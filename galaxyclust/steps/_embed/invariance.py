"""How far galaxies move in an embedding when their stamps are changed."""

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.cluster import REDUCTION
from galaxyclust.cluster.centres import squared_distances
from galaxyclust.cluster.kmeans import KMeans
from galaxyclust.cluster.reduce import apply
from galaxyclust.cluster.reductions import reduction_for
from galaxyclust.embed import METHODS
from galaxyclust.errors import InputError
from galaxyclust.evaluate.invariance import moved, nearest_other
from galaxyclust.evaluate.perturb import PERTURBATIONS, Perturbed
from galaxyclust.methods import build
from galaxyclust.progress import track
from galaxyclust.steps._embed.source import reads, stamps_of
from galaxyclust.steps._embed.trained import settings_anywhere
from galaxyclust.steps._names import check_made
from galaxyclust.steps._plain import plain
from galaxyclust.steps._text import table
from galaxyclust.types import Arrays, FloatArray, IntArray, StampReader
from galaxyclust.words import counted, in_few_digits

N_GALAXIES, N_CLUSTERS, REDUCE = 500, 8, REDUCTION


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The effect of one change of the stamps on an embedding.

    Parameters
    ----------
    name
        Name of the change, one of `galaxyclust.evaluate.perturb.PERTURBATIONS`.
    meaning
        Size of the change, in words.
    median, percentile90
        How far galaxies move, in units of the distance to their nearest other galaxy.
    kept
        Fraction of galaxies that keep their k-means label.
    """

    name: str
    meaning: str
    median: float
    percentile90: float
    kept: float


@dataclass(frozen=True, kw_only=True, repr=False)
class Invariance:
    """How strongly an embedding depends on properties other than morphology.

    Parameters
    ----------
    catalog, embedding
        The catalog and the embedding that were tested.
    n_galaxies
        Number of galaxies that were changed.
    n_clusters
        Number of k-means clusters.
    seed
        Seed of the choice of galaxies, of the changes and of the k-means.
    findings
        One finding per change.
    """

    catalog: str
    embedding: str
    n_galaxies: int
    n_clusters: int
    seed: int
    findings: tuple[Finding, ...]

    def __repr__(self) -> str:
        rows = [
            [
                f"{way.name} {way.meaning}",
                in_few_digits(way.median),
                in_few_digits(way.percentile90),
                f"{100 * way.kept:.1f} %",
            ]
            for way in self.findings
        ]
        head = ["moves by, in distances to the nearest", "median", "90 %", "label kept"]
        changed = f"{counted(self.n_galaxies, 'galaxy')} changed"
        labels = f"labels of k-means with {self.n_clusters} clusters"
        what = f"{self.catalog}: {self.embedding}, {changed}, {labels}"
        return f"{what}\n{table(rows, head=head)}"

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return dict(plain(asdict(self)))


def invariance(
    catalog: Catalog,
    *,
    embedding: str,
    n_galaxies: int = N_GALAXIES,
    n_clusters: int = N_CLUSTERS,
    seed: int = 0,
) -> Invariance:
    """Change the stamps of some galaxies, embed them again, and measure how far they move.

    Parameters
    ----------
    catalog
        The catalog; nothing is written to it.
    embedding
        Name of the embedding.
    n_galaxies
        Number of galaxies to change, chosen at random; all if there are fewer.
    n_clusters
        Number of clusters of the k-means of all galaxies (with the default reduction of the
        embedding, ``auto``) whose labels are compared.
    seed
        Seed of the choice of galaxies, of the changes and of the k-means.

    Raises
    ------
    CatalogError
        If there is no such embedding.
    InputError
        If it is not made from stamps, or holds fewer than two galaxies.
    """
    check_made(catalog, embedding, step="embed")
    vectors = catalog.embedding(embedding)
    rows = np.flatnonzero(np.isfinite(vectors).all(axis=1))
    if len(rows) < 2:
        message = f"{catalog.path}: {len(rows)} galaxies in {embedding}; 2 are needed"
        raise InputError(message)
    known = vectors[rows].astype(np.float64)
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.choice(len(rows), min(n_galaxies, len(rows)), replace=False))
    clusters = _Clusters.found_in(known, n_clusters=n_clusters, seed=seed)
    nearest = nearest_other(known, chosen)
    findings = []
    for name, how in track(
        PERTURBATIONS.items(), description="invariance", total=len(PERTURBATIONS)
    ):
        stamps = Perturbed(stamps_of(catalog), name, seed=seed)
        after = embedded(catalog, embedding, stamps, rows=rows[chosen])
        kept = clusters.of(after) == clusters.label[chosen]
        change = moved(known[chosen], after, nearest, kept=kept)
        findings.append(Finding(name=name, meaning=how.meaning, **change._asdict()))
    return Invariance(
        catalog=str(catalog.path),
        embedding=embedding,
        n_galaxies=len(chosen),
        n_clusters=len(clusters.centre),
        seed=seed,
        findings=tuple(findings),
    )


class _Clusters(NamedTuple):
    """A k-means clustering of an embedding, for labels before and after a change."""

    label: IntArray  # (n,) labels of the unchanged vectors
    centre: npt.NDArray[np.float64]  # (k, d) in reduced dimensions
    reduction: Arrays

    @classmethod
    def found_in(cls, vectors: FloatArray, *, n_clusters: int, seed: int) -> "_Clusters":
        """Return clusters of (n, D) vectors; fewer if there are fewer distinct vectors."""
        reduced = reduction_for(KMeans(), REDUCE).fit(vectors)
        k = min(n_clusters, len(np.unique(reduced.vectors, axis=0)))
        found = KMeans(n_clusters=k, seed=seed).fit(reduced.vectors)
        return cls(found.label, found.model["centre"], reduced.arrays)

    def of(self, vectors: npt.NDArray[np.float32]) -> IntArray:
        """Return the labels of other vectors (m, D)."""
        reduced = apply(np.nan_to_num(vectors), self.reduction)
        return np.asarray(squared_distances(reduced, self.centre).argmin(axis=1))


def embedded(
    catalog: Catalog, name: str, stamps: StampReader, *, rows: IntArray
) -> npt.NDArray[np.float32]:
    """Return the vectors that a catalog's own model computes from other stamps of ``rows``.

    For a map of another embedding, that embedding is computed first.

    Raises
    ------
    InputError
        If neither the embedding nor the one below it is made from stamps.
    """
    about = catalog.attributes("models", name)
    embedder = build(METHODS, about["method"], settings_anywhere(about))
    model, what = catalog.model(name), reads(embedder)
    if what == "embedding":
        below = embedded(catalog, embedder.on, stamps, rows=rows)
        vectors = embedder.embed(model, below, rows=np.arange(len(rows)))
    elif what == "stamps":
        vectors = embedder.embed(model, stamps, rows=rows)
    else:
        message = (
            f"{catalog.path}: {name} is made of {what} of the catalog, and not of stamps "
            "that can be changed"
        )
        raise InputError(message)
    return np.asarray(vectors, dtype=np.float32)
