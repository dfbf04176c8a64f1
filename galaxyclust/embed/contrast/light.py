"""Galaxies as un-stretched light, in a frame wide enough for rotations and shifts."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import torch
from torch import Tensor

from galaxyclust.embed import framing
from galaxyclust.embed.blocks import read
from galaxyclust.embed.contrast.psf import psf_of
from galaxyclust.embed.contrast.resample import placed
from galaxyclust.embed.inputs import (
    Preparation,
    evenly_bright,
    frame_of,
    stretched,
    usable_pixels,
)
from galaxyclust.embed.pose import major_axis
from galaxyclust.types import IntArray, PsfReader, StampReader, Stamps

INPUT = (
    "input: float32 (n, bands, size, size), 0 at the sky; one band where bands is mixed. "
    "Made from a sky-subtracted stamp with the galaxy in the middle by: image / "
    "(softening * sky_sigma), with the root mean square of sky_sigma over the bands; "
    "masked pixels take the value across the centre, or the mean at their radius where "
    "that is masked too; where bands is mixed, the mean over bands; the square of half "
    "side frame * half-light radius about the centre of the light (both of the stamp "
    "through asinh, unless the stretch is linear), resampled to size, where pose is "
    "standard turned so that the major axis lies along x; through asinh unless the stretch "
    "is linear; 0 outside the inscribed circle; divided by the root mean square, inside "
    "the circle, of the mean over bands (galaxyclust.embed.filling, "
    "galaxyclust.embed.framing, galaxyclust.embed.contrast.light)"
)
MARGIN = 1.25  # side of the framed light over the side of the network input
BRIGHTEST = 6e4  # below the limit of half precision, in which light is stored


class Light(NamedTuple):
    """A batch of framed galaxies: n sources, B bands, m by m pixels.

    Light is in units of the stretch's softening, so that a stretch is a function of the
    image alone.
    """

    image: Tensor  # (n, B, m, m), 0 at the sky
    # (n, B) scatter of a sky pixel: the common noise of the bands, reduced as if the pixels
    # were averages over squares of stamp pixels
    noise: Tensor
    # (n,) side of a pixel in arcsec; in pixels of the stamp if the pixel scale is unknown
    pixel: Tensor
    psf: Tensor  # (n,) sigma of the PSF in arcsec; infinite if it is unknown


@dataclass(frozen=True, kw_only=True)
class LightPreparation:
    """How a stamp becomes framed light.

    Parameters
    ----------
    seen
        How the network sees the galaxy in the end. The galaxy is turned to its pose later,
        together with its views, so that it is resampled only once.
    """

    seen: Preparation

    @property
    def size(self) -> int:
        """Side of the framed light in pixels.

        It is odd if that of the network input is, so that both have the same centre.
        """
        return self.seen.size + 2 * round((MARGIN - 1) * self.seen.size / 2)

    def read(self, stamps: StampReader, rows: IntArray) -> Light:
        """Return the framed light of sorted ``rows``, with its PSF if that is known."""
        light = self.inputs(read(stamps, rows))
        if not isinstance(stamps, PsfReader):
            return light
        sigma, scale = psf_of(stamps, rows)
        return light._replace(pixel=light.pixel * scale, psf=sigma)

    def inputs(self, stamps: Stamps) -> Light:
        """Return the framed light of ``stamps``; each depends only on its own stamp.

        Parameters
        ----------
        stamps
            Calibrated stamps.

        Returns
        -------
        Light
            Finite everywhere; 0 for a stamp without light. The PSF is set to unknown.
        """
        how = self.seen
        plain = stretched(stamps, replace(how, stretch="linear"))
        shown = plain if how.stretch == "linear" else stretched(stamps, how)
        frame = frame_of(shown, usable_pixels(stamps).float(), how)
        wide = frame._replace(half_width=frame.half_width * self.size / how.size)
        image = framing.resample(plain, frame=wide, size=self.size)
        # a pixel that covers several stamp pixels averages their noise
        pixel = 2 * frame.half_width / how.size
        step = pixel.clamp(min=1.0)
        noise = (1 / (how.softening * step))[:, None].expand(-1, plain.shape[1])
        return Light(
            image.clamp(-BRIGHTEST, BRIGHTEST),
            noise.contiguous(),
            pixel=pixel,
            psf=torch.full_like(pixel, torch.inf),
        )


def poses(light: Light, seen: Preparation) -> Tensor:
    """Return (n,): the angle of rotation that brings each galaxy to its standard pose.

    It is that of the major axis of the light as the network sees it; 0 if galaxies are left
    as they lie on the sky.
    """
    if not seen.posed:
        return torch.zeros_like(light.noise[:, 0])
    edge = (light.image.shape[-1] - seen.size) // 2
    middle = light.image[..., edge : edge + seen.size, edge : edge + seen.size]
    shown = appearance(middle.mean(1, keepdim=True), seen)[:, 0]
    return major_axis(shown.clamp(min=0))


def plain_view(light: Light, angle: Tensor, how: Preparation, *, mixed: bool) -> Tensor:
    """Return each galaxy as it is embedded: turned by its angle, without random changes."""
    image = light.image.mean(1, keepdim=True) if mixed else light.image
    ones = torch.ones(len(image), 2, device=image.device)
    image = placed(
        image,
        angle=angle,
        mirror=ones,
        zoom=how.size * ones[:, 0],
        shift=0 * ones,
        size=how.size,
    )
    return appearance(image, how)


def appearance(image: Tensor, how: Preparation) -> Tensor:
    """Return light as the network sees it: stretched, in a disc, equally bright.

    Parameters
    ----------
    image
        (n, B, s, s) light in units of the softening.
    how
        The settings.

    Returns
    -------
    torch.Tensor
        (n, B, s, s); the root mean square of the band mean is 1, or 0 if there is no light.
    """
    if how.stretch == "asinh":
        image = asinh(image)
    return evenly_bright(image)


def asinh(image: Tensor) -> Tensor:
    """Return the inverse hyperbolic sine to within 1e-7, in a fifth of torch's time.

    It is the formula of `torch.asinh` without the correction for very small numbers; the
    error is far below the noise of any image.
    """
    size = image.abs()
    return size.square().add_(1.0).sqrt_().add_(size).log_().copysign_(image)
