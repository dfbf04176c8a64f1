"""Whether every clusterer finds families that are there, and none where there are none.

python scripts/known_groups.py [--n 450] [--embedders vicreg polar] [--epochs N] [--seed 5]

Pictures are simulated and taken the whole way: ingested as stamps, embedded, clustered by
every method as it comes (with the number of clusters, where one is asked for). Of three
families (two sets of them) it prints the adjusted Rand index with them, noise galaxies put
into the nearest cluster; of one galaxy turned by any angle, and of no galaxy at all, which
must have no clusters, the stability of two and of four clusters over bootstrap draws. By
default stamps in which nothing is detected are not embedded; here they are.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from astropy.io import fits
from scipy.ndimage import rotate
from sklearn.metrics import adjusted_rand_score

from galaxyclust import Catalog, steps
from galaxyclust.cluster import METHODS
from galaxyclust.flags import SET_ASIDE
from galaxyclust.simulate.stamps import simulate_stamps

SIZE = 64  # pixels
SIGNAL_TO_NOISE = (60.0, 200.0)
FAMILIES = (("elliptical", "edge_on", "spiral"), ("elliptical", "edge_on", "clumpy"))
DRAWS = 3  # bootstraps
Images = npt.NDArray[np.float32]


class Sky(NamedTuple):
    """Pictures, and the family of each; none where all are one."""

    title: str
    images: Images
    family: npt.NDArray[np.str_] | None


def skies(number: int, seed: int) -> Iterator[Sky]:
    """Yield the sets of pictures."""
    for families in FAMILIES:
        made = simulate_stamps(
            families,
            n=number,
            size=SIZE,
            bands=("r",),
            seed=seed,
            signal_to_noise=SIGNAL_TO_NOISE,
        )
        yield Sky(", ".join(families), made.stamps.image[:, 0], made.family)
    rng = np.random.default_rng(seed)
    y, x = np.indices((SIZE + 32, SIZE + 32)) - (SIZE + 31) / 2
    disc = 20 * np.exp(-np.hypot(x / 8, y / 4))
    turned = [rotate(disc, angle, reshape=False) for angle in rng.uniform(0, 360, number)]
    noise = rng.normal(size=(2, number, SIZE, SIZE))
    one = np.stack([image[16:-16, 16:-16] for image in turned]) + noise[0]
    yield Sky("one disc, turned", one.astype(np.float32), None)
    yield Sky("no galaxy at all", noise[1].astype(np.float32), None)


def ingested(sky: Sky, folder: Path) -> Catalog:
    """Return a catalog of the pictures, with their families as labels."""
    (folder / "in").mkdir(parents=True)
    for number, image in enumerate(sky.images):
        fits.writeto(folder / "in" / f"g{number:04d}.fits", image)
    return steps.ingest_stamps(folder / "in", folder / "survey.h5").catalog


def figures(catalog: Catalog, sky: Sky, *, embedding: str, method: str) -> str:
    """Return how well a clusterer does, in words."""
    if sky.family is not None:
        settings: dict[str, Any] = {} if method == "hdbscan" else {"n_clusters": 3}
        made = steps.cluster(
            catalog,
            embedding=embedding,
            method=method,
            settings=settings,
            stability=0,
            overwrite=True,
        )
        rows = [int(name[1:5]) for name in catalog.column("id").astype(str)]
        nearest = catalog.column(f"{made.name}_nearest")
        score = adjusted_rand_score(sky.family[rows], nearest)
        return f"ARI {score:.3f}, {nearest.max() + 1} clusters"
    found = []
    for k in (2, 4):
        settings = {} if method == "hdbscan" else {"n_clusters": k}
        made = steps.cluster(
            catalog,
            embedding=embedding,
            method=method,
            settings=settings,
            stability=DRAWS,
            overwrite=True,
        )
        found.append(0.0 if made.stability is None else made.stability)
    return "stability " + ", ".join(f"{value:.2f}" for value in found)


def main() -> None:
    """Print a line for each set of pictures, embedding and clusterer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=450, help="pictures in a set")
    parser.add_argument("--embedders", nargs="+", default=["vicreg", "polar"])
    parser.add_argument("--epochs", type=int, help="of a training; as many as by default")
    parser.add_argument("--seed", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for number, sky in enumerate(skies(asked.n, asked.seed)):
            catalog = ingested(sky, Path(folder) / str(number))
            aside = np.count_nonzero(catalog.column("flags") & int(SET_ASIDE))
            print(f"{sky.title}: {aside} of {catalog.n_rows} are set aside by default")
            for embedder in asked.embedders:
                trained = asked.epochs and embedder != "polar"
                steps.embed(
                    catalog,
                    method=embedder,
                    name=embedder,
                    settings={"n_epochs": asked.epochs} if trained else {},
                    include=("undetected", "low_sn"),
                )
                for method in METHODS:
                    said = figures(catalog, sky, embedding=embedder, method=method)
                    print(f"{sky.title:32s} {embedder:8s} {method:10s} {said}", flush=True)


if __name__ == "__main__":
    main()
