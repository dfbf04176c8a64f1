"""How well every clusterer's clusters agree with labels they never saw, as a table.

    python scripts/cluster_table.py survey.h5 --embedding ae [--reduce sphere:12] [--half B]
    python scripts/cluster_table.py survey.h5 --embedding ae --methods gmm ward
    python scripts/cluster_table.py survey.h5 --embedding ae --steady [--numbers 2 4 6]

Of the labelled rows: the adjusted Rand index (ARI) of all with noise put into the nearest
cluster, ARI and purity of the clustered ones, and their part of all (coverage); means over
some seeds, with the ARI's scatter from seed to seed. All galaxies are clustered; with
--half only the labels of one random half count: settings are chosen on A, confirmed on B.

With --steady no labels are needed: how far labels predicted from one half of the galaxies
agree (ARI) with those that the other half has where all are clustered together (means of
random halves, of all and of those that are in a cluster both times), and how far two seeds,
and bootstraps, agree on all galaxies: what the clusterer itself lets expect.
"""

import argparse
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.metrics import adjusted_rand_score

from galaxyclust import Catalog
from galaxyclust.cluster import METHODS, REDUCTION
from galaxyclust.cluster.reduce import Reduction, apply
from galaxyclust.cluster.reductions import Auto, reduction_for
from galaxyclust.cluster.stability import agreement, stability
from galaxyclust.evaluate.agreement import contingency, purity
from galaxyclust.methods import build
from galaxyclust.types import Clusterer, IntArray

DENSITY: dict[str, dict[str, Any]] = {
    "as it comes": {},
    "dense regions alone": {"min_membership": None},
    "membership 0.8": {"min_membership": 0.8},
    "whole leaves": {"min_density": 0},
    "eom": {"cluster_selection_method": "eom"},
    "size 10": {"min_cluster_size": 10},
    "size 50": {"min_cluster_size": 50},
    "2 samples": {"min_samples": 2},
}
UNSEEDED = {"hdbscan", "ward"}  # of so few rows they cluster all
NUMBERS = (4, 8)
DRAWS = 3  # bootstraps

Labels = npt.NDArray[np.str_]
Vectors = npt.NDArray[np.float64]
Run = tuple[str, str, dict[str, Any]]


class HeldOut(NamedTuple):
    """How labels predicted for one half agree with those it has among all."""

    every: float  # ARI of those in a cluster either time
    both: float  # ARI of those in a cluster both times
    share: float  # part of the half that these are


def runs(numbers: Sequence[int]) -> Iterator[Run]:
    """Yield title, method and settings of each clustering."""
    for k in numbers:
        for name in METHODS:
            if name != "hdbscan":
                yield f"{name}, {k}", name, {"n_clusters": k}
    yield "consensus, as it comes", "consensus", {}
    for words, settings in DENSITY.items():
        yield f"hdbscan, {words}", "hdbscan", settings


def table(
    embedding: Vectors, truth: Labels, asked: list[Run], *, reduction: str, seeds: list[int]
) -> None:
    """Print a line for each clustering."""
    known = truth != ""
    for title, method, settings in asked:
        found = []
        reduced = reduction_for(build(METHODS, method, settings), reduction)
        vectors = reduced.fit(embedding).vectors
        for seed in seeds[:1] if method in UNSEEDED else seeds:
            made = build(METHODS, method, settings | {"seed": seed}).fit(vectors)
            inside = known & (made.label >= 0)
            if not inside.any():
                found.append([0, 0, np.nan, 0, 0])
                continue
            found.append(
                [
                    adjusted_rand_score(truth[known], made.nearest[known]),
                    adjusted_rand_score(truth[inside], made.label[inside]),
                    float(purity(contingency(truth[inside], made.label[inside]).counts)),
                    inside.sum() / known.sum(),
                    made.label.max() + 1,
                ]
            )
        every, kept, pure, coverage, count = np.mean(found, axis=0)
        scatter = np.std([row[0] for row in found])
        print(
            f"{title:26s} {count:5.1f} clusters, ARI {every:.3f}±{scatter:.3f} of all, "
            f"{kept:.3f} of the clustered, purity {pure:.3f} at coverage {coverage:.3f}",
            flush=True,
        )


def steady(
    embedding: Vectors, asked: list[Run], *, reduction: str, halves: int, seed: int
) -> None:
    """Print how far each clusterer agrees with itself."""
    for title, method, settings in asked:
        one, other = (
            build(METHODS, method, settings | {"seed": number})
            for number in (seed, seed + 1)
        )
        reduced = reduction_for(one, reduction)
        whole = reduced.fit(embedding).vectors
        together = one.fit(whole)
        found = [
            held_out(
                embedding, together.label, clusterer=one, reduced=reduced, seed=seed + half
            )
            for half in range(halves)
        ]
        every, both, share = np.nanmean(found, axis=0)
        scatter = np.std([half.every for half in found])
        draws = stability(whole, together.label, clusterer=one, draws=DRAWS)
        reseeded = agreement(together.label, other.fit(whole).label)
        print(
            f"{title:26s} {together.label.max() + 1:3d} clusters; a half and all "
            f"{every:.2f}±{scatter:.2f} ({both:.2f} of the {share:.0%} in a cluster both "
            f"times), two seeds {reseeded:.2f}, a bootstrap and all {draws.overall:.2f}",
            flush=True,
        )


def held_out(
    embedding: Vectors,
    label: IntArray,
    *,
    clusterer: Clusterer,
    reduced: Auto | Reduction,
    seed: int,
) -> HeldOut:
    """Return how clusters of a random half, put on the rest, agree with those of all."""
    order = np.random.default_rng(seed).permutation(len(embedding))
    half, rest = np.sort(order[::2]), np.sort(order[1::2])
    learned = reduced.fit(embedding[half])
    model = clusterer.fit(learned.vectors).model
    predicted = clusterer.predict(apply(embedding[rest], learned.arrays), model).label
    both = (label[rest] >= 0) & (predicted >= 0)
    return HeldOut(
        agreement(label[rest], predicted),
        agreement(label[rest][both], predicted[both]) if both.any() else np.nan,
        float(both.mean()),
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--embedding", required=True)
    parser.add_argument("--label", default="label", help="column that holds the labels")
    parser.add_argument("--reduce", default=REDUCTION)
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--half", choices=("A", "B"), help="of the labelled galaxies")
    parser.add_argument("--steady", action="store_true", help="agreement with itself")
    parser.add_argument("--halves", type=int, default=5, help="with --steady")
    parser.add_argument(
        "--numbers", type=int, nargs="+", default=NUMBERS, help="of clusters"
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    catalog = Catalog(asked.catalog)
    embedding = catalog.embedding(asked.embedding).astype(np.float64)
    rows = np.flatnonzero(np.isfinite(embedding).all(axis=1))
    wanted = [run for run in runs(asked.numbers) if run[1] in asked.methods]
    if asked.steady:
        how = {"halves": asked.halves, "seed": asked.seeds[0]}
        steady(embedding[rows], wanted, reduction=asked.reduce, **how)
        return
    truth = catalog.column(asked.label).astype(str)[rows]
    if asked.half:
        order = np.random.default_rng(0).permutation(np.flatnonzero(truth != ""))
        middle = len(order) // 2
        truth[order[middle:] if asked.half == "A" else order[:middle]] = ""
    labelled = f"{(truth != '').sum()} labelled"
    print(f"{asked.catalog} {asked.embedding} {asked.reduce}: {labelled}", flush=True)
    table(embedding[rows], truth, wanted, reduction=asked.reduce, seeds=asked.seeds)


if __name__ == "__main__":
    main()
