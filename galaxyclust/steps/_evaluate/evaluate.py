"""Evaluate embeddings and clusterings against labels, and audit them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

import galaxyclust
from galaxyclust.catalog.core import Catalog
from galaxyclust.cluster import REDUCTION
from galaxyclust.errors import InputError, SettingError
from galaxyclust.evaluate.bootstrap import N_BOOT
from galaxyclust.evaluate.kmeans_scores import N_SEEDS
from galaxyclust.steps import _figure
from galaxyclust.steps._evaluate.audit import Audit
from galaxyclust.steps._evaluate.audit import audit as audit_one
from galaxyclust.steps._evaluate.baselines import baseline_vectors
from galaxyclust.steps._evaluate.compared import Compared
from galaxyclust.steps._evaluate.evaluation import Evaluation
from galaxyclust.steps._evaluate.picture import draw
from galaxyclust.steps._evaluate.truth import read_labels, read_votes
from galaxyclust.steps._names import check_made
from galaxyclust.types import FloatArray, IntArray


def evaluate(  # noqa: PLR0913 (each is an option of the command)
    catalog: Catalog,
    *,
    embedding: str | Sequence[str] = (),
    clustering: str | Sequence[str] = (),
    labels: str | Sequence[str] = (),
    votes: str | Sequence[str] = (),
    baselines: bool = True,
    audit: bool = True,
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
    baselines
        Also evaluate colours, ellipticity, measured shapes and random vectors.
    audit
        Also audit how much clusters and embeddings know of PSF, S/N, field and the like.
    also
        Further columns to audit.
    reduce
        Reduction of the vectors before k-means.
    n_boot
        Bootstrap draws of each interval.
    seed
        Seed of folds, draws and random vectors.
    output
        File for a picture of the results; None draws nothing.

    Returns
    -------
    Evaluation
        All scores, with 95 % intervals.

    Raises
    ------
    CatalogError
        If there is no such embedding, clustering or column.
    InputError
        If too few galaxies have a label.
    SettingError
        If a column does not hold labels, or a rule cannot be parsed.
    """
    clusterings = _names(clustering)
    target = None if output is None else _figure.check(output)
    own_embeddings = _clustered(catalog, clusterings)
    embeddings = _names(embedding) or own_embeddings
    if not embeddings:
        message = "evaluate needs an embedding or a clustering; name one or more"
        raise SettingError(message)
    by_rule, numbers = read_votes(catalog, _names(votes))
    truths = [read_labels(catalog, name) for name in _names(labels)] + by_rule
    vectors = {name: catalog.embedding(name) for name in embeddings}
    rows = _common_rows(catalog, vectors)
    own = {name: values[rows].astype(np.float64) for name, values in vectors.items()}
    simple: dict[str, FloatArray] = {}
    if baselines:
        n_dim = min(values.shape[1] for values in own.values())
        simple = dict(baseline_vectors(catalog, rows, n_dim=n_dim, seed=seed))
    compared = Compared(
        rows=rows,
        embeddings=own,
        baselines=simple,
        clusterings={name: catalog.column(f"{name}_label") for name in clusterings},
        reduce=reduce,
        n_boot=n_boot,
        seed=seed,
    )
    audits: tuple[Audit, ...] = ()
    if audit:
        audits = _audits(catalog, embeddings, clusterings, also=_names(also), seed=seed)
    made = Evaluation(
        catalog=str(catalog.path),
        uuid=catalog.uuid,
        version=galaxyclust.__version__,
        embeddings=embeddings,
        clusterings=clusterings,
        settings={
            "n_boot": n_boot,
            "seed": seed,
            "reduce": reduce,
            "kmeans_seeds": N_SEEDS,
        },
        n_rows=len(rows),
        labels=tuple(compared.with_labels(truth) for truth in truths),
        numbers=tuple(compared.with_numbers(number) for number in numbers),
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
    """Return an audit of each clustering with its embedding, and of other embeddings."""
    left = list(embeddings)
    pairs = []
    for name in clusterings:
        own = str(catalog.attributes("models", name)["embedding"])
        pairs.append((own if own in left else "", name))
        left = [one for one in left if one != own]
    pairs += [(name, "") for name in left]
    return tuple(
        audit_one(catalog, embedding=one, clustering=other, also=also, seed=seed)
        for one, other in pairs
    )


def _names(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _clustered(catalog: Catalog, clusterings: Sequence[str]) -> tuple[str, ...]:
    """Return the embeddings that clusterings were made of."""
    known = [check_made(catalog, name, step="cluster") for name in clusterings]
    return tuple(dict.fromkeys(str(about["embedding"]) for about in known))


def _common_rows(catalog: Catalog, vectors: Mapping[str, FloatArray]) -> IntArray:
    """Return the rows that all embeddings have."""
    finite = [np.isfinite(values).all(axis=1) for values in vectors.values()]
    rows = np.flatnonzero(np.logical_and.reduce(finite))
    if len(rows) < 2:
        message = f"{catalog.path}: {len(rows)} galaxies in {', '.join(vectors)}; too few"
        raise InputError(message)
    return rows
