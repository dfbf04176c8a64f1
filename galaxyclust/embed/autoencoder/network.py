"""The network of the autoencoder: a convolutional encoder and the mirrored decoder."""

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn

from galaxyclust.embed.network import EmbeddingNetwork

SLOPE = 0.1  # of the leaky ReLU below 0
MOST_WIDTHS = 8  # largest number of feature maps, relative to the first convolution


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The sizes of an autoencoder.

    Parameters
    ----------
    n_bands
        Bands of a stamp.
    input_size
        Side of the input in pixels, a multiple of 2**depth.
    width
        Feature maps after the first convolution; each further convolution doubles them, up
        to `MOST_WIDTHS` times this number.
    kernel_size
        Side of the convolution kernels in pixels, odd.
    depth
        Number of convolutions, each of which halves the side.
    n_dim
        Length of the encoded vector.
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
        """Shape of the last feature maps of the encoder: maps, height and width."""
        return (self.maps[-1], self.input_size >> self.depth, self.input_size >> self.depth)

    @property
    def n_smallest(self) -> int:
        """Total size of the last feature maps of the encoder."""
        maps, height, width = self.smallest
        return maps * height * width


class Encoder(nn.Module):
    """Reduce the stamp by strided convolutions, then project it to a vector.

    Each dimension of the vector is normalised to unit variance over the batch: otherwise
    only few dimensions are learned within tens of epochs.

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
        """Return vectors (n, n_dim) of images (n, B, s, s)."""
        found: Tensor = self.convolutions(image)  # (n, maps, s / 2^depth, s / 2^depth)
        vector: Tensor = self.scale(self.project(found.flatten(1)))  # (n, n_dim)
        return vector


class Decoder(nn.Module):
    """The mirrored encoder: transposed convolutions turn a vector into a stamp.

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
        """Return images (n, B, s, s) of vectors (n, n_dim)."""
        # feature maps with s / 2^depth pixels on a side
        start = self.spread(vector).unflatten(1, self.smallest)
        image: Tensor = self.convolutions(start)  # (n, B, s, s)
        return image


class Network(EmbeddingNetwork):
    """An encoder and its decoder.

    The embedding is the encoded vector times ``metric``
    (`galaxyclust.embed.autoencoder.metric`), the identity until it is set after training.

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
        """Return (n, n_dim) vectors multiplied with the metric."""
        return encoded @ self.metric

    def forward(self, image: Tensor) -> Tensor:
        """Return the reconstruction of (n, B, s, s), of the same shape."""
        output: Tensor = self.decoder(self.encoder(image))
        return output


def halve(before: int, after: int, kernel_size: int) -> nn.Conv2d:
    """Return a convolution that halves an even side exactly.

    It has no bias, as the following normalisation would remove it.
    """
    return nn.Conv2d(
        before, after, kernel_size, stride=2, padding=kernel_size // 2, bias=False
    )


def double(
    before: int, after: int, kernel_size: int, *, bias: bool = False
) -> nn.ConvTranspose2d:
    """Return a transposed convolution that doubles a side exactly.

    It needs no bias if a normalisation follows, which would remove it: rounding errors
    alone would then change the bias in training.
    """
    return nn.ConvTranspose2d(
        before, after, kernel_size, stride=2, padding=kernel_size // 2, output_padding=1,
        bias=bias,
    )  # fmt: skip
