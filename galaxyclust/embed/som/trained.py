"""Results of a trained map: each galaxy's neuron and position, and the map's errors."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch

from galaxyclust.embed.som.grid import Grid
from galaxyclust.types import Arrays, FloatArray

DERIVED = ("neuron", "x", "y", "distance")  # columns that a map adds to a catalog


class Errors(NamedTuple):
    """How well a map fits the galaxies it was trained on."""

    quantisation: float  # mean distance of a galaxy to its neuron
    topographic: float  # fraction of galaxies whose two nearest neurons are not neighbours


def errors(blocks: Iterable[FloatArray], grid: Grid) -> Errors:
    """Return the errors of a map, from the distances of galaxies to its neurons.

    Parameters
    ----------
    blocks
        Distances (n, K), in blocks of galaxies.
    grid
        Grid of the neurons. A neuron has eight neighbours on a rectangular grid, six on a
        hexagonal one.

    Returns
    -------
    Errors
        Quantisation error (Kohonen 2001, sect. 2.3) and topographic error (Kiviluoto
        1996); NaN if there are no galaxies.
    """
    n_rows, total, n_torn = 0, 0.0, 0
    for distance in blocks:
        two = torch.from_numpy(distance).topk(min(2, grid.n_neurons), largest=False)
        total += float(two.values[:, 0].double().sum())
        n_torn += int((~grid.adjacent(two.indices[:, 0], two.indices[:, -1])).sum())
        n_rows += len(distance)
    return Errors(total / n_rows, n_torn / n_rows) if n_rows else Errors(np.nan, np.nan)


def places(
    distance: FloatArray, position: FloatArray
) -> dict[str, npt.NDArray[np.generic]]:
    """Return each galaxy's nearest ``neuron``, its position ``x``, ``y`` and ``distance``.

    Parameters
    ----------
    distance
        (n, K) distance of each galaxy to each neuron.
    position
        (K, 2) positions of the neurons on the grid.
    """
    neuron = np.argmin(distance, axis=1).astype(np.int32)
    return {
        "neuron": neuron,
        "x": np.asarray(position[neuron, 0], np.float32),
        "y": np.asarray(position[neuron, 1], np.float32),
        "distance": np.asarray(distance[np.arange(len(neuron)), neuron], np.float32),
    }


def as_arrays(
    blocks: Iterable[FloatArray], apart: FloatArray, grid: Grid
) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays that are stored of a trained map besides its neurons.

    Parameters
    ----------
    blocks
        Distances (n, K) of the training galaxies, in blocks.
    apart
        (K, K) distances between neurons.
    grid
        Grid of the neurons.

    Returns
    -------
    dict
        ``position`` (K, 2) on the grid; ``apart`` (K, K); ``u_matrix`` (K,), the mean
        distance to the neighbours; ``quantisation_error`` and ``topographic_error``.
    """
    found = errors(blocks, grid)
    return {
        "position": grid.positions().numpy(),
        "apart": apart,
        "u_matrix": u_matrix(apart, grid),
        **{f"{name}_error": np.array(value) for name, value in found._asdict().items()},
    }


def u_matrix(apart: FloatArray, grid: Grid) -> npt.NDArray[np.float32]:
    """Return (K,): the mean distance of each neuron to its neighbours on the grid.

    High values mark borders between groups (Ultsch & Siemon 1990).

    Parameters
    ----------
    apart
        (K, K) distances between neurons.
    grid
        Grid of the neurons.
    """
    first, second = (pair.numpy() for pair in grid.neighbours())
    total = np.bincount(first, apart[first, second], minlength=grid.n_neurons)
    count = np.bincount(first, minlength=grid.n_neurons)
    return np.asarray(total / np.maximum(count, 1), np.float32)


def remarks(weights: Arrays) -> tuple[str, ...]:
    """Return lines that tell the user about a trained map."""
    found, wrong = (
        float(weights[f"{name}_error"]) for name in ("quantisation", "topographic")
    )
    n_neurons = len(weights["position"])
    errors = f"quantisation error {found:.3g}, topographic error {wrong:.3f}"
    return (f"{n_neurons} neurons; {errors}",)
