"""How much of the sky a galaxy's light fills, and the stamp resampled to that frame."""

import math

import torch
from torch import Tensor

SMALLEST = 8.0  # pixels; no frame has a smaller half width: there is no more to be seen


def half_light_radius(image: Tensor, usable: Tensor, *, faintest: float) -> Tensor:
    """Return the radius in pixels that holds half of the light around the centre.

    The curve of growth is that of the mean of the usable pixels of each annulus, so a
    masked neighbour neither adds light nor takes it away, and ends at the first annulus
    that is fainter than ``faintest``, or than a quarter of the brightest one.

    Parameters
    ----------
    image
        (n, S, S) light, 0 at the sky.
    usable
        (n, S, S) 1 where a pixel may be used and 0 elsewhere.
    faintest
        Light of a pixel below which it is lost in the noise.

    Returns
    -------
    torch.Tensor
        (n,) pixels; half the stamp where there is no light.
    """
    annuli = annulus_of_pixels(image.shape[-1]).to(image.device)  # (S S, R)
    n_annuli = annuli.shape[1]
    light = (image * usable).flatten(1) @ annuli  # (n, R)
    seen = usable.flatten(1) @ annuli
    profile = light / seen.clamp(min=1.0)
    # an annulus that is masked all round says nothing: it does not end the galaxy
    end = (profile.amax(1, keepdim=True) / 4).clamp(max=faintest)
    ended = (profile < end) & (seen > 0)
    inside = torch.cumsum(ended, dim=1) == 0
    growth = torch.cumsum(profile * annuli.sum(0) * inside, dim=1)
    short = growth < 0.5 * growth[:, -1:]
    n_short = short.sum(1).clamp(max=n_annuli - 1)
    before = torch.where(
        n_short > 0, growth.gather(1, (n_short - 1).clamp(min=0)[:, None])[:, 0], 0
    )
    at = growth.gather(1, n_short[:, None])[:, 0]
    part = (0.5 * growth[:, -1] - before) / (at - before).clamp(min=1e-12)
    radius = n_short + part.clamp(0, 1)
    return torch.where(
        growth[:, -1] > 0, radius, torch.full_like(radius, image.shape[-1] / 2)
    )


def annulus_of_pixels(size: int) -> Tensor:
    """Return (S S, R) with 1 where a pixel lies in an annulus one pixel wide.

    The corners of the stamp lie in none.
    """
    offset = torch.arange(size) - (size - 1) / 2
    annulus = torch.hypot(offset[:, None], offset[None, :]).floor().long().flatten()
    n_annuli = math.ceil(size / 2)
    one_hot = torch.nn.functional.one_hot(annulus.clamp(max=n_annuli), n_annuli + 1)
    return one_hot[:, :n_annuli].float()


def resample(image: Tensor, *, half_width: Tensor, size: int) -> Tensor:
    """Return the central square of each stamp on a grid of ``size`` by ``size`` pixels.

    Bilinear where the pixels grow and area-weighted where they shrink.

    Parameters
    ----------
    image
        (n, B, S, S) stamps.
    half_width
        (n,) half the side of the square, in pixels of the stamp.
    size
        Pixels on a side of the result.

    Returns
    -------
    torch.Tensor
        (n, B, size, size); 0 beyond the stamp.
    """
    rows = resampling_matrix(image.shape[-1], half_width=half_width, size=size)
    # all bands of a stamp in one product
    across = (image.flatten(1, 2) @ rows.mT).view(*image.shape[:-1], size)
    return rows[:, None] @ across


def resampling_matrix(from_size: int, *, half_width: Tensor, size: int) -> Tensor:
    """Return (n, size, from_size) weights that resample one axis with a triangle filter."""
    step = 2 * half_width / size  # stamp pixels per pixel of the result
    wanted = (torch.arange(size, device=step.device) - (size - 1) / 2) * step[:, None]
    there = torch.arange(from_size, device=step.device) - (from_size - 1) / 2
    distance = (wanted[:, :, None] - there).abs()  # (n, size, from_size)
    reach = step.clamp(min=1.0)[:, None, None]
    weight = (1 - distance / reach).clamp(min=0)
    return weight / weight.sum(-1, keepdim=True).clamp(min=0.5)
