"""The self-organizing map: a grid of neurons laid over another embedding."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import torch
from scipy.spatial.distance import cdist

from galaxyclust.embed.checks import check_choice, learned
from galaxyclust.embed.device import choose_device
from galaxyclust.embed.som import trained
from galaxyclust.embed.som.batch import train
from galaxyclust.embed.som.settings import MapSettings
from galaxyclust.errors import InputError
from galaxyclust.types import Arrays, FloatArray, IntArray, Trained

BLOCK = 4096  # rows whose distances are held at once
CONSTANT = 1e-7  # scatter of a dimension, in parts of its values, that is their rounding


@dataclass(frozen=True, kw_only=True)
class Som(MapSettings):
    """Lay a grid of neurons over another embedding, so that neighbours look alike.

    Each neuron stands for a place in that embedding. A galaxy is embedded by its distance
    to every neuron; which neuron is nearest, where that lies on the grid and how far it is
    become columns.

    Parameters
    ----------
    on
        Embedding of the catalog to lay the map over; the only one where empty.
    scale
        "standard": each dimension is given the same variance first; "none": it counts as
        it is.
    """

    READS: ClassVar[str] = "embedding"

    on: str = ""
    scale: Literal["standard", "none"] = "standard"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_choice("scale", self.scale, ("standard", "none"))

    def choose(self, have: Collection[str]) -> "Som":
        """Return these settings with the embedding to read, of those there are.

        Raises
        ------
        InputError
            If it is not there, or none is named and there is not just one.
        """
        if self.on in have:
            return self
        if not self.on and len(have) == 1:
            return replace(self, on=next(iter(have)))
        there = ", ".join(have) or "none yet: make one first, as with --method autoencoder"
        what = f"no embedding {self.on!r}" if self.on else "a map needs an embedding"
        message = f"{what}; say which with --set on=NAME: {there}"
        raise InputError(message)

    def usable(self, vectors: FloatArray) -> npt.NDArray[np.bool_]:
        """Return which rows of the other embedding can be read."""
        return np.asarray(np.isfinite(vectors).all(axis=1))

    def fit(self, vectors: FloatArray, *, rows: IntArray) -> Trained:
        """Train the map on ``rows`` of another embedding.

        Parameters
        ----------
        vectors
            (N, D).
        rows
            Which of them to learn from.

        Returns
        -------
        Trained
            ``codebook`` (K, D), what each neuron stands for, in the units of ``vectors``;
            ``centre`` and ``scale`` (D,); and what
            `galaxyclust.embed.som.trained.as_arrays` tells, in scaled units. The learning
            curve has ``epoch``, ``radius``, ``quantisation_error`` and ``n_rows``.

        Raises
        ------
        InputError
            If there are no rows, or one is not finite.
        SettingError
            If there is no such device.
        """
        data = np.asarray(vectors[rows], dtype=np.float64)
        if not len(data) or not np.isfinite(data).all():
            message = f"{len(data)} rows to lay a map over: it needs some, and finite ones"
            raise InputError(message)
        centre, scale = self._scales(data)
        device, grid = choose_device(self.device), self.neurons()
        scaled = torch.from_numpy(((data - centre) / scale).astype(np.float32))
        codebook, curve = train(scaled.to(device), grid, self.radii(), seed=self.seed)
        own = codebook.cpu().double().numpy()
        weights: dict[str, npt.NDArray[Any]] = {
            "codebook": centre + own * np.where(np.isfinite(scale), scale, 0.0),
            "centre": centre,
            "scale": scale,
        }
        blocks = self._distances(weights, vectors, rows)
        apart = cdist(own, own).astype(np.float32)
        return Trained(weights | trained.as_arrays(blocks, apart, grid), curve)

    def embed(
        self, weights: Arrays, vectors: FloatArray, *, rows: IntArray
    ) -> npt.NDArray[np.float32]:
        """Return (n, K): the distance of each of ``rows`` to each neuron, in scaled units.

        Raises
        ------
        InputError
            If the vectors do not have the dimensions of the training, or the weights lack
            something.
        SettingError
            If the weights are of other settings.
        """
        codebook = learned(weights, "codebook", (self.width * self.height, None))
        wanted = codebook.shape[1]
        if vectors.shape[1] != wanted:
            message = (
                f"the map was laid over {wanted} dimensions, {self.on!r} has "
                f"{vectors.shape[1]}; embed it with the model that the map was made on"
            )
            raise InputError(message)
        scales = {
            name: learned(weights, name, (wanted,), infinite=name == "scale")
            for name in ("centre", "scale")
        }
        empty = np.empty((0, len(codebook)), np.float32)
        blocks = self._distances(scales | {"codebook": codebook}, vectors, rows)
        return np.concatenate([empty, *blocks])

    def _scales(self, data: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the centre and the scale of each dimension; infinite where constant."""
        spread = data.std(axis=0)
        constant = spread <= CONSTANT * np.abs(data).max(axis=0)
        scale = spread if self.scale == "standard" else np.ones_like(spread)
        return data.mean(axis=0), np.where(constant, np.inf, scale)

    def _distances(
        self, weights: Arrays, vectors: FloatArray, rows: IntArray
    ) -> Iterator[npt.NDArray[np.float32]]:
        """Yield the distances of ``rows`` to all neurons, some rows at a time."""
        neurons = (weights["codebook"] - weights["centre"]) / weights["scale"]
        for part in np.split(rows, range(BLOCK, len(rows), BLOCK)):
            # in double precision, so that a row's sums hardly depend on those beside it
            data = np.asarray(vectors[part], np.float64) - weights["centre"]
            data /= weights["scale"]
            squared = np.square(data).sum(1)[:, None] - 2 * data @ neurons.T
            squared += np.square(neurons).sum(1)
            yield np.sqrt(np.maximum(squared, 0)).astype(np.float32)
