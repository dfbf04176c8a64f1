"""The network of the autoencoder: a convolutional encoder and its mirror image."""

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn

from galaxyclust.embed.network import EmbeddingNetwork

SLOPE = 0.1  # of the leaky rectifier below 0
MOST_WIDTHS = 8  # feature maps of the deepest convolutions, in those of the first one


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The sizes of an autoencoder.

    Parameters
    ----------
    n_bands
        Bands of a stamp.
    input_size
        Pixels on a side of the input, a multiple of 2**depth.
    width
        Feature maps after the first convolution; each further one doubles them, up to
        `MOST_WIDTHS` times the first number.
    kernel_size
        Pixels on a side of each convolution, odd.
    depth
        Number of convolutions, each of which halves the side.
    n_dim
        Length of the vector in the middle.
    """

    n_bands: int
    input_size: int
    width: int
    kernel_size: int
    depth: int
    n_dim: int

    @property
    def maps(self) -> list[int]:
        """Feature maps after each convolution of the encoder."""
        return [self.width * min(2**level, MOST_WIDTHS) for level in range(self.depth)]

    @property
    def smallest(self) -> tuple[int, int, int]:
        """Shape of what the encoder flattens: maps, and pixels on each side."""
        return (self.maps[-1], self.input_size >> self.depth, self.input_size >> self.depth)

    @property
    def n_smallest(self) -> int:
        """Numbers in what the encoder flattens."""
        maps, height, width = self.smallest
        return maps * height * width


class Encoder(nn.Module):
    """Halve the stamp by strided convolutions, then project it to a vector.

    Each dimension of the vector is scaled to unit variance over the stamps: otherwise few
    dimensions are learned within tens of epochs.

    Parameters
    ----------
    shape
        The sizes.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        maps = [shape.n_bands, *shape.maps]
        layers: list[nn.Module] = []
        for before, after in pairwise(maps):
            layers += [halve(before, after, shape.kernel_size), nn.BatchNorm2d(after)]
            layers += [nn.LeakyReLU(SLOPE)]
        self.convolutions = nn.Sequential(*layers)
        self.project = nn.Linear(shape.n_smallest, shape.n_dim, bias=False)
        self.scale = nn.BatchNorm1d(shape.n_dim, affine=False)

    def forward(self, image: Tensor) -> Tensor:
        """Return (n, n_dim) of (n, B, s, s)."""
        found: Tensor = self.convolutions(image)  # (n, maps, s / 2^depth, s / 2^depth)
        vector: Tensor = self.scale(self.project(found.flatten(1)))  # (n, n_dim)
        return vector


class Decoder(nn.Module):
    """The encoder's mirror image: a vector becomes a stamp by transposed convolutions.

    Parameters
    ----------
    shape
        The sizes.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        maps = shape.maps[::-1]
        self.smallest = shape.smallest
        self.spread = nn.Linear(shape.n_dim, shape.n_smallest)
        layers: list[nn.Module] = [nn.BatchNorm2d(maps[0]), nn.LeakyReLU(SLOPE)]
        for before, after in pairwise(maps):
            layers += [double(before, after, shape.kernel_size), nn.BatchNorm2d(after)]
            layers += [nn.LeakyReLU(SLOPE)]
        layers += [double(maps[-1], shape.n_bands, shape.kernel_size, bias=True)]
        self.convolutions = nn.Sequential(*layers)

    def forward(self, vector: Tensor) -> Tensor:
        """Return (n, B, s, s) of (n, n_dim)."""
        # of maps, s / 2^depth pixels on a side
        start = self.spread(vector).unflatten(1, self.smallest)
        image: Tensor = self.convolutions(start)  # (n, B, s, s)
        return image


class Network(EmbeddingNetwork):
    """An encoder and its decoder.

    Vectors are embedded in the metric ``metric``
    (`galaxyclust.embed.autoencoder.metric`), which is 1 until it is set after training.

    Parameters
    ----------
    shape
        The sizes.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__(Encoder(shape), n_dim=shape.n_dim)
        self.decoder = Decoder(shape)
        self.metric: Tensor
        self.register_buffer("metric", torch.eye(shape.n_dim))

    def finished(self, encoded: Tensor) -> Tensor:
        """Return (n, n_dim) vectors in their metric."""
        return encoded @ self.metric

    def forward(self, image: Tensor) -> Tensor:
        """Return the reconstruction of (n, B, s, s), of the same shape."""
        output: Tensor = self.decoder(self.encoder(image))
        return output


def halve(before: int, after: int, kernel_size: int) -> nn.Conv2d:
    """Return a convolution that halves an even side exactly.

    Without a bias, as a normalisation follows, which would take it away again.
    """
    return nn.Conv2d(
        before, after, kernel_size, stride=2, padding=kernel_size // 2, bias=False
    )


def double(
    before: int, after: int, kernel_size: int, *, bias: bool = False
) -> nn.ConvTranspose2d:
    """Return a transposed convolution that doubles a side exactly.

    Without a bias where a normalisation follows, which would take it away again: the
    optimizer would move it by rounding errors alone.
    """
    return nn.ConvTranspose2d(
        before, after, kernel_size, stride=2, padding=kernel_size // 2, output_padding=1,
        bias=bias,
    )  # fmt: skip
