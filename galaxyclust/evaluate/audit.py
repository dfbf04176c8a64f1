"""The audit: what clusters and an embedding know beside morphology, and how much of it."""

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

ALARM = 0.05  # how often a clean survey may raise an alarm, over all quantities
# of a squared correlation: r = 0.1, 0.3, 0.5 (Cohen 1988, sec. 3.2)
GRADES = ((0.25, "strong"), (0.09, "clear"), (0.01, "weak"), (0.0, "trace"))
CHANCE = "chance"


class Verdict(NamedTuple):
    """What is known of a quantity, and what to make of it."""

    known: Known
    p_all: float  # p, given how many quantities were looked at (Holm 1979)
    grade: str  # chance, trace, weak, clear or strong

    def __str__(self) -> str:
        """Return how much is known, and what to call it."""
        return f"{100 * self.known.share:5.1f} % {self.grade}"


class Finding(NamedTuple):
    """One quantity of an audit."""

    name: str
    linked: bool  # to morphology, perhaps
    clusters: Verdict | None
    embedding: Verdict | None
    where: str = ""  # in which clusters it shows, where they know it beyond chance


def audit(
    quantities: Sequence[Quantity],
    *,
    label: IntArray | None = None,
    neighbours: IntArray | None = None,
    sample: IntArray | None = None,
    n_permutations: int = N_PERMUTATIONS,
    seed: int = 0,
) -> list[Finding]:
    """Return what clusters and neighbourhoods know of each quantity.

    Parameters
    ----------
    quantities
        Each of all rows.
    label
        (n,) cluster of each row; none leaves clusters out.
    neighbours
        (m, k) places in ``sample`` nearest to each of it; none leaves the embedding out.
    sample
        (m,) rows that neighbours were looked for among.
    n_permutations
        Permutations of each test; more where so few could not show anything beyond chance,
        given how many tests there are (`enough`).
    seed
        Seed of the permutations.

    Returns
    -------
    list
        A finding for each quantity. Beyond chance is what holds when all tests of the
        audit are counted (Holm 1979): on a clean survey one audit in twenty names
        anything.
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
    """Return what to make of each test, given how many there are."""
    adjusted = holm(np.array([known.p for known in tests.values()]))
    return {
        key: Verdict(known, float(p), grade(known.share, float(p)))
        for (key, known), p in zip(tests.items(), adjusted, strict=True)
    }


def grade(share: float, p: float) -> str:
    """Return what to call a share that is known, given its p-value.

    >>> grade(0.3, 0.001), grade(0.002, 0.001), grade(0.3, 0.2)
    ('strong', 'trace', 'chance')
    """
    if p > ALARM:
        return CHANCE
    return next(name for least, name in GRADES if share >= least)


def holm(p: FloatArray) -> npt.NDArray[np.float64]:
    """Return p-values that hold for all tests together (Holm 1979).

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
    """Return in which clusters a quantity stands out, in words.

    Of a number the clusters of lowest and highest median, of a category the cluster that
    holds most more of one than all do.

    Parameters
    ----------
    label
        (n,) cluster of each row.
    quantity
        Of the same rows.
    enough
        Members that a cluster needs to be named.
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
    """Return two medians in three figures, or in as many as tell them apart.

    >>> _told_apart(1.1, 1.2), _told_apart(0.022811, 0.022838), _told_apart(741.2, 1384.4)
    (('1.1', '1.2'), ('0.02281', '0.02284'), ('741', '1,384'))
    """
    for figures in range(3, 17):
        told = _number(low, figures), _number(high, figures)
        if told[0] != told[1]:
            break
    return told


def _number(value: float, figures: int) -> str:
    """Return a median in some figures, a large one in all of its whole number."""
    whole = figures <= 3 and 1000 <= abs(value) < 1e7
    return f"{value:,.0f}" if whole else f"{value:,.{figures}g}"
