"""Whether every clusterer finds families that are there, and none where there are none.

python scripts/known_groups.py [--n 450] [--embedders vicreg polar] [--epochs N] [--seed 5]

Pictures are simulated and taken the whole way: ingested as stamps, embedded, clustered by
every method with the number of clusters, where it takes one, and without, where it finds
one. Of three families (two sets of them) it prints the adjusted Rand index with them, noise
galaxies put into the nearest cluster; of one galaxy turned by any angle, and of no galaxy
at all, which must have no clusters, the stability of two and of four clusters over
bootstrap draws. By default stamps in which nothing is detected are not embedded; here they
are.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
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
from galaxyclust.steps._cluster.cluster import Clustered

SIZE = 64  # pixels
SIGNAL_TO_NOISE = (60.0, 200.0)
FAMILIES = (("elliptical", "edge_on", "spiral"), ("elliptical", "edge_on", "clumpy"))
DRAWS = 3  # bootstraps
FIND = ("hdbscan", "consensus")  # how many clusters there are
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
    steps.ingest_stamps(folder / "in", folder / "survey.h5")
    return Catalog(folder / "survey.h5")


def clustered(catalog: Catalog, **how: Any) -> Clustered:
    """Cluster, in place of what was clustered before."""
    return steps.cluster(catalog, overwrite=True, **how)


def figures(
    catalog: Catalog, sky: Sky, *, embedding: str, method: str, numbers: Sequence[int]
) -> str:
    """Return how well a clusterer does, in words; it finds the number if there is none."""
    told: list[dict[str, Any]] = [{"n_clusters": k} for k in numbers] or [{}]
    how: dict[str, Any] = {"embedding": embedding, "method": method}
    if sky.family is not None:
        made = clustered(catalog, settings=told[0], stability=0, **how)
        rows = [int(name[1:5]) for name in catalog.column("id").astype(str)]
        nearest = catalog.column(f"{made.name}_nearest")
        score = adjusted_rand_score(sky.family[rows], nearest)
        return f"ARI {score:.3f}, {nearest.max() + 1} clusters, {made.n_noise} noise"
    found = [
        clustered(catalog, settings=settings, stability=DRAWS, **how) for settings in told
    ]
    return "stability " + ", ".join(
        f"{made.stability or 0:.2f} ({len(made.sizes)} clusters)" for made in found
    )


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
                numbers = (2, 4) if sky.family is None else (len(set(sky.family)),)
                ways: list[tuple[str, tuple[int, ...]]]
                ways = [(method, numbers) for method in METHODS if method != "hdbscan"]
                ways += [(method, ()) for method in FIND]
                for method, told in ways:
                    said = figures(
                        catalog, sky, embedding=embedder, method=method, numbers=told
                    )
                    title = f"{sky.title:32s} {embedder:8s} {method:10s}"
                    print(f"{title} {'' if told else 'finds '}{said}", flush=True)


if __name__ == "__main__":
    main()
