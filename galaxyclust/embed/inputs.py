"""From stamps to network inputs: stretched, framed and scaled to the same brightness."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from galaxyclust import stretch
from galaxyclust.embed import framing
from galaxyclust.embed.batch import Inputs
from galaxyclust.embed.blocks import read
from galaxyclust.embed.filling import filled
from galaxyclust.embed.framing import Frame
from galaxyclust.embed.pose import standard_pose
from galaxyclust.types import IntArray, StampReader, Stamps

INPUT = (
    "input: float32 (n, bands, size, size), 0 at the sky. Made from a sky-subtracted stamp "
    "with the galaxy in the middle by: image / (softening * sky_sigma), through asinh "
    "unless the stretch is linear; "
    "masked pixels take the value across the centre, or the mean at their radius where "
    "that is masked too; the square of half side frame * half-light radius about the "
    "centre of the light, resampled to size; 0 outside the inscribed circle; divided by "
    "the root mean square, inside the circle, of the mean over bands; where pose is "
    "standard, turned so that the major axis lies along x (galaxyclust.embed.filling, "
    "galaxyclust.embed.framing, galaxyclust.embed.inputs, galaxyclust.embed.pose)"
)
NOISE = 2.0  # sky sigmas below which a galaxy is lost in the noise
DARK = 1e-3  # smallest root mean square (stretched) by which an image is divided
PICTURE = 255.0  # largest pixel value of an 8-bit picture
ROUNDING = 1e-3  # tolerance for such values after sky has been subtracted and added


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
        Softening of the asinh stretch, in units of the sky sigma.
    frame
        Half the side of the input, in half-light radii of the stretched stamp; 0 for the
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
        """Return the network inputs of ``stamps``, in their standard pose if ``posed``."""
        inputs = prepare(stamps, self)
        return standard_pose(inputs) if self.posed else inputs


def prepare(stamps: Stamps, how: Preparation) -> Inputs:
    """Return the network inputs of ``stamps``; each depends only on its own stamp.

    The input is a disc, so that rotation loses none of it.

    Parameters
    ----------
    stamps
        Calibrated stamps.
    how
        The settings.

    Returns
    -------
    Inputs
        Finite everywhere; 0 everywhere for a stamp without light.
    """
    usable = usable_pixels(stamps).float()
    image = stretched(stamps, how)
    frame = frame_of(image, usable, how)
    weight = framing.resample(usable, frame=frame, size=how.size)
    image = framing.resample(image, frame=frame, size=how.size)
    return Inputs(evenly_bright(image), weight * disc(how.size))


def frame_of(image: Tensor, usable: Tensor, how: Preparation) -> Frame:
    """Return the frame of each stamp: all of it, or a square around its light.

    Parameters
    ----------
    image
        (n, B, S, S) stretched light. Without the stretch, the core would dominate the
        half-light radius.
    usable
        (n, B, S, S) 1 where a pixel may be used and 0 elsewhere.
    how
        The settings.
    """
    widest = image.shape[-1] / 2
    middle = image.new_zeros(len(image), 2)
    if not how.frame:
        return Frame(middle, image.new_full((len(image),), widest))
    # ignore a band without usable pixels: no pixel would be usable in all bands
    empty = usable.amax((2, 3), keepdim=True) == 0
    part_seen = 1 - empty.float().mean(1)  # (n, 1, 1)
    light = image.mean(1) / part_seen.clamp(min=1 / image.shape[1])
    seen = torch.where(empty, 1.0, usable).amin(1)
    faintest = stretched_sky(how)
    noise = framing.noise_of(light, seen, at_most=faintest / NOISE)
    radius = framing.half_light_radius(light, seen, faintest=faintest, noise=noise)
    half_width = (how.frame * radius).clamp(min=framing.SMALLEST, max=widest)
    return Frame(framing.centre_of_light(light, radius, noise=noise), half_width)


def evenly_bright(image: Tensor) -> Tensor:
    """Return (n, B, s, s) images, 0 outside the inscribed disc and equally bright inside.

    The band mean has a root mean square of 1 over the disc, so a galaxy looks the same at
    any brightness and keeps its colours; the image is 0 if there is no light.
    """
    inside = disc(image.shape[-1]).to(image.device)
    seen = image * inside
    rms = (seen.mean(1).square().sum((1, 2)) / inside.sum()).sqrt()
    return seen.div_(rms.clamp(min=DARK)[:, None, None, None])


def usable_pixels(stamps: Stamps) -> Tensor:
    """Return (n, B, S, S): whether a pixel is finite and not masked."""
    return torch.from_numpy((stamps.mask == 0) & np.isfinite(stamps.image))


def stretched(stamps: Stamps, how: Preparation) -> Tensor:
    """Return the stretched images, with masked pixels filled (`filled`)."""
    if how.stretch == "linear":
        # one scale for all bands: the colours of a picture are already balanced
        shared = shared_noise(stamps.sky_sigma)
        stamps = stamps._replace(sky_sigma=np.broadcast_to(shared, stamps.sky_sigma.shape))
    image = stretch.apply(stamps, name=how.stretch, softening=how.softening)
    return filled(torch.from_numpy(image), usable_pixels(stamps))


def shared_noise(sky_sigma: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return (n, 1): the root mean square of the noise (n, B) over the bands.

    Bands whose noise is unknown are ignored; the result is 0 if no band's noise is known.

    >>> shared_noise(np.array([[3.0, 4.0, np.nan]], np.float32)).round(2)
    array([[3.54]], dtype=float32)
    """
    known = np.isfinite(sky_sigma) & (sky_sigma > 0)
    sigma = np.where(known, sky_sigma, np.float32(0))
    # scale by a power of two: squares of 1e-23 or 1e20 do not fit into single precision
    _, power = np.frexp(sigma.max(axis=1, keepdims=True))
    squares = np.square(np.ldexp(sigma, -power)).sum(axis=1, keepdims=True)
    n_known = known.sum(axis=1, keepdims=True).clip(min=1).astype(np.float32)
    return np.asarray(np.ldexp(np.sqrt(squares / n_known), power), np.float32)


def stretched_sky(how: Preparation) -> float:
    """Return the stretched value of a pixel at the noise limit (`NOISE`)."""
    level = NOISE / how.softening
    return level if how.stretch == "linear" else math.asinh(level)


def is_picture(stamps: Stamps) -> bool:
    """Return whether ``stamps`` come from 8-bit pictures, which are already stretched.

    Pixels of such a picture lie between 0 and 255. In a calibrated image, sky noise reaches
    below 0, and stars can exceed any fixed number.
    """
    level = (stamps.image + stamps.sky[:, :, None, None])[stamps.mask == 0]
    level = level[np.isfinite(level)]
    if not level.size:
        return False
    # within the range of an 8-bit picture, with the brightest pixel in its upper half
    brightest = float(level.max())
    return bool(level.min() >= -ROUNDING and PICTURE / 2 <= brightest <= PICTURE + ROUNDING)


def disc(size: int) -> Tensor:
    """Return (size, size): 1 inside the inscribed circle and 0 outside.

    >>> disc(4).sum()
    tensor(12.)
    """
    squared = (torch.arange(size) - (size - 1) / 2).square()
    return (squared[:, None] + squared <= (size / 2) ** 2).float()
