"""How well embeddings know labels they never saw: the project's table, with intervals.

    python scripts/bench_embeddings.py gz2.h5 efigi.h5 [--methods vicreg pca] [--epochs 80]
    python scripts/bench_embeddings.py gz2.h5 --methods --embedding vic [--label label]

Every method is trained with its default settings on all rows, unless the catalog has an
embedding of its name; with ``--epochs`` the networks' names end in that number. The figures
are of the rows with a label and are those of ``galaxyclust evaluate``: accuracy of the 10
nearest neighbours and of logistic regression in 5 stratified folds; of k-means, prepared
as ``galaxyclust cluster`` prepares for it, the adjusted Rand index (ARI), normalised
mutual information (NMI) and purity, means over ten seeds; in brackets 95 % bootstrap
intervals over galaxies. Beside them stand plain pixels, and what colour alone,
ellipticity alone, the measured shapes and random vectors reach. A method that cannot do
with what the catalog has is left out, with the reason.
"""

import argparse
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from galaxyclust import Catalog
from galaxyclust.cluster import REDUCTION
from galaxyclust.embed import METHODS
from galaxyclust.errors import GalaxyclustError
from galaxyclust.evaluate.bootstrap import Estimate
from galaxyclust.methods import find
from galaxyclust.steps import embed, evaluate
from galaxyclust.steps._evaluate.evaluation import VECTORS

PIXELS = {"pose": "as_seen", "frame": 0.0, "stretch": "asinh"}  # the stamp as it is

Wanted = tuple[str, str, dict[str, Any]]


def wanted(methods: list[str], epochs: int | None) -> Iterator[Wanted]:
    """Yield name, method and settings of the embeddings to compare."""
    for method in methods:
        if epochs is not None and getattr(find(METHODS, method), "TRAINS", False):
            yield f"{method}_{epochs}", method, {"n_epochs": epochs}
        else:
            yield method, method, {}
    yield "pixels", "pca", PIXELS


def embedded(catalog: Catalog, asked: list[Wanted]) -> Iterator[str]:
    """Make the embeddings that are not there and yield the names of those that are."""
    for name, method, settings in asked:
        if name not in catalog.names("embeddings"):
            try:
                embed(catalog, method=method, name=name, settings=settings)
            except GalaxyclustError as error:
                print(f"{name} is left out: {error}")
                continue
        yield name


def shown(one: Estimate) -> str:
    """Return a figure with its interval, as a cell."""
    return f"{one.value:.2f} [{one.low:.2f}, {one.high:.2f}]"


def main() -> None:
    """Print a table of each catalog."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("catalog", type=Path, nargs="+")
    parser.add_argument("--methods", nargs="*", choices=METHODS, default=list(METHODS))
    parser.add_argument("--epochs", type=int, help="of networks; their default else")
    parser.add_argument("--embedding", nargs="*", default=[], help="others, already there")
    parser.add_argument("--label", default="label", help="column that holds the labels")
    parser.add_argument("--reduce", default=REDUCTION, help="before k-means")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    methods = list(wanted(asked.methods, asked.epochs))
    for path in asked.catalog:
        catalog = Catalog(path)
        names = [*asked.embedding, *embedded(catalog, methods)]
        found = evaluate(
            catalog, embedding=names, labels=asked.label, audit=False, reduce=asked.reduce
        )
        for labels in found.labels:
            sizes = ", ".join(f"{label} {n}" for label, n in labels.sizes.items())
            print(
                f"\n{path}: {found.n_rows} embedded, {sizes}; k-means on {asked.reduce}\n"
            )
            print("| vectors | " + " | ".join(VECTORS.values()) + " |")
            print("|---" * (len(VECTORS) + 1) + "|")
            for name, scores in labels.vectors.items():
                cells = (shown(scores[key]) for key in VECTORS)
                print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
