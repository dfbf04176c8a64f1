"""Audit a clustering and an embedding for quantities that must not drive them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import InputError
from galaxyclust.evaluate.audit import CHANCE, Finding
from galaxyclust.evaluate.audit import audit as audit_arrays
from galaxyclust.evaluate.known import N_PERMUTATIONS
from galaxyclust.steps._evaluate.confounders import confounders
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
    """

    clustering: str
    embedding: str
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]
    n_rows: int
    n_sample: int

    def __repr__(self) -> str:
        names = {"clusters": self.clustering, "embedding": self.embedding}
        of = [kind for kind, name in names.items() if name]
        lines = [f"audit of {' and '.join(names[k] for k in of)}: {self.n_rows} galaxies"]
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
    def verdict(self) -> str:
        """Return the names of the quantities that are known beyond chance."""
        nothing = "nothing" if self.findings else f"not told by {self.n_rows} galaxies"
        return ", ".join(one.name for one in self.named) or nothing


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
        rows: IntArray = space.rows
    else:
        rows = np.flatnonzero(label >= NOISE) if label is not None else np.zeros(0, np.intp)
    if len(rows) <= N_NEIGHBORS:
        message = f"{catalog.path}: {len(rows)} galaxies to audit; too few"
        raise InputError(message)
    generator = np.random.default_rng(seed)
    size = min(SAMPLE, len(rows))
    sample = np.sort(generator.choice(len(rows), size, replace=False))
    looked_at = confounders(catalog, rows, sample, also=also)
    neighbours = None
    if space is not None:
        near = nearest(space.vectors[sample], space.vectors[sample], k=N_NEIGHBORS + 1)
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
    )
