"""Principal components of the prepared pixels: the baseline every network must beat."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from galaxyclust.embed.axes import sign_of_largest
from galaxyclust.embed.batch import Inputs
from galaxyclust.embed.blocks import KEPT_BYTES, Blocks
from galaxyclust.embed.checks import check_rows, learned
from galaxyclust.embed.prepared import Posed
from galaxyclust.limits import check_limits
from galaxyclust.types import Arrays, IntArray, StampReader, Trained

FEWEST = 2  # rows needed for one component
PASSES = 3  # iterations that refine the components, each of which reads the stamps once
SPARE = 16  # extra components that are computed, as the last ones are the least accurate
LIMITS: Mapping[str, tuple[float, float]] = {"n_dim": (1, 4096), "seed": (0, 2**63 - 1)}


@dataclass(frozen=True, kw_only=True)
class PixelPCA(Posed):
    """Embed each galaxy by the principal components of its prepared pixels.

    Only the covariance of the pixels is learned.

    Parameters
    ----------
    n_dim
        Number of components; fewer if there are fewer stamps or pixels.
    seed
        Seed of the random vectors that the iteration starts from.
    """

    n_dim: int = 32
    seed: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        check_limits(self, LIMITS)

    def fit(self, stamps: StampReader, *, rows: IntArray) -> Trained:
        """Find the principal components of the stamps of ``rows``.

        The stamps are read five times; as many as fit into 1 GiB are kept in memory.

        Parameters
        ----------
        stamps
            Where the stamps are.
        rows
            Which of them to learn from, sorted.

        Returns
        -------
        Trained
            ``mean`` (B, s, s) and ``component`` (n_dim, B, s, s), by decreasing variance.

        Raises
        ------
        InputError
            If there are fewer than 2 rows, or they are not sorted rows of ``stamps``.
        """
        rows = np.asarray(rows)
        check_rows(rows, stamps, fewest=FEWEST)
        found = self.known_of(stamps, rows)
        n_pixels = len(stamps.bands) * self.input_size**2
        inputs = self.inputs(found, stamps, rows, kept_bytes=KEPT_BYTES)
        total = torch.zeros(n_pixels, dtype=torch.float64)
        for pixels in flat(inputs):
            total += pixels.double().sum(0)
        mean = (total / len(rows)).float()
        wanted = min(self.n_dim, len(rows) - 1, n_pixels)
        generator = torch.Generator().manual_seed(self.seed)
        component = components(inputs, mean, n=wanted, generator=generator)
        shape = (len(stamps.bands), self.input_size, self.input_size)
        found |= {
            "mean": mean.view(shape).numpy(),
            "component": component.reshape(-1, *shape).numpy(),
        }
        return Trained(found, {})

    def embed(
        self, weights: Arrays, stamps: StampReader, *, rows: IntArray
    ) -> npt.NDArray[np.float32]:
        """Return (n, n_dim) components of the stamps of ``rows``.

        A row depends only on its own stamp.

        Raises
        ------
        InputError
            If ``rows`` are not sorted rows of ``stamps``, or the weights are incomplete.
        SettingError
            If the stamps have another number of bands, or the weights belong to other
            settings.
        """
        shape = (len(stamps.bands), self.input_size, self.input_size)
        inputs = self.inputs(weights, stamps, rows)  # which also checks the bands
        mean, component = (
            torch.from_numpy(np.asarray(array, np.float32))
            for array in (
                learned(weights, "mean", shape),
                learned(weights, "component", (None, *shape)),
            )
        )
        found = [np.empty((0, len(component)), np.float32)]
        axes = component.flatten(1)
        level = axes @ mean.flatten()
        found += [(pixels @ axes.T - level).numpy() for pixels in flat(inputs)]
        return np.concatenate(found)


def components(
    inputs: Blocks[Inputs], mean: Tensor, *, n: int, generator: torch.Generator
) -> Tensor:
    """Return the first principal components of prepared stamps.

    By subspace iteration from a random start (Halko, Martinsson & Tropp 2011, sect. 4.5).

    Parameters
    ----------
    inputs
        The stamps.
    mean
        (P,) mean of their pixels.
    n
        Number of components, fewer than stamps.
    generator
        Random generator of the start.

    Returns
    -------
    torch.Tensor
        (n, P), by decreasing variance, each of length 1.
    """
    width = min(n + SPARE, len(mean))
    basis = torch.randn(len(mean), width, generator=generator)
    for _ in range(PASSES + 1):
        basis = torch.linalg.qr(basis)[0]
        image = torch.zeros(len(mean), width)
        inner = torch.zeros(width, width)
        for pixels in flat(inputs):
            projected = (pixels - mean) @ basis
            image += (pixels - mean).T @ projected
            inner += projected.T @ projected
        last, basis = basis, image
    rotation = torch.linalg.eigh(inner)[1].flip(1)[:, :n]
    component: Tensor = (last @ rotation).T
    component *= sign_of_largest(component)
    return component


def flat(inputs: Blocks[Inputs]) -> Iterator[Tensor]:
    """Yield the pixels (n, B s s) of one block of stamps after another."""
    for block in inputs.in_order():
        yield block.image.flatten(1)
