"""The audit: how strongly clusters and an embedding depend on more than morphology."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.evaluate.known import N_PERMUTATIONS, Known, by_clusters, by_neighbours
from galaxyclust.evaluate.quantity import Quantity
from galaxyclust.progress import bar
from galaxyclust.types import NOISE, FloatArray, IntArray

ALARM = 0.05  # probability of a false alarm over all quantities of a clean survey
# limits in squared correlation: r = 0.1, 0.3, 0.5 (Cohen 1988, sec. 3.2)
GRADES = ((0.25, "strong"), (0.09, "clear"), (0.01, "weak"), (0.0, "trace"))
CHANCE = "chance"


class Verdict(NamedTuple):
    """How much is known of a quantity, and its grade."""

    known: Known
    p_all: float  # p, corrected for the number of tests (Holm 1979)
    grade: str  # chance, trace, weak, clear or strong

    def __str__(self) -> str:
        """Return how much is known, with the grade."""
        return f"{100 * self.known.share:5.1f} % {self.grade}"


class Finding(NamedTuple):
    """One quantity of an audit."""

    name: str
    linked: bool  # whether it may be linked to morphology
    clusters: Verdict | None
    embedding: Verdict | None
    where: str = ""  # the clusters in which it stands out, if they know it beyond chance


def audit(
    quantities: Sequence[Quantity],
    *,
    label: IntArray | None = None,
    neighbours: IntArray | None = None,
    sample: IntArray | None = None,
    n_permutations: int = N_PERMUTATIONS,
    seed: int = 0,
) -> list[Finding]:
    """Return how much clusters and neighbourhoods know of each quantity.

    Parameters
    ----------
    quantities
        Quantities of all rows.
    label
        (n,) cluster of each row; None skips the clusters.
    neighbours
        (m, k) indices into ``sample`` of the neighbours of each sampled row; None skips the
        embedding.
    sample
        (m,) rows among which neighbours were searched.
    n_permutations
        Permutations per test; more if the number of tests requires it (`enough`).
    seed
        Seed of the permutations.

    Returns
    -------
    list
        A finding for each quantity. Grades other than chance account for the number of
        tests in the audit (Holm 1979): on a clean survey, one audit in twenty names any
        quantity.
    """
    n_permutations = max(n_permutations, enough(2 * len(quantities)))
    how = {"n_permutations": n_permutations, "seed": seed}
    tests: dict[tuple[int, str], Known] = {}
    with bar(quantities, description="auditing", unit="quantity") as items:
        for number, one in enumerate(items):
            if label is not None and one.varies(label >= NOISE):
                tests[number, "clusters"] = by_clusters(label, one, **how)
            if neighbours is not None and sample is not None:
                part = replace(one, values=one.values[sample])
                if part.varies():
                    tests[number, "embedding"] = by_neighbours(neighbours, part, **how)
    verdicts = _judged(tests)
    found = []
    for number, one in enumerate(quantities):
        clusters = verdicts.get((number, "clusters"))
        named = clusters is not None and clusters.grade != CHANCE
        place = where(label, one) if named and label is not None else ""
        embedding = verdicts.get((number, "embedding"))
        found.append(Finding(one.name, one.linked, clusters, embedding, place))
    return found


def enough(n_tests: int) -> int:
    """Return the permutations by which the smallest p-value is half of what is asked.

    It is one over their number, and Holm (1979) multiplies it by the number of tests.

    >>> enough(10), enough(200)
    (400, 8000)
    """
    return math.ceil(2 * n_tests / ALARM)


def _judged(tests: Mapping[tuple[int, str], Known]) -> dict[tuple[int, str], Verdict]:
    """Return the verdict of each test, given the number of tests."""
    adjusted = holm(np.array([known.p for known in tests.values()]))
    return {
        key: Verdict(known, float(p), grade(known.share, float(p)))
        for (key, known), p in zip(tests.items(), adjusted, strict=True)
    }


def grade(share: float, p: float) -> str:
    """Return the grade of a known share, given its p-value.

    >>> grade(0.3, 0.001), grade(0.002, 0.001), grade(0.3, 0.2)
    ('strong', 'trace', 'chance')
    """
    if p > ALARM:
        return CHANCE
    return next(name for least, name in GRADES if share >= least)


def holm(p: FloatArray) -> npt.NDArray[np.float64]:
    """Return p-values corrected for the number of tests (Holm 1979).

    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p, kind="stable")
    factor = len(p) - np.arange(len(p))
    raised = np.minimum(np.maximum.accumulate(factor * p[order]), 1.0)
    out = np.empty(len(p))
    out[order] = raised
    return out


def where(label: IntArray, quantity: Quantity, *, enough: int = 10) -> str:
    """Return in words the clusters in which a quantity stands out.

    For a number, these are the clusters with the lowest and the highest median; for a
    category, the cluster in which one category exceeds its overall fraction most.

    Parameters
    ----------
    label
        (n,) cluster of each row.
    quantity
        The quantity of the same rows.
    enough
        Smallest number of members of a cluster to be named.
    """
    own = (label >= 0) & quantity.present
    clusters, counts = np.unique(label[own], return_counts=True)
    clusters = clusters[counts >= enough]
    if len(clusters) < 2 or quantity.kind == "angle":
        return ""
    if quantity.kind == "category":
        return _most_of_one(label[own], quantity.values[own], clusters)
    medians = [float(np.median(quantity.values[own & (label == k)])) for k in clusters]
    low, high = int(np.argmin(medians)), int(np.argmax(medians))
    if medians[low] == medians[high]:
        return ""
    least, most = _told_apart(medians[low], medians[high])
    if quantity.unit:
        least, most = f"{least} {quantity.unit}", f"{most} {quantity.unit}"
    return f"{clusters[low]} lowest ({least}), {clusters[high]} highest ({most})"


def _most_of_one(label: IntArray, values: npt.NDArray[np.str_], clusters: IntArray) -> str:
    names, code = np.unique(values, return_inverse=True)
    overall = np.bincount(code, minlength=len(names)) / len(code)
    shares = np.stack(
        [
            np.bincount(code[label == k], minlength=len(names)) / np.sum(label == k)
            for k in clusters
        ]
    )
    cluster, name = np.unravel_index(np.argmax(shares - overall), shares.shape)
    return (
        f"{clusters[cluster]} is {100 * shares[cluster, name]:.0f} % {names[name]} "
        f"({100 * overall[name]:.0f} % of all)"
    )


def _told_apart(low: float, high: float) -> tuple[str, str]:
    """Return two medians with three digits, or as many as are needed to differ.

    >>> _told_apart(1.1, 1.2), _told_apart(0.022811, 0.022838), _told_apart(741.2, 1384.4)
    (('1.1', '1.2'), ('0.02281', '0.02284'), ('741', '1,384'))
    """
    for figures in range(3, 17):
        told = _number(low, figures), _number(high, figures)
        if told[0] != told[1]:
            break
    return told


def _number(value: float, figures: int) -> str:
    """Return a median with some digits, or a large one rounded to a whole number."""
    whole = figures <= 3 and 1000 <= abs(value) < 1e7
    return f"{value:,.0f}" if whole else f"{value:,.{figures}g}"
