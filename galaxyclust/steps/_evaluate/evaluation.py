"""The results of an evaluation: scores with intervals, to print, draw or save."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from galaxyclust.evaluate.agreement import Contingency
from galaxyclust.evaluate.bootstrap import Estimate
from galaxyclust.steps._evaluate.audit import Audit
from galaxyclust.steps._plain import plain
from galaxyclust.steps._text import table

Scores = dict[str, Estimate]

# the scores that tables and pictures show, and their headings
PROBES = {"knn": "kNN", "linear": "linear"}
VECTORS = PROBES | {
    "ARI4": "ARI, k = 4",
    "NMI4": "NMI, k = 4",
    "purity4": "purity, k = 4",
    "purity8": "purity, k = 8",
}
INDICES = ("ARI", "AMI", "NMI", "purity", "coverage", "accuracy")


@dataclass(frozen=True, kw_only=True, repr=False)
class AgainstLabels:
    """How well embeddings and clusterings agree with labels.

    Parameters
    ----------
    name
        Name of the labels.
    sizes
        Number of labelled galaxies by label.
    vectors
        Scores of each embedding and baseline: ``knn`` and ``linear`` (accuracies), and for
        k-means with 4 and 8 clusters ``ARI4``, ``NMI4``, ``purity4``, ``ARI8``, ``NMI8``,
        ``purity8``.
    clusterings
        Scores of each clustering (`galaxyclust.evaluate.agreement.scores`), and of k-means
        with the same number of clusters on each baseline.
    tables
        Contingency table of each clustering.
    notes
        Remarks for the user, one line each.
    """

    name: str
    sizes: dict[str, int]
    vectors: dict[str, Scores] = field(default_factory=dict)
    clusterings: dict[str, Scores] = field(default_factory=dict)
    tables: dict[str, Contingency] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name} {number}" for name, number in self.sizes.items())
        head = [f"{self.name}: {sum(self.sizes.values())} labelled ({sizes})"]
        head += [f"  note: {note}" for note in self.notes]
        parts = ["\n".join([*head, _scores("vectors", self.vectors, VECTORS)])]
        if self.clusterings:
            heads = {name: name for name in INDICES}
            parts.append(_scores("clustering", self.clusterings, heads))
        for name, counted in self.tables.items():
            found = zip(counted.labels, counted.counts, strict=True)
            rows = [[label, *map(str, numbers)] for label, numbers in found]
            parts.append(table(rows, head=[name, *counted.heads]))
        return "\n\n".join(parts)


@dataclass(frozen=True, kw_only=True, repr=False)
class AgainstNumbers:
    """How well embeddings rank galaxies by a number, such as a vote fraction.

    Parameters
    ----------
    name
        Name of the column.
    n_rows
        Number of galaxies with a value.
    vectors
        Spearman's correlation for each embedding and baseline: ``knn`` and ``linear``.
    """

    name: str
    n_rows: int
    vectors: dict[str, Scores] = field(default_factory=dict)

    def __repr__(self) -> str:
        head = f"{self.name}: rank correlation over {self.n_rows} galaxies"
        return f"{head}\n{_scores('vectors', self.vectors, PROBES)}"


@dataclass(frozen=True, kw_only=True, repr=False)
class Evaluation:
    """The results of an evaluation.

    Parameters
    ----------
    catalog
        Path of the catalog.
    uuid
        UUID of the catalog.
    version
        Version of galaxyclust.
    embeddings, clusterings
        Names of what was evaluated.
    settings
        Settings of the evaluation.
    n_rows
        Number of galaxies that all embeddings have.
    labels
        One entry per set of labels.
    numbers
        One entry per column to rank by.
    audits
        How much each clustering and embedding knows besides morphology.
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

    def __repr__(self) -> str:
        head = f"{self.catalog}: {self.n_rows} galaxies in {', '.join(self.embeddings)}"
        parts = (*self.labels, *self.numbers, *self.audits)
        return "\n\n".join([head, *map(repr, parts)])

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for JSON."""
        return {key: plain(value) for key, value in asdict(self).items()}


def _scores(kind: str, scores: Mapping[str, Scores], heads: Mapping[str, str]) -> str:
    """Return scores as a table with one row per embedding, baseline or clustering."""
    rows = [[name, *(str(own[key]) for key in heads)] for name, own in scores.items()]
    return table(rows, head=[kind, *heads.values()])
