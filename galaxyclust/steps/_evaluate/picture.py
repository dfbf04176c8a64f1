"""An evaluation as a picture: one panel for each audit, set of labels and clustering."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from galaxyclust.evaluate.audit import Verdict
from galaxyclust.evaluate.bootstrap import Estimate
from galaxyclust.show.evaluation import (
    AuditPanel,
    CountPanel,
    Interval,
    Line,
    Mark,
    NotePanel,
    Panel,
    ScorePanel,
    evaluation_page,
)
from galaxyclust.steps._evaluate.audit import Audit
from galaxyclust.steps._evaluate.evaluation import (
    INDICES,
    PROBES,
    VECTORS,
    AgainstLabels,
    AgainstNumbers,
    Evaluation,
)
from galaxyclust.words import counted

BARS = (
    " Bars are 95 % intervals; beside the embedding stands what simpler vectors of the "
    "same galaxies reach."
)


def draw(found: Evaluation) -> Figure:
    """Return the page of an evaluation."""
    what = ", ".join([*found.clusterings, *found.embeddings])
    bars = BARS if found.labels or found.numbers else ""
    return evaluation_page(
        list(panels(found)),
        title=f"{Path(found.catalog).stem} · evaluation of {what}",
        caption=f"{found.n_rows:,} galaxies.{bars}",
    )


def panels(found: Evaluation) -> Iterator[Panel]:
    """Yield the panels: audits first, then labels and numbers."""
    for audit in found.audits:
        yield _audit(audit) if audit.findings else _nothing(audit)
    n_own = len(found.embeddings)
    for labels in found.labels:
        yield from _labels(labels, n_own=n_own, n_clusterings=len(found.clusterings))
    for numbers in found.numbers:
        yield _numbers(numbers, n_own=n_own)


def _audit(found: Audit) -> AuditPanel:
    groups: dict[str, Sequence[Line]] = {
        heading: [
            Line(one.name, _mark(one.clusters), _mark(one.embedding)) for one in findings
        ]
        for heading, findings in found.groups.items()
    }
    return AuditPanel(_title(found), groups)


def _title(found: Audit) -> str:
    names = [name for name in (found.clustering, found.embedding) if name]
    return (
        f"What {' and '.join(names)} {'know' if names[1:] else 'knows'} beside morphology"
    )


def _nothing(found: Audit) -> NotePanel:
    text = (
        f"Not told by {counted(found.n_rows, 'galaxy')}: every quantity is unknown, the "
        f"same for all, or known of too few ({', '.join(found.missing)})."
    )
    return NotePanel(_title(found), text)


def _mark(found: Verdict | None) -> Mark | None:
    if found is None:
        return None
    return Mark(found.known.share, found.known.chance, found.grade)


def _labels(found: AgainstLabels, *, n_own: int, n_clusterings: int) -> Iterator[Panel]:
    title = f"{found.name}: {sum(found.sizes.values()):,} labelled galaxies"
    yield _scores(title, found.vectors, VECTORS, n_own=n_own)
    if found.clusterings:
        title, names = f"{found.name} and clusterings", {name: name for name in INDICES}
        yield _scores(title, found.clusterings, names, n_own=n_clusterings)
    for name, table in found.tables.items():
        title = f"{found.name} and {name}"
        yield CountPanel(title, table.counts, table.labels, table.heads)


def _numbers(found: AgainstNumbers, *, n_own: int) -> ScorePanel:
    title = f"{found.name}: rank correlation over {found.n_rows:,} galaxies"
    return _scores(title, found.vectors, PROBES, n_own=n_own)


def _scores(
    title: str,
    scores: Mapping[str, Mapping[str, Estimate]],
    columns: Mapping[str, str],
    *,
    n_own: int,
) -> ScorePanel:
    return ScorePanel(
        title,
        list(scores),
        {
            shown: [Interval(*one[key][:3]) for one in scores.values()]
            for key, shown in columns.items()
        },
        n_own,
    )
