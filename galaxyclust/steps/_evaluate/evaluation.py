"""What an evaluation found: figures with their intervals, ready to print, draw or keep."""

import math
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from galaxyclust.evaluate.agreement import Contingency
from galaxyclust.evaluate.bootstrap import Estimate
from galaxyclust.steps._evaluate.audit import Audit

Scores = dict[str, Estimate]

# the figures that tables and pictures show, and what stands above them
PROBES = {"knn": "kNN", "linear": "linear"}
VECTORS = PROBES | {
    "ARI4": "ARI, k = 4",
    "NMI4": "NMI, k = 4",
    "purity4": "purity, k = 4",
    "purity8": "purity, k = 8",
}
INDICES = ("ARI", "AMI", "NMI", "purity", "coverage", "accuracy")


@dataclass(frozen=True, kw_only=True)
class AgainstLabels:
    """How far embeddings and clusterings agree with labels.

    Parameters
    ----------
    name
        Of the labels.
    sizes
        Labelled galaxies by label.
    vectors
        Figures of each embedding and baseline: ``knn`` and ``linear`` (accuracies), and of
        k-means with 4 and 8 clusters ``ARI4``, ``NMI4``, ``purity4``, ``ARI8``, ``NMI8``,
        ``purity8``.
    clusterings
        Indices of each clustering (`galaxyclust.evaluate.agreement.scores`), and of
        k-means with as many clusters on each baseline.
    tables
        Contingency table of each clustering.
    notes
        What a user should know, a line each.
    """

    name: str
    sizes: dict[str, int]
    vectors: dict[str, Scores] = field(default_factory=dict)
    clusterings: dict[str, Scores] = field(default_factory=dict)
    tables: dict[str, Contingency] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AgainstNumbers:
    """How well embeddings rank galaxies by a number, such as a vote fraction.

    Parameters
    ----------
    name
        Of the column.
    n_rows
        Galaxies with a number.
    vectors
        Spearman's correlation of each embedding and baseline: ``knn`` and ``linear``.
    """

    name: str
    n_rows: int
    vectors: dict[str, Scores] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """What an evaluation found.

    Parameters
    ----------
    catalog
        Path of the catalog.
    uuid
        Its identity.
    version
        Of galaxyclust.
    embeddings, clusterings
        What was evaluated.
    settings
        How.
    n_rows
        Galaxies that all the embeddings hold.
    labels
        One entry for each set of labels.
    numbers
        One entry for each column to rank by.
    audits
        What each clustering and embedding knows beside morphology.
    """

    catalog: str
    uuid: str
    version: str
    embeddings: tuple[str, ...]
    clusterings: tuple[str, ...]
    settings: dict[str, Any]
    n_rows: int
    labels: tuple[AgainstLabels, ...] = ()
    numbers: tuple[AgainstNumbers, ...] = ()
    audits: tuple[Audit, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain values, for JSON."""
        return {key: plain(value) for key, value in asdict(self).items()}


def plain(value: Any) -> Any:
    """Return dicts, lists and numbers only, None for what JSON has no number for."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value
