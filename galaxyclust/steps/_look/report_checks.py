"""The sections of a report on labels, on the audit and on the sweep."""

import math

from galaxyclust.evaluate.audit import CHANCE, Verdict
from galaxyclust.show.page import report as pages
from galaxyclust.steps._cluster.sweep import Swept
from galaxyclust.steps._evaluate.audit import Audit
from galaxyclust.steps._evaluate.evaluation import (
    INDICES,
    PROBES,
    VECTORS,
    AgainstLabels,
    AgainstNumbers,
    Evaluation,
)

_EVALUATED = (
    "How well vectors and clusters agree with labels they never saw, with half of the 95 % "
    "interval. kNN and linear are cross-validated accuracies. The figure in brackets, of "
    "k-means, is the scatter of ten seeds."
)
_AUDITED = (
    "How much clusters and embedding know of what is no morphology, in per cent of all "
    "there is to know, chance taken off, and what to call it. Nothing beyond chance is "
    "good; what may go with morphology needs a look. Bars are as long as the correlation; "
    "what is by chance has none."
)

_SWEPT = (
    "Stability is the mean adjusted Rand index with bootstrap draws of {n_rows:,} "
    "galaxies, with its standard error; silhouette and DBCV are of the clusters themselves."
)
_SIZES = 8  # number of cluster sizes that are listed


def evaluation_section(found: Evaluation) -> pages.Section:
    """Return the section on labels and votes."""
    tables = [table for one in found.labels for table in _labels(one)]
    tables += [_numbers(one) for one in found.numbers]
    notes = tuple(note for one in found.labels for note in one.notes)
    return pages.Section("labels", "Against labels", (_EVALUATED, *notes), tuple(tables))


def audit_section(found: Audit) -> pages.Section:
    """Return the section on the audit for PSF, S/N, field and the like."""
    lines = [_AUDITED, f"Of {found.counted}. Beyond chance: {found.verdict}."]
    if found.n_sample < found.n_rows:
        lines.append(f"Neighbourhoods are those of {found.n_sample:,} galaxies.")
    if found.missing:
        missing = ", ".join(found.missing)
        lines.append(f"Not known, the same for all, or of too few galaxies: {missing}.")
    tables = []
    for title, findings in found.groups.items():
        rows = tuple(
            (one.name, _verdict(one.clusters), _verdict(one.embedding), one.where)
            for one in findings
        )
        head = ("quantity", found.clustering, found.embedding, "in cluster")
        tables.append(pages.Table(title, head, rows))
    return pages.Section("audit", "Audit", tuple(lines), tuple(tables))


def sweep_section(found: Swept) -> pages.Section:
    """Return the section on the last sweep."""
    rows = tuple(
        (
            f"{point.value}{' (recommended)' if point.value == found.advice.value else ''}",
            str(point.n_clusters),
            pages.Bar(
                f"{point.stability:.2f} ± {point.error:.2f}",
                round(100 * max(point.stability, 0.0), 1),
            ),
            f"{point.silhouette:.2f}",
            f"{point.dbcv:.2f}",
            f"{100 * point.noise:.0f} %",
            ", ".join(map(str, point.sizes[:_SIZES]))
            + (" …" if point.sizes[_SIZES:] else ""),
        )
        for point in found.points
    )
    head = (found.setting, "clusters", "stability", "silhouette", "DBCV", "noise", "sizes")
    notes = (f"{note}." for note in found.notes)
    lines = (f"{found.advice.reason}.", *notes, _SWEPT.format(n_rows=found.n_rows))
    table = pages.Table("the last sweep", head, rows)
    return pages.Section("sweep", "Which number comes back", lines, (table,))


def _labels(found: AgainstLabels) -> list[pages.Table]:
    """Return the tables on one column of labels."""
    sizes = ", ".join(f"{name} {number:,}" for name, number in found.sizes.items())
    tables = []
    for kind, scores, columns in (
        ("vectors", found.vectors, VECTORS),
        ("clustering", found.clusterings, {name: name for name in INDICES}),
    ):
        rows = tuple(
            (name, *(str(own[key]) for key in columns)) for name, own in scores.items()
        )
        if rows:
            caption = f"{found.name}: {sizes}"
            tables.append(pages.Table(caption, (kind, *columns.values()), rows))
    for name, table in found.tables.items():
        head = (found.name, *table.heads)
        counts = tuple(
            (str(label), *(f"{number:,}" for number in row))
            for label, row in zip(table.labels, table.counts.tolist(), strict=True)
        )
        tables.append(pages.Table(f"{found.name} by cluster of {name}", head, counts))
    return tables


def _numbers(found: AgainstNumbers) -> pages.Table:
    rows = tuple(
        (name, *(str(scores[key]) for key in PROBES))
        for name, scores in found.vectors.items()
    )
    caption = f"{found.name}: rank correlation over {found.n_rows:,} galaxies"
    return pages.Table(caption, ("vectors", *PROBES.values()), rows)


def _verdict(found: Verdict | None) -> pages.Bar | str:
    """Return how much is known and its grade, with a bar as long as the correlation."""
    if found is None:
        return ""
    share = found.known.share
    long = 0.0 if found.grade == CHANCE else 100 * math.sqrt(max(share, 0.0))
    return pages.Bar(f"{100 * share:.1f} %, {found.grade}", round(long, 1))
