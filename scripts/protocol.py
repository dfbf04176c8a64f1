"""How well an embedding knows labels it never saw: the project's protocol, as figures.

    python scripts/protocol.py survey.h5 --embedding ae [--clustering km] [--label label]

The embedding is of all rows; the figures are of those with a label. In 5 stratified
folds: accuracy of the 10 nearest neighbours and of logistic regression, on standardised
vectors. Of k-means with k = 4 and 8 on 16 principal components: adjusted Rand index
(ARI), normalised mutual information (NMI) and purity, means over ten seeds. Beside it,
from the same catalog, what colour alone, ellipticity alone and the pixels' principal
components know. With --clustering also how well a clustering's own labels, made on all
rows, agree; of HDBSCAN's, the part of rows that are in a cluster at all (coverage).
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
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from galaxyclust import Catalog
from galaxyclust.embed.inputs import Preparation, prepare

Array = npt.NDArray[np.float64]
SEEDS = 10
COLUMNS = ("kNN", "linear", "ARI4", "NMI4", "purity4", "purity8")


def purity(found: npt.NDArray[Any], truth: npt.NDArray[Any]) -> float:
    """Return the part of rows that carry the commonest label of their cluster."""
    best = [
        np.unique(truth[found == k], return_counts=True)[1].max() for k in np.unique(found)
    ]
    return float(np.sum(best) / len(truth))


def figures(
    vectors: Array, truth: npt.NDArray[Any], *, whiten: bool = False
) -> dict[str, float]:
    """Return the protocol's figures of the labelled rows of an embedding."""
    labelled = truth != ""
    scaled = StandardScaler().fit_transform(vectors)
    x, y = scaled[labelled], truth[labelled]
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    linear = make_pipeline(StandardScaler(), LogisticRegression(max_iter=3000))
    out = {
        "kNN": cross_val_score(KNeighborsClassifier(10), x, y, cv=folds).mean(),
        "linear": cross_val_score(linear, x, y, cv=folds).mean(),
    }
    n_components = min(16, scaled.shape[1])
    reduced = PCA(n_components, whiten=whiten, random_state=0).fit_transform(scaled)[
        labelled
    ]
    for k in (4, 8):
        runs = [
            KMeans(k, n_init=10, random_state=seed).fit_predict(reduced)
            for seed in range(SEEDS)
        ]
        out[f"ARI{k}"] = np.mean([adjusted_rand_score(y, run) for run in runs])
        out[f"NMI{k}"] = np.mean([normalized_mutual_info_score(y, run) for run in runs])
        out[f"purity{k}"] = np.mean([purity(run, y) for run in runs])
    return {key: round(float(value), 4) for key, value in out.items()}


def baselines(catalog: Catalog, rows: npt.NDArray[np.intp]) -> Iterator[tuple[str, Array]]:
    """Yield what simpler vectors of the same galaxies are: name and (N, D)."""
    bands = catalog.stamp_info().bands
    flux = np.stack([catalog.column(f"flux_{band}")[rows] for band in bands], axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        colour = np.log10(flux[:, :-1] / flux[:, 1:])
    if colour.shape[1]:
        yield "colour only", _finite(colour)
    yield "ellipticity only", _finite(catalog.column("ellipticity")[rows, None])
    how = Preparation(size=64, stretch="asinh", softening=3.0, frame=0.0, posed=False)
    pixels = [
        prepare(catalog.stamps().read(part), how).image.flatten(1)
        for part in np.array_split(rows, max(1, len(rows) // 256))
    ]
    found = PCA(32, random_state=0).fit_transform(torch.cat(pixels).numpy())
    yield "pixels, PCA 32", found


def _finite(values: Array) -> Array:
    return np.where(np.isfinite(values), values, np.nanmedian(values, axis=0))


def agreement(catalog: Catalog, name: str, truth: npt.NDArray[Any]) -> str:
    """Return how well a clustering of the catalog agrees with the labels, as a line."""
    label = catalog.column(f"{name}_label")
    labelled = (truth != "") & (label > -2)
    inside = labelled & (label >= 0)
    coverage = inside.sum() / max(labelled.sum(), 1)
    ari = adjusted_rand_score(truth[labelled], label[labelled])
    nmi = normalized_mutual_info_score(truth[labelled], label[labelled])
    return (
        f"clustering {name}: {label.max() + 1} clusters, ARI {ari:.3f}, NMI {nmi:.3f}, "
        f"purity {purity(label[inside], truth[inside]):.3f} at coverage {coverage:.3f}"
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
        print(agreement(catalog, name, truth))


if __name__ == "__main__":
    main()
