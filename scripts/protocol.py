"""How well an embedding knows labels it never saw: the project's protocol, as figures.

    python scripts/protocol.py survey.h5 --embedding ae [--clustering km] [--label label]

The embedding is of all rows; the figures are of those with a label. In 5 stratified
folds: accuracy of the 10 nearest neighbours and of logistic regression, on standardised
vectors. Of k-means with k = 4 and 8 on 16 principal components: adjusted Rand index
(ARI), normalised mutual information (NMI) and purity, means over ten seeds. Beside it,
from the same catalog, what colour alone, ellipticity alone and the pixels' principal
components know. With --clustering also how well a clustering's own labels, made on all
rows, agree; of HDBSCAN's, the part of rows that are in a cluster at all (coverage).
``galaxyclust evaluate`` gives the same figures with intervals, but for those of pixels and
of whitened components.
"""

import argparse
import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from galaxyclust import Catalog
from galaxyclust.embed.inputs import Preparation, prepare
from galaxyclust.evaluate import agreement, probes
from galaxyclust.evaluate.kmeans_scores import kmeans_scores
from galaxyclust.steps import _baselines

Array = npt.NDArray[np.float64]
COLUMNS = ("kNN", "linear", "ARI4", "NMI4", "purity4", "purity8")


def figures(
    vectors: Array, truth: npt.NDArray[Any], *, whiten: bool = False
) -> dict[str, float]:
    """Return the protocol's figures of the labelled rows of an embedding."""
    own = truth != ""
    scaled = StandardScaler().fit_transform(vectors)
    main = PCA(min(16, scaled.shape[1]), whiten=whiten, random_state=0)
    reduced = main.fit_transform(scaled)[own]
    probed = probes.classify(scaled[own], truth[own], n_boot=1)
    four, eight = (
        kmeans_scores(reduced, truth[own], n_clusters=k, n_boot=1) for k in (4, 8)
    )
    found = {
        "kNN": probed.knn,
        "linear": probed.linear,
        "ARI4": four["ARI"],
        "NMI4": four["NMI"],
        "purity4": four["purity"],
        "purity8": eight["purity"],
    }
    return {key: round(one.value, 4) for key, one in found.items()}


def baselines(catalog: Catalog, rows: npt.NDArray[np.intp]) -> Iterator[tuple[str, Array]]:
    """Yield what simpler vectors of the same galaxies are: name and (N, D)."""
    plain = _baselines.baselines(catalog, rows, n_dim=1)
    yield from ((name, plain[name]) for name in plain if name.endswith("only"))
    how = Preparation(size=64, stretch="asinh", softening=3.0, frame=0.0, posed=False)
    pixels = [
        prepare(catalog.stamps().read(part), how).image.flatten(1)
        for part in np.array_split(rows, max(1, len(rows) // 256))
    ]
    found = PCA(32, random_state=0).fit_transform(torch.cat(pixels).numpy())
    yield "pixels, PCA 32", found


def agrees(catalog: Catalog, name: str, truth: npt.NDArray[Any]) -> str:
    """Return how well a clustering of the catalog agrees with the labels, as a line."""
    label = catalog.column(f"{name}_label")
    own = (truth != "") & (label > -2)
    table = agreement.contingency(truth[own], label[own])
    found = agreement.scores(table, n_boot=1)
    return (
        f"clustering {name}: {label.max() + 1} clusters, ARI {found['ARI'].value:.3f}, "
        f"NMI {found['NMI'].value:.3f}, purity {found['purity'].value:.3f} "
        f"at coverage {found['coverage'].value:.3f}"
    )


def main() -> None:
    """Print the figures of an embedding and of its baselines."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--embedding", action="append", required=True)
    parser.add_argument("--clustering", action="append", default=[])
    parser.add_argument("--label", default="label", help="column that holds the labels")
    parser.add_argument("--no-baselines", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    catalog = Catalog(asked.catalog)
    truth = catalog.column(asked.label).astype(str)
    table: dict[str, dict[str, float]] = {}
    for name in asked.embedding:
        vectors = catalog.embedding(name).astype(np.float64)
        rows = np.flatnonzero(np.isfinite(vectors).all(axis=1))
        table[name] = figures(vectors[rows], truth[rows])
        table[f"{name}, whitened"] = figures(vectors[rows], truth[rows], whiten=True)
        if not asked.no_baselines:
            for baseline, plain in baselines(catalog, rows):
                table[baseline] = figures(plain, truth[rows])
            asked.no_baselines = True
    if asked.json:
        print(json.dumps(table, indent=2))
        return
    print(f"{asked.catalog}: {np.sum(truth != '')} labelled of {len(truth)}")
    print(f"{'vectors':24s}" + "".join(f"{name:>9s}" for name in COLUMNS))
    for name, found in table.items():
        print(f"{name:24s}" + "".join(f"{found[key]:9.3f}" for key in COLUMNS))
    for name in asked.clustering:
        print(agrees(catalog, name, truth))


if __name__ == "__main__":
    main()
