"""An untrained descriptor: the Fourier amplitudes of the light along each ring."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from galaxyclust.embed.checks import check_multiple, check_rows
from galaxyclust.embed.polar import Rings
from galaxyclust.embed.prepared import Prepared
from galaxyclust.errors import SettingError
from galaxyclust.limits import check_limits
from galaxyclust.types import Arrays, IntArray, StampReader, Trained

LIMITS: Mapping[str, tuple[float, float]] = {
    "n_orders": (1, 64),
    "n_rings": (1, 256),
    "n_angles": (8, 3600),
}


@dataclass(frozen=True, kw_only=True)
class PolarPower(Prepared):
    """Embed each galaxy by how strongly its light varies around its centre.

    Nothing is learned. The light along each ring around the centre is decomposed into
    Fourier orders: order 0 is the radial profile, 1 shows a lopsided galaxy, 2 a bar, two
    arms or an inclined disc, and so on. The embedding contains their amplitudes, which do
    not change if the galaxy is turned or mirrored.

    Parameters
    ----------
    n_rings
        Number of rings, of equal width.
    n_orders
        Number of Fourier orders per ring, including order 0.
    n_angles
        Samples per ring; a multiple of 4.
    """

    input_size: int = 64
    n_rings: int = 8
    n_orders: int = 8
    n_angles: int = 128

    def __post_init__(self) -> None:
        super().__post_init__()
        check_limits(self, LIMITS)
        for name, step, of in (("n_angles", 4, "n_orders"), ("input_size", 2, "n_rings")):
            check_multiple(self, name, step)
            value, least = (
                getattr(self, name),
                step * math.ceil(2 * getattr(self, of) / step),
            )
            if value < least:
                message = f"{name} = {value} is less than twice {of}; use {least} or more"
                raise SettingError(message)

    def fit(self, stamps: StampReader, *, rows: IntArray) -> Trained:
        """Return what must be known about the stamps of ``rows``; nothing is learned.

        Raises
        ------
        InputError
            If there are no rows, or they are not sorted rows of ``stamps``.
        """
        rows = np.asarray(rows)
        check_rows(rows, stamps, fewest=1)
        return Trained(self.known_of(stamps, rows), {})

    def embed(
        self, weights: Arrays, stamps: StampReader, *, rows: IntArray
    ) -> npt.NDArray[np.float32]:
        """Return (n, B n_rings n_orders) amplitudes of the stamps of ``rows``.

        Raises
        ------
        InputError
            If ``rows`` are not sorted rows of ``stamps``.
        SettingError
            If the stamps have another number of bands.
        """
        width = len(stamps.bands) * self.n_rings * self.n_orders
        found = [np.empty((0, width), np.float32)]
        found += [
            self.amplitudes(image).flatten(1).numpy()
            for image in self.images(weights, stamps, rows)
        ]
        return np.concatenate(found)

    def amplitudes(self, image: Tensor) -> Tensor:
        """Return (n, B, n_rings, n_orders): the square root of the power of each order.

        The power of a ring is the area-weighted mean over its circles, which are one pixel
        apart. Order 0 keeps its sign.
        """
        rings = Rings(size=self.input_size, n_angles=self.n_angles)
        waves = torch.fft.rfft(rings.sample(image))[..., : self.n_orders]
        power = waves.abs().square() / self.n_angles
        power[..., 1:] *= 2
        sign = waves[..., :1].real.sign()
        power[..., :1] *= sign
        ring = torch.arange(rings.n_rings) * self.n_rings // rings.n_rings
        area = torch.zeros(self.n_rings).index_add_(
            0, ring, rings.weights()[:, 0].square() * self.n_angles
        )
        shape = (*power.shape[:2], self.n_rings, self.n_orders)
        total = power.new_zeros(shape).index_add_(2, ring, power)
        mean: Tensor = total / area[:, None]
        return mean.sign() * mean.abs().sqrt()
