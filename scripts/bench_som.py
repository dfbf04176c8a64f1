"""Time the self-organizing map against MiniSom and xpysom, and that of pixels alone.

python scripts/bench_som.py [--n-rows N ...] [--pixels]

Every map is of 20 x 20 neurons over the same rows of 32 numbers (twelve curved groups and
40 % diffuse), in one process, timed by its own CPU seconds. MiniSom and xpysom come from
PyPI (`pip install minisom xpysom`); both errors of all maps are measured in one way. With
--pixels: galaxies a second of the rotation-invariant map of stamps, 10 x 10 neurons.
"""

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from galaxyclust.embed.polar import Rings, spectrum
from galaxyclust.embed.som.batch import Radii, train
from galaxyclust.embed.som.grid import Grid
from galaxyclust.embed.som.trained import Errors, errors
from galaxyclust.embed.som.turned import align, distances, turned

GRID = Grid(width=20, height=20)
N_DIM = 32
EPOCHS = 10  # of MiniSom and of xpysom
SIGMA = 6.0  # MiniSom's first radius; it shrinks to a third
OURS = Radii(first=10.0, last=1.5, n_epochs=30)
PINK = 5 / 24  # images/s a core, Polsterer et al. 2015: 24 cores
Rows = npt.NDArray[np.float32]


def rows_of(n_rows: int, *, seed: int = 0) -> Rows:
    """Return twelve curved groups and a diffuse rest."""
    rng = np.random.default_rng(seed)
    groups = []
    for _ in range(12):
        along = rng.uniform(-1, 1, (n_rows * 6 // 120, 1))
        centre, first, second = rng.normal(size=(3, N_DIM))
        noise = 0.35 * rng.normal(size=(len(along), N_DIM))
        groups.append(centre + 0.8 * (along * first + along**2 * second) + noise)
    n_rest = n_rows - sum(map(len, groups))
    rest = rng.normal(size=(n_rest, N_DIM))
    return rng.permutation(np.concatenate([*groups, rest])).astype(np.float32)


def by_minisom(rows: Rows) -> Rows:
    """Return the codebook that MiniSom learns one row at a time."""
    from minisom import MiniSom  # noqa: PLC0415 (only where it is compared with)

    som = MiniSom(20, 20, N_DIM, sigma=SIGMA, learning_rate=0.5, random_seed=0)
    som.pca_weights_init(rows)
    som.train(rows, EPOCHS * len(rows), random_order=True)
    return np.asarray(som.get_weights(), np.float32).reshape(-1, N_DIM)


def by_xpysom(rows: Rows) -> Rows:
    """Return the codebook that xpysom learns in batches, on the processor."""
    from xpysom import XPySom  # noqa: PLC0415 (only where it is compared with)

    som = XPySom(20, 20, N_DIM, random_seed=0, xp=np)
    som.train(rows, EPOCHS)
    return np.asarray(som.get_weights(), np.float32).reshape(-1, N_DIM)


def by_galaxyclust(rows: Rows) -> Rows:
    """Return the codebook that galaxyclust learns."""
    return train(torch.from_numpy(rows), GRID, OURS, seed=0)[0].numpy()


def by_whole_epochs(rows: Rows) -> Rows:
    """Return what it learns in xpysom's number of epochs that all see all rows."""
    from galaxyclust.embed.som.batch import first_codebook, step, winners  # noqa: PLC0415

    vectors = torch.from_numpy(rows)
    codebook = first_codebook(vectors, GRID)
    for radius in Radii(first=10.0, last=1.0, n_epochs=EPOCHS):
        neuron = winners(vectors, codebook).neuron
        codebook = step(vectors, neuron, codebook, grid=GRID, radius=radius)
    return codebook.numpy()


def measured(rows: Rows, codebook: Rows) -> Errors:
    """Return the errors of a map."""
    neurons = torch.from_numpy(codebook).double()
    blocks = torch.from_numpy(rows).double().split(4096)
    return errors((torch.cdist(part, neurons).numpy() for part in blocks), GRID)


def time_maps(n_rows: int) -> None:
    """Print seconds and errors of each map."""
    rows = rows_of(n_rows)
    makers: dict[str, Callable[[Rows], Rows]] = {
        "galaxyclust, 30 epochs": by_galaxyclust,
        "galaxyclust, 10 whole epochs": by_whole_epochs,
        "xpysom, 10 epochs": by_xpysom,
        "MiniSom, 10 epochs": by_minisom,
    }
    print(f"{n_rows:,} x {N_DIM}, {GRID.width} x {GRID.height} neurons: CPU seconds")
    found: dict[str, tuple[float, Errors]] = {}
    for name, make in makers.items():
        n_times = 1 if name.startswith("MiniSom") else 3
        seconds = []
        for _ in range(n_times):
            begin = time.process_time()
            codebook = make(rows)
            seconds.append(time.process_time() - begin)
        found[name] = (min(seconds), measured(rows, codebook))
    for name, (seconds_of, wrong) in found.items():
        ratio = found["MiniSom, 10 epochs"][0] / seconds_of
        print(
            f"  {name:30} {seconds_of:8.3f} s  QE {wrong.quantisation:.3f}  "
            f"TE {wrong.topographic:.4f}  {ratio:6.1f}x MiniSom"
        )


def time_pixels(n_galaxies: int = 2048) -> None:
    """Print how many stamps a second the map of pixels compares and learns from."""
    generator = torch.Generator().manual_seed(0)
    for size, n_angles, n_bands in ((48, 96, 3), (64, 360, 1)):
        image = torch.rand(n_galaxies, n_bands, size, size, generator=generator)
        rings = Rings(size=size, n_angles=n_angles)
        neurons = spectrum(rings.sample(image[:100]))
        rates: dict[str, Any] = {}
        for what in ("compared", "learned from"):
            begin = time.process_time()
            for part in image.split(256):
                waves = spectrum(rings.sample(part))
                neuron = distances(waves, neurons, n_angles=n_angles).argmin(1)
                if what == "learned from":
                    turn = align(waves, neurons[neuron], n_angles=n_angles)
                    turned(waves, turn, n_angles=n_angles)
            rates[what] = n_galaxies / (time.process_time() - begin)
        print(
            f"pixels {size} x {size} x {n_bands}, 10 x 10 neurons, {n_angles} angles and "
            "their mirror images: "
            + ", ".join(
                f"{rate:,.0f} {what} a CPU second ({rate / PINK:,.0f}x PINK a core)"
                for what, rate in rates.items()
            )
        )


def main() -> None:
    """Time what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n-rows", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--pixels", action="store_true")
    given = parser.parse_args()
    torch.set_num_threads(1)
    if given.pixels:
        time_pixels()
        return
    for n_rows in given.n_rows:
        time_maps(n_rows)


if __name__ == "__main__":
    main()
