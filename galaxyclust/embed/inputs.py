"""From stamps to what the network sees: stretched, framed and evenly bright."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from galaxyclust import stretch
from galaxyclust.embed import framing
from galaxyclust.embed.batch import Inputs
from galaxyclust.embed.blocks import read
from galaxyclust.embed.filling import filled
from galaxyclust.embed.pose import standard_pose
from galaxyclust.types import IntArray, StampReader, Stamps

NOISE = 2.0  # sky sigmas below which a galaxy is lost in the noise
PICTURE = 255.0  # the brightest an 8-bit picture can be


@dataclass(frozen=True, kw_only=True)
class Preparation:
    """How a stamp becomes a network input.

    Parameters
    ----------
    size
        Pixels on a side of the input.
    stretch
        Brightness scaling, ``"asinh"`` or ``"linear"``.
    softening
        Of the asinh stretch, in units of the sky sigma.
    frame
        Half the side of the input in half-light radii of the stretched stamp; 0 for the
        whole stamp.
    posed
        Whether to bring each galaxy to its standard pose.
    """

    size: int
    stretch: Literal["asinh", "linear"]
    softening: float
    frame: float
    posed: bool

    def read(self, stamps: StampReader, rows: IntArray) -> Inputs:
        """Return the network inputs of sorted ``rows``."""
        return self.inputs(read(stamps, rows))

    def inputs(self, stamps: Stamps) -> Inputs:
        """Return the network inputs of ``stamps``, in their standard pose if so asked."""
        inputs = prepare(stamps, self)
        return standard_pose(inputs) if self.posed else inputs


def prepare(stamps: Stamps, how: Preparation) -> Inputs:
    """Return the network inputs of ``stamps``; each depends on its own stamp alone.

    The input is a disc: what a turned square would lose in its corners is never shown.
    It is divided by the root mean square of its band mean, so that a galaxy looks the
    same at any brightness and keeps its colours.

    Parameters
    ----------
    stamps
        Calibrated stamps.
    how
        The settings.

    Returns
    -------
    Inputs
        Finite everywhere; all 0 for a stamp without light.
    """
    usable = usable_pixels(stamps).float()
    image = stretched(stamps, how)
    size = image.shape[-1]
    half_width = torch.full((len(image),), size / 2)
    if how.frame:
        # measured on the stretched light, which is less of a core and more of a galaxy
        radius = framing.half_light_radius(
            image.mean(1), usable.amin(1), faintest=stretched_sky(how)
        )
        half_width = (how.frame * radius).clamp(min=framing.SMALLEST, max=size / 2)
    inside = disc(how.size)
    weight = framing.resample(usable, half_width=half_width, size=how.size) * inside
    image = framing.resample(image, half_width=half_width, size=how.size) * inside
    rms = (image.mean(1).square().sum((1, 2)) / inside.sum()).sqrt()
    return Inputs(image / rms.clamp(min=1e-3)[:, None, None, None], weight)


def usable_pixels(stamps: Stamps) -> Tensor:
    """Return (n, B, S, S) whether a pixel is neither masked nor without a value."""
    return torch.from_numpy((stamps.mask == 0) & np.isfinite(stamps.image))


def stretched(stamps: Stamps, how: Preparation) -> Tensor:
    """Return the stretched images, with what is likely there at masked pixels."""
    if how.stretch == "linear":
        # one scale for all bands: a picture's colours were balanced when it was made
        shared = np.sqrt(np.mean(np.square(stamps.sky_sigma), axis=1, keepdims=True))
        stamps = stamps._replace(sky_sigma=np.broadcast_to(shared, stamps.sky_sigma.shape))
    image = stretch.apply(stamps, name=how.stretch, softening=how.softening)
    return filled(torch.from_numpy(image), usable_pixels(stamps))


def stretched_sky(how: Preparation) -> float:
    """Return what the stretch makes of a pixel just above the noise."""
    level = NOISE / how.softening
    return level if how.stretch == "linear" else math.asinh(level)


def is_picture(stamps: Stamps) -> bool:
    """Return whether ``stamps`` come from 8-bit pictures, which were stretched when made.

    Nothing in such a picture lies below 0 or above 255, whereas the sky noise of a
    calibrated image reaches below 0 and its stars beyond any fixed number.
    """
    level = (stamps.image + stamps.sky[:, :, None, None])[stamps.mask == 0]
    level = level[np.isfinite(level)]
    if not level.size:
        return False
    return bool(level.min() >= -1e-3 and PICTURE / 2 <= level.max() <= PICTURE + 1e-3)


def disc(size: int) -> Tensor:
    """Return (size, size) with 1 inside the inscribed circle and 0 outside.

    >>> disc(4).sum()
    tensor(12.)
    """
    squared = (torch.arange(size) - (size - 1) / 2).square()
    return (squared[:, None] + squared <= (size / 2) ** 2).float()
