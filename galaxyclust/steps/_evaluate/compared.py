"""Comparison of embeddings, baselines and clusterings with labels and numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from galaxyclust.cluster.kmeans import KMeans
from galaxyclust.cluster.reductions import parse, reduction_for
from galaxyclust.errors import InputError
from galaxyclust.evaluate import agreement, probes
from galaxyclust.evaluate.agreement import Contingency
from galaxyclust.evaluate.kmeans_scores import kmeans_scores
from galaxyclust.progress import bar
from galaxyclust.steps._evaluate.evaluation import AgainstLabels, AgainstNumbers, Scores
from galaxyclust.steps._evaluate.truth import Labels, Numbers
from galaxyclust.types import NOISE, FloatArray, IntArray

NUMBERS_OF_CLUSTERS = (4, 8)  # of the k-means that compares embeddings


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Embeddings, baselines and clusterings of a catalog.

    Parameters
    ----------
    rows
        (n,) catalog rows of all vectors.
    embeddings, baselines
        Vectors (n, D) by name.
    clusterings
        Cluster labels of all rows of the catalog, by name.
    reduce
        Reduction of the vectors before k-means.
    n_boot
        Bootstrap draws of each interval.
    seed
        Seed of folds, draws and the k-means of baselines.
    """

    rows: IntArray
    embeddings: Mapping[str, FloatArray]
    baselines: Mapping[str, FloatArray]
    clusterings: Mapping[str, IntArray]
    reduce: str
    n_boot: int
    seed: int

    @property
    def vectors(self) -> dict[str, FloatArray]:
        """Return embeddings and baselines."""
        return {**self.embeddings, **self.baselines}

    def with_labels(self, truth: Labels) -> AgainstLabels:
        """Return how well vectors and clusterings agree with labels.

        Vectors are compared only over labels with enough galaxies.

        Raises
        ------
        InputError
            If fewer than two labels have enough embedded galaxies, or no galaxy of a
            clustering has a label.
        """
        values = truth.values[self.rows]
        names, counts = np.unique(values[values != ""], return_counts=True)
        many = names[counts >= probes.N_FOLDS]
        rare = names[counts < probes.N_FOLDS]
        if len(many) < 2:
            message = (
                f"{truth.name}: {len(many)} labels of {probes.N_FOLDS} embedded galaxies "
                "or more; two are needed"
            )
            raise InputError(message)
        notes = []
        if truth.n_several:
            notes.append(f"{truth.n_several} galaxies fit several rules; the first counts")
        if len(rare):
            notes.append(f"labels too rare for the probes: {', '.join(rare)}")
        own = np.isin(values, many)
        scores: dict[str, Scores] = {}
        with bar(self.vectors.items(), description=truth.name, unit="vectors") as items:
            for name, vectors in items:
                scores[name] = self._of_vectors(vectors, values, own)
        tables = dict(self._tables(truth))
        return AgainstLabels(
            name=truth.name,
            sizes={str(k): int(n) for k, n in zip(names, counts, strict=True)},
            vectors=scores,
            clusterings=self._of_clusterings(truth, tables),
            tables=tables,
            notes=tuple(notes),
        )

    def with_numbers(self, number: Numbers) -> AgainstNumbers:
        """Return how well vectors rank the rows that have a number.

        Raises
        ------
        InputError
            If too few rows have a number.
        """
        values = number.values[self.rows]
        own = np.isfinite(values)
        if own.sum() < 2 * probes.N_FOLDS:
            message = f"{number.name}: {own.sum()} embedded galaxies have a number; too few"
            raise InputError(message)
        scores: dict[str, Scores] = {}
        for name, vectors in self.vectors.items():
            standard = parse("none").fit(vectors).vectors[own]
            found = probes.rank(standard, values[own], n_boot=self.n_boot, seed=self.seed)
            scores[name] = found._asdict()
        return AgainstNumbers(name=number.name, n_rows=int(own.sum()), vectors=scores)

    def _of_vectors(
        self, vectors: FloatArray, values: npt.NDArray[Any], own: npt.NDArray[np.bool_]
    ) -> Scores:
        """Return the scores of probes and k-means for the labels of some rows."""
        standard = parse("none").fit(vectors).vectors[own]
        reduced = self._reduced(vectors)[own]
        found = probes.classify(standard, values[own], n_boot=self.n_boot, seed=self.seed)
        scores: Scores = found._asdict()
        for k in NUMBERS_OF_CLUSTERS:
            parted = kmeans_scores(
                reduced, values[own], n_clusters=k, n_boot=self.n_boot, seed=self.seed
            )
            scores |= {f"{name}{k}": one for name, one in parted.items()}
        return scores

    def _tables(self, truth: Labels) -> Iterator[tuple[str, Contingency]]:
        """Yield the name and the contingency table of each clustering."""
        for name, label in self.clusterings.items():
            own = truth.labelled & (label >= NOISE)
            if not own.any():
                message = f"{name}: none of its galaxies has a label of {truth.name}"
                raise InputError(message)
            yield name, agreement.contingency(truth.values[own], label[own])

    def _of_clusterings(
        self, truth: Labels, tables: Mapping[str, Contingency]
    ) -> dict[str, Scores]:
        """Return scores of clusterings, and of baselines split into as many clusters."""
        how = {"n_boot": self.n_boot, "seed": self.seed}
        own = truth.labelled[self.rows]
        values = truth.values[self.rows][own]
        scores: dict[str, Scores] = {}
        for name, table in tables.items():
            scores[name] = agreement.scores(table, **how)
            k = max(len(set(table.clusters) - {NOISE}), 1)
            for plain, vectors in self.baselines.items():
                groups = self._parted(vectors, n_clusters=k)[own]
                found = agreement.contingency(values, groups)
                scores[f"{plain}, k = {k}"] = agreement.scores(found, **how)
        return scores

    def _parted(self, vectors: FloatArray, *, n_clusters: int) -> IntArray:
        """Return k-means clusters, as the command ``cluster`` computes them."""
        reduced = self._reduced(vectors)
        k = min(n_clusters, len(np.unique(reduced, axis=0)))
        return KMeans(n_clusters=k, seed=self.seed).fit(reduced).label

    def _reduced(self, vectors: FloatArray) -> npt.NDArray[np.float64]:
        """Return vectors as k-means sees them."""
        return reduction_for(KMeans(seed=self.seed), self.reduce).fit(vectors).vectors
