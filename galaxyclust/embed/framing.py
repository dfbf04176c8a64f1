"""A frame scaled to the size of each galaxy, and the stamp resampled to that frame."""

import math
from typing import NamedTuple

import torch
from torch import Tensor

SMALLEST = 8.0  # pixels, half the side of the smallest frame: a smaller one shows no more
FADED = 0.25  # of the brightest annulus; a galaxy does not end at a brighter annulus
LEAST_WEIGHT = 0.5  # smallest total weight of stamp pixels that is normalised to 1
WINDOW = 2 / math.sqrt(8 * math.log(2))  # sigma in half-light radii, as in SExtractor
# steps towards the centre, in units of the offset to the mean under the window: 2 is right
# where the light is as wide as the window, 1 where it is far narrower
STEPS = (2.0, 1.0) * 3
FARTHEST = 2.0  # pixels from the middle of the stamp, as stamps are cut around the galaxy


class Frame(NamedTuple):
    """The square that is seen of each of n stamps, in pixels of the stamp."""

    centre: Tensor  # (n, 2) x and y of its middle, from the middle of the stamp
    half_width: Tensor  # (n,) half its side


def centre_of_light(image: Tensor, radius: Tensor) -> Tensor:
    """Return the centre of the light of each stamp, from the middle of the stamp.

    Stamps are cut to whole pixels, so a galaxy's centre lies up to half a pixel off the
    middle; this position on the detector must not be visible to a network. The centre is
    the mean position of the light under a round Gaussian window centred on itself, as
    XWIN_IMAGE and YWIN_IMAGE of SExtractor.

    Parameters
    ----------
    image
        (n, S, S) light, 0 at the sky.
    radius
        (n,) half-light radius, in pixels.

    Returns
    -------
    torch.Tensor
        (n, 2) x and y in pixels, at most 2 from the middle; 0 if there is no light.
    """
    offset = torch.arange(image.shape[-1], device=image.device) - (image.shape[-1] - 1) / 2
    sigma = WINDOW * radius[:, None, None]
    centre = image.new_zeros(len(image), 2)
    for part in STEPS:
        apart = offset - centre[:, :, None]  # (n, 2, S)
        window = torch.exp(-0.5 * (apart / sigma) ** 2)
        across, down = window.unbind(1)  # (n, S) each
        moments = torch.stack([across, across * apart[:, 0]], -1)
        rows = image @ moments  # (n, S, 2)
        light = (down * rows[..., 0]).sum(1)
        x = (down * rows[..., 1]).sum(1)
        y = (down * apart[:, 1] * rows[..., 0]).sum(1)
        step = part * torch.stack([x, y], 1) / light.clamp(min=1e-12)[:, None]
        centre = centre + torch.where(light[:, None] > 0, step, 0)
        length = centre.norm(dim=1, keepdim=True)
        centre = centre * (FARTHEST / length.clamp(min=FARTHEST))
    return centre


def half_light_radius(image: Tensor, usable: Tensor, *, faintest: float) -> Tensor:
    """Return the radius in pixels that encloses half of the light.

    It is interpolated in the curve of growth (`curve_of_growth`).

    Parameters
    ----------
    image
        (n, S, S) light, 0 at the sky.
    usable
        (n, S, S) 1 where a pixel may be used and 0 elsewhere.
    faintest
        Light per pixel below which a galaxy is lost in the noise.

    Returns
    -------
    torch.Tensor
        (n,) pixels; half the stamp where there is no light.
    """
    growth = curve_of_growth(image, usable, faintest=faintest)
    short = growth < 0.5 * growth[:, -1:]
    n_short = short.sum(1).clamp(max=growth.shape[1] - 1)  # annuli with less than half
    before = torch.where(
        n_short > 0, growth.gather(1, (n_short - 1).clamp(min=0)[:, None])[:, 0], 0
    )
    at = growth.gather(1, n_short[:, None])[:, 0]
    part = (0.5 * growth[:, -1] - before) / (at - before).clamp(min=1e-12)
    radius = n_short + part.clamp(0, 1)
    return torch.where(
        growth[:, -1] > 0, radius, torch.full_like(radius, image.shape[-1] / 2)
    )


def curve_of_growth(image: Tensor, usable: Tensor, *, faintest: float) -> Tensor:
    """Return (n, R): the light inside each annulus; annuli are one pixel wide.

    Masked pixels get the mean of the usable pixels of their annulus, so a masked neighbour
    neither adds nor removes light. The galaxy ends at the first annulus that is fainter
    than ``faintest`` and than a quarter of the brightest annulus.

    Parameters
    ----------
    image, usable, faintest
        As in `half_light_radius`.
    """
    annuli = annulus_of_pixels(image.shape[-1]).to(image.device)  # (S S, R)
    light = (image * usable).flatten(1) @ annuli  # (n, R)
    seen = usable.flatten(1) @ annuli
    profile = light / seen.clamp(min=1.0)
    end = (profile.amax(1, keepdim=True) * FADED).clamp(max=faintest)
    # a completely masked annulus does not end the galaxy
    ended = (profile < end) & (seen > 0)
    inside = torch.cumsum(ended, dim=1) == 0
    return torch.cumsum(profile * annuli.sum(0) * inside, dim=1)


def annulus_of_pixels(size: int) -> Tensor:
    """Return (S S, R): 1 where a pixel lies in an annulus; the corners lie in none."""
    offset = torch.arange(size) - (size - 1) / 2
    annulus = torch.hypot(offset[:, None], offset[None, :]).floor().long().flatten()
    n_annuli = math.ceil(size / 2)
    one_hot = torch.nn.functional.one_hot(annulus.clamp(max=n_annuli), n_annuli + 1)
    return one_hot[:, :n_annuli].float()


def resample(image: Tensor, *, frame: Frame, size: int) -> Tensor:
    """Return the frame of each stamp, resampled to ``size`` by ``size`` pixels.

    Bilinear where the frame is magnified; averaged by a triangle filter where it shrinks.

    Parameters
    ----------
    image
        (n, B, S, S) stamps.
    frame
        The square that is seen.
    size
        Side of the result in pixels.

    Returns
    -------
    torch.Tensor
        (n, B, size, size); 0 beyond the stamp.
    """
    columns, rows = (
        resampling_matrix(image.shape[-1], Frame(place, frame.half_width), size=size)
        for place in frame.centre.unbind(1)
    )
    # all bands of a stamp in one product
    across = (image.flatten(1, 2) @ columns.mT).view(*image.shape[:-1], size)
    return rows[:, None] @ across


def resampling_matrix(from_size: int, frame: Frame, *, size: int) -> Tensor:
    """Return (n, size, from_size) weights that resample one axis with a triangle filter.

    The centre of ``frame`` is that along the axis, (n,).
    """
    step = 2 * frame.half_width / size  # stamp pixels per pixel of the result
    wanted = (torch.arange(size, device=step.device) - (size - 1) / 2) * step[:, None]
    wanted = wanted + frame.centre[:, None]
    there = torch.arange(from_size, device=step.device) - (from_size - 1) / 2
    distance = (wanted[:, :, None] - there).abs()  # (n, size, from_size)
    reach = step.clamp(min=1.0)[:, None, None]
    weight = (1 - distance / reach).clamp(min=0)
    # beyond the edge of the stamp, where the total weight is smaller, light fades to 0
    return weight / weight.sum(-1, keepdim=True).clamp(min=LEAST_WEIGHT)
