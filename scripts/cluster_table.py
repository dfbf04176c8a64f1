"""How well every clusterer's clusters agree with labels they never saw, as a table.

    python scripts/cluster_table.py survey.h5 --embedding ae [--reduce pca:16]

Of the labelled rows: the adjusted Rand index (ARI) and purity of the clustered ones, their
part of all (coverage), and the ARI of all with noise put into the nearest cluster; means
over some seeds, with the ARI's scatter from seed to seed.
"""

import argparse
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_rand_score

from galaxyclust import Catalog
from galaxyclust.cluster import METHODS
from galaxyclust.cluster.reduce import parse
from galaxyclust.evaluate.agreement import contingency, purity
from galaxyclust.methods import build

DENSITY: dict[str, dict[str, Any]] = {
    "hdbscan": {},
    "hdbscan, small": {"min_cluster_size": 10, "min_samples": 2},
    "hdbscan, small, soft 0.6": {
        "min_cluster_size": 10, "min_samples": 2, "min_membership": 0.6,
    },
    "hdbscan, least, soft 0.6": {
        "min_cluster_size": 5, "min_samples": 2, "min_membership": 0.6,
    },
}  # fmt: skip
UNSEEDED = {"hdbscan", "ward"}  # of so few rows they cluster all
SLOW = {"hdbscan", "consensus"}  # come last, with settings of their own


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--embedding", required=True)
    parser.add_argument("--label", default="label", help="column that holds the labels")
    parser.add_argument("--reduce", default="pca:16")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    catalog = Catalog(asked.catalog)
    truth = catalog.column(asked.label).astype(str)
    embedding = catalog.embedding(asked.embedding).astype(np.float64)
    rows = np.flatnonzero(np.isfinite(embedding).all(axis=1))
    vectors, truth = parse(asked.reduce).fit(embedding[rows]).vectors, truth[rows]
    known = truth != ""
    print(f"{asked.catalog} {asked.embedding} {asked.reduce}: {known.sum()} labelled")
    runs = [(f"{name}, {k}", name, {"n_clusters": k})
            for k in (4, 8) for name in METHODS if name not in SLOW]  # fmt: skip
    runs += [(name, "hdbscan", settings) for name, settings in DENSITY.items()]
    runs += [(f"consensus, {k}", "consensus", {"n_clusters": k}) for k in (4, 8)]
    for title, method, settings in runs:
        found = []
        for seed in asked.seeds if method not in UNSEEDED else asked.seeds[:1]:
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


if __name__ == "__main__":
    main()
