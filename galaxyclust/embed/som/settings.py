"""The settings common to all self-organizing maps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt

from galaxyclust.embed.checks import check_choice, learned
from galaxyclust.embed.som import trained
from galaxyclust.embed.som.batch import Radii
from galaxyclust.embed.som.grid import Grid
from galaxyclust.errors import SettingError
from galaxyclust.limits import check_limits
from galaxyclust.types import Arrays, FloatArray

LIMITS: Mapping[str, tuple[float, float]] = {
    "width": (1, 64),
    "height": (1, 64),
    "n_epochs": (1, 100_000),
    "first_radius": (0, 1000),
    "last_radius": (0.1, 1000),
    "seed": (0, 2**63 - 1),
}


@dataclass(frozen=True, kw_only=True)
class MapSettings:
    """A grid of neurons, and how it is trained.

    Parameters
    ----------
    width
        Neurons in a row.
    height
        Rows of neurons.
    grid
        "rectangular", or "hexagonal", where every other row is shifted by half a neuron.
    periodic
        Whether opposite borders are connected; a hexagonal grid then needs an even height.
    n_epochs
        Number of training epochs; early ones, with wide neighbourhoods, see only a part of
        the galaxies.
    first_radius
        Radius of the neighbourhood in the first epoch, in units of the grid spacing; 0
        means half of the longer side.
    last_radius
        Radius of the neighbourhood in the last epoch, in units of the grid spacing. A
        smaller one fits the galaxies more closely, a larger one makes neighbouring neurons
        more similar.
    device
        "auto" (a CUDA device if there is one), "cpu", "cuda" or "cuda:<number>".
    seed
        Seed of the order of the galaxies in training.
    """

    DERIVED: ClassVar[tuple[str, ...]] = trained.DERIVED

    width: int = 16
    height: int = 16
    grid: Literal["rectangular", "hexagonal"] = "rectangular"
    periodic: bool = False
    n_epochs: int = 30
    first_radius: float = 0.0
    last_radius: float = 1.0
    device: str = "auto"
    seed: int = 0

    def __post_init__(self) -> None:
        check_limits(self, LIMITS)
        check_choice("grid", self.grid, ("rectangular", "hexagonal"))
        if self.grid == "hexagonal" and self.periodic and self.height % 2:
            message = (
                f"height = {self.height}: a hexagonal, periodic grid needs an even height; "
                f"use {self.height + 1}"
            )
            raise SettingError(message)

    def neurons(self) -> Grid:
        """Return the grid of the neurons."""
        return Grid(
            width=self.width,
            height=self.height,
            hexagonal=self.grid == "hexagonal",
            periodic=self.periodic,
        )

    def radii(self) -> Radii:
        """Return the radius of the neighbourhood in each epoch."""
        first = self.first_radius or max(self.neurons().sides) / 2
        return Radii(
            first=max(first, self.last_radius),
            last=self.last_radius,
            n_epochs=self.n_epochs,
        )

    def derived(
        self, weights: Arrays, vectors: FloatArray
    ) -> dict[str, npt.NDArray[np.generic]]:
        """Return the columns `DERIVED` for the embedding ``vectors`` of some rows."""
        position = learned(weights, "position", (self.neurons().n_neurons, 2))
        return trained.places(vectors, position)

    def remarks(self, weights: Arrays) -> tuple[str, ...]:
        """Return lines that tell the user about the training."""
        return trained.remarks(weights)
