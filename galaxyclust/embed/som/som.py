"""The self-organizing map: a grid of neurons trained on another embedding."""

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

BLOCK = 4096  # rows whose distances are computed at once
CONSTANT = 1e-7  # a dimension with less scatter relative to its values is constant


@dataclass(frozen=True, kw_only=True)
class Som(MapSettings):
    """Train a grid of neurons on another embedding, so that neighbours look alike.

    Each neuron is a point of that embedding. A galaxy's new embedding is its distance to
    every neuron. Columns hold the nearest neuron, its position on the grid and its
    distance.

    Parameters
    ----------
    on
        Name of the embedding to train on; may be empty if the catalog has only one.
    scale
        "standard": each dimension is first scaled to the same variance; "none": dimensions
        are used as they are.
    """

    READS: ClassVar[str] = "embedding"

    on: str = ""
    scale: Literal["standard", "none"] = "standard"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_choice("scale", self.scale, ("standard", "none"))

    def choose(self, have: Collection[str]) -> "Som":
        """Return these settings with the name of the embedding to read.

        Raises
        ------
        InputError
            If it does not exist, or none is named and the catalog does not have just one.
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
        """Return which rows of the other embedding are finite."""
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
            ``codebook`` (K, D), the neurons in the units of ``vectors``; ``centre`` and
            ``scale`` (D,); and the arrays of `galaxyclust.embed.som.trained.as_arrays`, in
            scaled units. The learning curve has ``epoch``, ``radius``,
            ``quantisation_error`` and ``n_rows``.

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
            If the vectors have another number of dimensions than in training, or the
            weights are incomplete.
        SettingError
            If the weights belong to other settings.
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
        """Return centre and scale of each dimension; a constant has infinite scale."""
        spread = data.std(axis=0)
        constant = spread <= CONSTANT * np.abs(data).max(axis=0)
        scale = spread if self.scale == "standard" else np.ones_like(spread)
        return data.mean(axis=0), np.where(constant, np.inf, scale)

    def _distances(
        self, weights: Arrays, vectors: FloatArray, rows: IntArray
    ) -> Iterator[npt.NDArray[np.float32]]:
        """Yield the distances of ``rows`` to all neurons, in blocks."""
        neurons = (weights["codebook"] - weights["centre"]) / weights["scale"]
        for part in np.split(rows, range(BLOCK, len(rows), BLOCK)):
            # in double precision, so that a result hardly depends on the rows in its block
            data = np.asarray(vectors[part], np.float64) - weights["centre"]
            data /= weights["scale"]
            squared = np.square(data).sum(1)[:, None] - 2 * data @ neurons.T
            squared += np.square(neurons).sum(1)
            yield np.sqrt(np.maximum(squared, 0)).astype(np.float32)
