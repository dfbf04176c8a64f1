"""Evaluate embeddings and clusterings: against labels, and for what must not drive them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import galaxyclust
from galaxyclust.catalog.core import Catalog
from galaxyclust.cluster import REDUCTION
from galaxyclust.cluster.kmeans import KMeans
from galaxyclust.cluster.reduce import parse
from galaxyclust.errors import InputError, SettingError
from galaxyclust.evaluate import agreement, probes
from galaxyclust.evaluate.agreement import NOISE, Contingency
from galaxyclust.evaluate.bootstrap import N_BOOT
from galaxyclust.evaluate.kmeans_scores import N_SEEDS, kmeans_scores
from galaxyclust.progress import bar
from galaxyclust.steps import _figure
from galaxyclust.steps._cluster.space import check_clustering
from galaxyclust.steps._evaluate.audit import Audit, audit
from galaxyclust.steps._evaluate.baselines import baselines
from galaxyclust.steps._evaluate.evaluation import (
    AgainstLabels,
    AgainstNumbers,
    Evaluation,
    Scores,
)
from galaxyclust.steps._evaluate.picture import draw
from galaxyclust.steps._evaluate.truth import Labels, Numbers, read_labels, read_votes
from galaxyclust.types import FloatArray, IntArray

NUMBERS_OF_CLUSTERS = (4, 8)  # of the k-means that every embedding is compared by


def evaluate(  # noqa: PLR0913 (each is an option of the command)
    catalog: Catalog,
    *,
    embedding: str | Sequence[str],
    clustering: str | Sequence[str] = (),
    labels: str | Sequence[str] = (),
    votes: str | Sequence[str] = (),
    baseline: bool = True,
    audited: bool = True,
    also: Sequence[str] = (),
    reduce: str = REDUCTION,
    n_boot: int = N_BOOT,
    seed: int = 0,
    output: str | Path | None = None,
) -> Evaluation:
    """Evaluate embeddings and clusterings of a catalog; nothing is written to it.

    Parameters
    ----------
    catalog
        The catalog.
    embedding
        Names of embeddings.
    clustering
        Names of clusterings.
    labels
        Columns of labels.
    votes
        Columns to rank by, or rules ``NAME=CONDITION`` that make labels.
    baseline
        Put beside them what colour, ellipticity, measured shapes and random vectors reach.
    audited
        Also look at what clusters and embeddings know of PSF, S/N, field and the like.
    also
        Further columns that the audit looks at.
    reduce
        What is done to standardised vectors before k-means.
    n_boot
        Bootstrap draws of each interval.
    seed
        Of folds, draws and random vectors.
    output
        Picture of it all; nothing is drawn where None.

    Returns
    -------
    Evaluation
        All figures, with 95 % intervals.

    Raises
    ------
    CatalogError
        If there is no such embedding, clustering or column.
    InputError
        If too few galaxies have a label.
    SettingError
        If a column holds no labels, or a rule cannot be read.
    """
    embeddings, clusterings = _names(embedding), _names(clustering)
    target = None if output is None else _figure.check(output)
    _check(catalog, embeddings, clusterings)
    by_rule, numbers = read_votes(catalog, _names(votes))
    truths = [read_labels(catalog, name) for name in _names(labels)] + by_rule
    vectors = {name: catalog.embedding(name) for name in embeddings}
    rows = _common_rows(catalog, vectors)
    compared = {name: values[rows].astype(np.float64) for name, values in vectors.items()}
    if baseline:
        n_dim = min(values.shape[1] for values in compared.values())
        compared |= baselines(catalog, rows, n_dim=n_dim, seed=seed)
    how: dict[str, Any] = {"n_boot": n_boot, "seed": seed}
    simple = {name: compared[name] for name in compared if name not in embeddings}
    found = {name: catalog.column(f"{name}_label") for name in clusterings}
    audits: tuple[Audit, ...] = ()
    if audited:
        audits = _audits(catalog, embeddings, clusterings, also=_names(also), seed=seed)
    made = Evaluation(
        catalog=str(catalog.path),
        uuid=catalog.uuid,
        version=galaxyclust.__version__,
        embeddings=embeddings,
        clusterings=clusterings,
        settings=how | {"reduce": reduce, "kmeans_seeds": N_SEEDS},
        n_rows=len(rows),
        labels=tuple(
            replace(
                _against_labels(truth, rows, compared, reduce=reduce, **how),
                **_clusterings(
                    truth, found, rows=rows, simple=simple, reduce=reduce, **how
                ),
            )
            for truth in truths
        ),
        numbers=tuple(_against_number(n, rows, compared, **how) for n in numbers),
        audits=audits,
    )
    if target is not None:
        _figure.save(draw(made), target)
    return made


def _audits(
    catalog: Catalog,
    embeddings: tuple[str, ...],
    clusterings: tuple[str, ...],
    *,
    also: Sequence[str],
    seed: int,
) -> tuple[Audit, ...]:
    """Return an audit of each clustering with its embedding, and of what is left."""
    left = list(embeddings)
    pairs = []
    for name in clusterings:
        own = str(catalog.attributes("models", name)["embedding"])
        pairs.append((own if own in left else "", name))
        left = [one for one in left if one != own]
    pairs += [(name, "") for name in left]
    return tuple(
        audit(catalog, embedding=one, clustering=other, also=also, seed=seed)
        for one, other in pairs
    )


def _names(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _check(catalog: Catalog, embeddings: Sequence[str], clusterings: Sequence[str]) -> None:
    if not embeddings:
        message = "evaluate needs an embedding; name one or more"
        raise SettingError(message)
    for name in clusterings:
        check_clustering(catalog, name)


def _common_rows(catalog: Catalog, vectors: Mapping[str, FloatArray]) -> IntArray:
    """Return the rows that all embeddings hold."""
    finite = [np.isfinite(values).all(axis=1) for values in vectors.values()]
    rows = np.flatnonzero(np.logical_and.reduce(finite))
    if len(rows) < 2:
        message = f"{catalog.path}: {len(rows)} galaxies in {', '.join(vectors)}; too few"
        raise InputError(message)
    return rows


def _against_labels(
    truth: Labels,
    rows: IntArray,
    compared: Mapping[str, FloatArray],
    *,
    reduce: str,
    n_boot: int,
    seed: int,
) -> AgainstLabels:
    """Return the figures of vectors, of galaxies whose label is shared by enough others."""
    values = truth.values[rows]
    names, counts = np.unique(values[values != ""], return_counts=True)
    many = names[counts >= probes.N_FOLDS]
    rare = names[counts < probes.N_FOLDS]
    if len(many) < 2:
        message = (
            f"{truth.name}: {len(many)} labels of {probes.N_FOLDS} embedded galaxies or "
            "more; two are needed"
        )
        raise InputError(message)
    notes = []
    if truth.n_several:
        notes.append(f"{truth.n_several} galaxies fit several rules; the first counts")
    if len(rare):
        notes.append(f"labels too rare for the probes: {', '.join(rare)}")
    own = np.isin(values, many)
    scores: dict[str, Scores] = {}
    with bar(compared.items(), description=truth.name, unit="vectors") as items:
        for name, vectors in items:
            standard = parse("none").fit(vectors).vectors[own]
            found = probes.classify(standard, values[own], n_boot=n_boot, seed=seed)
            reduced = parse(reduce).fit(vectors).vectors[own]
            scores[name] = found._asdict() | _kmeans(reduced, values[own], n_boot=n_boot)
    return AgainstLabels(
        name=truth.name,
        sizes={str(k): int(n) for k, n in zip(names, counts, strict=True)},
        vectors=scores,
        notes=tuple(notes),
    )


def _kmeans(vectors: FloatArray, truth: npt.NDArray[Any], *, n_boot: int) -> Scores:
    found = {
        k: kmeans_scores(vectors, truth, n_clusters=k, n_boot=n_boot)
        for k in NUMBERS_OF_CLUSTERS
    }
    return {
        f"{name}{k}": one for k, scores in found.items() for name, one in scores.items()
    }


def _clusterings(
    truth: Labels,
    found: Mapping[str, IntArray],
    *,
    rows: IntArray,
    simple: Mapping[str, FloatArray],
    reduce: str,
    n_boot: int,
    seed: int,
) -> dict[str, Any]:
    """Return indices and tables of clusterings, and what k-means makes of baselines."""
    scores: dict[str, Scores] = {}
    tables: dict[str, Contingency] = {}
    for name, label in found.items():
        own = truth.labelled & (label >= NOISE)
        if not own.any():
            message = f"{name}: none of its galaxies has a label of {truth.name}"
            raise InputError(message)
        tables[name] = agreement.contingency(truth.values[own], label[own])
        scores[name] = agreement.scores(tables[name], n_boot=n_boot, seed=seed)
        k = max(len(set(tables[name].clusters) - {NOISE}), 1)
        for plain, vectors in simple.items():
            groups = _parted(vectors, n_clusters=k, reduce=reduce, seed=seed)
            own = truth.labelled[rows]
            table = agreement.contingency(truth.values[rows][own], groups[own])
            indices = agreement.scores(table, n_boot=n_boot, seed=seed)
            scores[f"{plain}, k = {k}"] = indices
    return {"clusterings": scores, "tables": tables}


def _parted(vectors: FloatArray, *, n_clusters: int, reduce: str, seed: int) -> IntArray:
    """Return clusters of k-means, as the command ``cluster`` finds them."""
    reduced = parse(reduce).fit(vectors).vectors
    k = min(n_clusters, len(np.unique(reduced, axis=0)))
    return KMeans(n_clusters=k, seed=seed).fit(reduced).label


def _against_number(
    number: Numbers,
    rows: IntArray,
    compared: Mapping[str, FloatArray],
    *,
    n_boot: int,
    seed: int,
) -> AgainstNumbers:
    values = number.values[rows]
    own = np.isfinite(values)
    if own.sum() < 2 * probes.N_FOLDS:
        message = f"{number.name}: {own.sum()} embedded galaxies have a number; too few"
        raise InputError(message)
    scores: dict[str, Scores] = {}
    for name, vectors in compared.items():
        standard = parse("none").fit(vectors).vectors[own]
        found = probes.rank(standard, values[own], n_boot=n_boot, seed=seed)
        scores[name] = found._asdict()
    return AgainstNumbers(name=number.name, n_rows=int(own.sum()), vectors=scores)
