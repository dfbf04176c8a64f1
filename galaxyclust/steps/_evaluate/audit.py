"""Audit a clustering and an embedding for quantities that must not drive them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import InputError
from galaxyclust.evaluate.audit import CHANCE, Finding
from galaxyclust.evaluate.audit import audit as audit_arrays
from galaxyclust.evaluate.known import N_PERMUTATIONS
from galaxyclust.steps._evaluate.confounders import confounders, own_galaxies
from galaxyclust.steps._search.space import nearest, search_space
from galaxyclust.steps._text import table
from galaxyclust.types import NOISE, IntArray

SAMPLE = 10_000  # largest number of galaxies whose stamps and neighbours are examined
N_NEIGHBORS = 10


@dataclass(frozen=True, kw_only=True, repr=False)
class Audit:
    """How much a clustering and an embedding know besides morphology.

    Parameters
    ----------
    clustering, embedding
        Names of what was audited; '' for none.
    findings
        One finding per quantity.
    missing
        Quantities that are not in the catalog, are the same for all galaxies, or are known
        for too few galaxies.
    n_rows, n_sample
        Number of galaxies, and of those whose stamps and neighbours were examined.
    n_pieces
        Number of sources left out because they touch a brighter one, with which they share
        field, sky and place.
    """

    clustering: str
    embedding: str
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]
    n_rows: int
    n_sample: int
    n_pieces: int = 0

    def __repr__(self) -> str:
        names = {"clusters": self.clustering, "embedding": self.embedding}
        of = [kind for kind, name in names.items() if name]
        lines = [f"audit of {' and '.join(names[k] for k in of)}: {self.counted}"]
        for title, findings in self.groups.items():
            rows = [
                [one.name, *(str(getattr(one, kind) or "") for kind in of), one.where]
                for one in findings
            ]
            head = [title, *of, "in cluster" if self.clustering else ""]
            lines.append(table(rows, head=head, left=True))
        if self.missing:
            missing = ", ".join(self.missing)
            lines.append(f"not known, the same for all, or of too few galaxies: {missing}")
        return "\n".join([*lines, f"beyond chance: {self.verdict}"])

    @property
    def counted(self) -> str:
        """Say how many galaxies were examined."""
        said = f"{self.n_rows:,} galaxies"
        if not self.n_pieces:
            return said
        return f"{said} ({self.n_pieces:,} sources beside one they touch left out)"

    @property
    def groups(self) -> dict[str, list[Finding]]:
        """Return the findings in groups: must not matter, or may go with morphology."""
        kinds = {"must not matter": False, "may go with morphology": True}
        groups = {
            kind: [one for one in self.findings if one.linked == linked]
            for kind, linked in kinds.items()
        }
        return {kind: findings for kind, findings in groups.items() if findings}

    @property
    def named(self) -> tuple[Finding, ...]:
        """Return the findings beyond chance."""
        return tuple(
            one
            for one in self.findings
            if any(v and v.grade != CHANCE for v in (one.clusters, one.embedding))
        )

    @property
    def alarms(self) -> tuple[Finding, ...]:
        """Return the findings beyond chance of quantities that must not matter."""
        return tuple(one for one in self.named if not one.linked)

    @property
    def verdict(self) -> str:
        """Say what is known beyond chance: first what must not matter."""
        if not self.findings:
            return f"not told by {self.n_rows} galaxies"
        said = _names(self.alarms) or "nothing that must not matter"
        linked = _names([one for one in self.named if one.linked])
        return f"{said}; of what may go with morphology: {linked}" if linked else said


def _names(findings: Sequence[Finding]) -> str:
    return ", ".join(one.name for one in findings)


def audit(
    catalog: Catalog,
    *,
    embedding: str = "",
    clustering: str = "",
    also: Sequence[str] = (),
    n_permutations: int = N_PERMUTATIONS,
    seed: int = 0,
) -> Audit:
    """Return how much clusters and neighbourhoods know of PSF, S/N, field and the like.

    Parameters
    ----------
    catalog
        The catalog.
    embedding
        Embedding to audit.
    clustering
        Clustering to audit.
    also
        Further columns to audit.
    n_permutations
        Permutations per test.
    seed
        Seed of the permutations and of the sample.

    Raises
    ------
    CatalogError
        If there is no such embedding, clustering or column.
    InputError
        If there are too few galaxies.
    """
    label = catalog.column(f"{clustering}_label") if clustering else None
    space = search_space(catalog, embedding, reduction="none") if embedding else None
    if space is not None:
        known: IntArray = space.rows
    else:
        known = (
            np.flatnonzero(label >= NOISE) if label is not None else np.zeros(0, np.intp)
        )
    counts = own_galaxies(catalog, known)
    rows = known[counts]
    if len(rows) <= N_NEIGHBORS:
        message = f"{catalog.path}: {len(rows)} galaxies to audit; too few"
        raise InputError(message)
    generator = np.random.default_rng(seed)
    size = min(SAMPLE, len(rows))
    sample = np.sort(generator.choice(len(rows), size, replace=False))
    looked_at = confounders(catalog, rows, sample, also=also)
    neighbours = None
    if space is not None:
        vectors = space.vectors[counts][sample]
        near = nearest(vectors, vectors, k=N_NEIGHBORS + 1)
        neighbours = near.others().rows
    found = audit_arrays(
        looked_at.quantities,
        label=None if label is None else label[rows],
        neighbours=neighbours,
        sample=sample,
        n_permutations=n_permutations,
        seed=seed,
    )
    return Audit(
        clustering=clustering,
        embedding=embedding,
        findings=tuple(found),
        missing=looked_at.missing,
        n_rows=len(rows),
        n_sample=size,
        n_pieces=len(known) - len(rows),
    )
