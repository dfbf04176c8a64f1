"""Stamps in polar coordinates, in which a rotation is a shift along the angle."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional


@dataclass(frozen=True, kw_only=True)
class Rings:
    """Rings about the centre of a stamp, each a pixel wide.

    Parameters
    ----------
    size
        Pixels on a side of the stamp, even.
    n_angles
        Samples per ring; a multiple of 4, so that right-angled turns of a stamp are exact
        shifts.
    """

    size: int
    n_angles: int

    @property
    def n_rings(self) -> int:
        """Number of rings, from the centre to the edge of the stamp."""
        return self.size // 2

    def weights(self) -> Tensor:
        """Return (R, 1): the square root of the fraction of the disc per sample.

        With these weights, the sum of squared differences between the samples of two stamps
        is the mean squared difference of their pixels.
        """
        ring = torch.arange(self.n_rings) + 0.5
        return (ring / ring.sum() / self.n_angles).sqrt()[:, None]

    def sample(self, image: Tensor) -> Tensor:
        """Return (n, B, R, A): the weighted samples of stamps (n, B, s, s) on the rings."""
        radius = (torch.arange(self.n_rings) + 0.5) / self.n_rings
        angle = 2 * math.pi * (torch.arange(self.n_angles) + 0.5) / self.n_angles
        place = torch.stack(
            [radius[:, None] * angle.cos(), radius[:, None] * angle.sin()], 2
        )
        grid = place.to(image).expand(len(image), -1, -1, -1)
        sampled = functional.grid_sample(image, grid, align_corners=False)
        return sampled * self.weights().to(image)

    def draw(self, polar: Tensor) -> Tensor:
        """Return stamps (n, B, s, s) drawn from their samples (n, B, R, A)."""
        light = polar / self.weights().to(polar)
        # one more ring at the centre, so that the middle pixels lie between rings, and one
        # more angle on each side, so that the circle closes
        across = light[:, :, :1].roll(self.n_angles // 2, 3)
        light = functional.pad(torch.cat([across, light], 2), (1, 1, 0, 0), mode="circular")
        offset = (torch.arange(self.size) - (self.size - 1) / 2).to(polar)
        y, x = torch.meshgrid(offset, offset, indexing="ij")
        ring = torch.hypot(x, y) + 0.5  # the ring at radius 0.5 is number 1
        turn = torch.atan2(y, x) / (2 * math.pi) % 1 * self.n_angles + 0.5
        height, width = light.shape[2:]
        grid = torch.stack([2 * turn / (width - 1) - 1, 2 * ring / (height - 1) - 1], 2)
        drawn = functional.grid_sample(
            light, grid.expand(len(polar), -1, -1, -1), align_corners=True
        )
        inside: Tensor = torch.hypot(x, y) <= self.size / 2
        return drawn * inside


def spectrum(polar: Tensor) -> Tensor:
    """Return (n, B R, M), complex: the Fourier spectra of samples (n, B, R, A) on rings.

    They are scaled so that the sum of Re(x conj(y)) over two spectra x and y equals the sum
    of the products of their samples.
    """
    n_angles = polar.shape[-1]
    waves: Tensor = torch.fft.rfft(polar.flatten(1, 2).float(), norm="ortho")
    return waves * root_of_multiplicity(n_angles).to(polar.device)


def samples(waves: Tensor, n_angles: int) -> Tensor:
    """Return (…, A): the samples with the `spectrum` (…, M)."""
    scaled = waves / root_of_multiplicity(n_angles).to(waves.device)
    found: Tensor = torch.fft.irfft(scaled, n=n_angles, norm="ortho")
    return found


def root_of_multiplicity(n_angles: int) -> Tensor:
    """Return (M,): the square root of how often each wave occurs in a full spectrum.

    The spectrum of a real signal contains each wave twice (once conjugated), except the
    constant and the shortest wave.
    """
    scale = torch.full((n_angles // 2 + 1,), math.sqrt(2))
    scale[0] = scale[-1] = 1.0
    return scale
