"""Stamps in polar coordinates: a turned galaxy becomes a shifted one."""

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
        Directions that each ring is sampled in; a multiple of 4, so that right-angled
        turns of a stamp are exact shifts.
    """

    size: int
    n_angles: int

    @property
    def n_rings(self) -> int:
        """Number of rings, from the centre to the nearest border."""
        return self.size // 2

    def weights(self) -> Tensor:
        """Return (R, 1): the root of the part of the disc that each sample stands for.

        The squared differences of weighted samples of two stamps then add up to the mean
        squared difference of their pixels.
        """
        ring = torch.arange(self.n_rings) + 0.5
        return (ring / ring.sum() / self.n_angles).sqrt()[:, None]

    def sample(self, image: Tensor) -> Tensor:
        """Return (n, B, R, A): the weighted light of (n, B, s, s) on the rings."""
        radius = (torch.arange(self.n_rings) + 0.5) / self.n_rings
        angle = 2 * math.pi * (torch.arange(self.n_angles) + 0.5) / self.n_angles
        place = torch.stack(
            [radius[:, None] * angle.cos(), radius[:, None] * angle.sin()], 2
        )
        grid = place.to(image).expand(len(image), -1, -1, -1)
        sampled = functional.grid_sample(image, grid, align_corners=False)
        return sampled * self.weights().to(image)

    def draw(self, polar: Tensor) -> Tensor:
        """Return (n, B, s, s), the stamps of which (n, B, R, A) are the samples."""
        light = polar / self.weights().to(polar)
        # one ring more at the centre, so that the middle pixels lie between rings, and
        # one angle more on each side, so that the circle closes
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
    """Return (n, B R, M), complex: the waves along the rings of samples (n, B, R, A).

    They are scaled so that the real part of x times conj(y), summed over the waves of two
    spectra x and y, is the product of the samples, summed.
    """
    n_angles = polar.shape[-1]
    waves: Tensor = torch.fft.rfft(polar.flatten(1, 2).float(), norm="ortho")
    return waves * root_of_multiplicity(n_angles).to(polar.device)


def samples(waves: Tensor, n_angles: int) -> Tensor:
    """Return (…, A), the samples whose `spectrum` is (…, M)."""
    scaled = waves / root_of_multiplicity(n_angles).to(waves.device)
    found: Tensor = torch.fft.irfft(scaled, n=n_angles, norm="ortho")
    return found


def root_of_multiplicity(n_angles: int) -> Tensor:
    """Return (M,): the root of how many waves of a whole spectrum each one stands for.

    A real signal has each wave twice, the second time conjugate, but for the constant and
    the shortest wave.
    """
    scale = torch.full((n_angles // 2 + 1,), math.sqrt(2))
    scale[0] = scale[-1] = 1.0
    return scale
