"""What a trained map says: each galaxy's neuron and place, and how true the map is."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch

from galaxyclust.embed.som.grid import Grid
from galaxyclust.types import Arrays, FloatArray

DERIVED = ("neuron", "x", "y", "distance")  # that a map adds to a catalog


class Errors(NamedTuple):
    """How well a map fits the galaxies it was trained on."""

    quantisation: float  # mean distance of a galaxy to its neuron
    topographic: float  # part of the galaxies whose two nearest neurons do not adjoin


def errors(blocks: Iterable[FloatArray], grid: Grid) -> Errors:
    """Return the errors of a map, from the distances of galaxies to its neurons.

    Parameters
    ----------
    blocks
        Distances (n, K), some galaxies at a time.
    grid
        Of the neurons. On a rectangular one the eight around a neuron are its neighbours,
        on a hexagonal one the six.

    Returns
    -------
    Errors
        Quantisation error (Kohonen 2001, sect. 2.3) and topographic error (Kiviluoto
        1996); NaN for no galaxy.
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
    """Return each galaxy's ``neuron``, its place ``x`` and ``y``, and its ``distance``.

    Parameters
    ----------
    distance
        (n, K) of each galaxy to each neuron.
    position
        (K, 2) of the neurons on the grid.
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
    """Return what is kept of a trained map beside its neurons.

    Parameters
    ----------
    blocks
        Distances (n, K) of the galaxies it was trained on, some at a time.
    apart
        (K, K) distances of the neurons.
    grid
        Of the neurons.

    Returns
    -------
    dict
        ``position`` (K, 2) on the grid; ``apart`` (K, K); ``u_matrix`` (K,), the distance
        to the neighbours; ``quantisation_error`` and ``topographic_error``.
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

    Walls between groups stand out as high values (Ultsch & Siemon 1990).

    Parameters
    ----------
    apart
        (K, K) distances of the neurons.
    grid
        Of the neurons.
    """
    first, second = (pair.numpy() for pair in grid.neighbours())
    total = np.bincount(first, apart[first, second], minlength=grid.n_neurons)
    count = np.bincount(first, minlength=grid.n_neurons)
    return np.asarray(total / np.maximum(count, 1), np.float32)


def remarks(weights: Arrays) -> tuple[str, ...]:
    """Return what a user should know of a trained map, a line each."""
    found, wrong = (
        float(weights[f"{name}_error"]) for name in ("quantisation", "topographic")
    )
    n_neurons = len(weights["position"])
    errors = f"quantisation error {found:.3g}, topographic error {wrong:.3f}"
    return (f"{n_neurons} neurons; {errors}",)
