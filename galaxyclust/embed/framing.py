"""How much of the sky a galaxy's light fills, and the stamp resampled to that frame."""

import math

import torch
from torch import Tensor

SMALLEST = 8.0  # pixels, half the side of the smallest frame: a smaller one shows no more
FADED = 0.25  # of the brightest annulus: a galaxy does not end where it is brighter
LEAST_WEIGHT = 0.5  # of the stamp's pixels in a resampled one, to be scaled up to 1


def half_light_radius(image: Tensor, usable: Tensor, *, faintest: float) -> Tensor:
    """Return the radius in pixels that holds half of the light around the centre.

    It is that of the curve of growth (`curve_of_growth`), between whose annuli it is
    interpolated.

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
    """Return (n, R) the light within each of the annuli, which are one pixel wide.

    An annulus has the mean of its usable pixels everywhere, so a masked neighbour neither
    adds light nor takes it away. The galaxy ends at the first annulus that is fainter than
    ``faintest`` and than a quarter of the brightest one.

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
    # an annulus that is masked all round says nothing: it does not end the galaxy
    ended = (profile < end) & (seen > 0)
    inside = torch.cumsum(ended, dim=1) == 0
    return torch.cumsum(profile * annuli.sum(0) * inside, dim=1)


def annulus_of_pixels(size: int) -> Tensor:
    """Return (S S, R), 1 where a pixel lies in an annulus; the corners lie in none."""
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
    # beyond the edge, where there is less of the stamp than that, light fades to 0
    return weight / weight.sum(-1, keepdim=True).clamp(min=LEAST_WEIGHT)
