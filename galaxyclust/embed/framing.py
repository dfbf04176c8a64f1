"""A frame scaled to the size of each galaxy, and the stamp resampled to that frame."""

import math
from typing import NamedTuple

import torch
from torch import Tensor

SMALLEST = 8.0  # pixels, half the side of the smallest frame: a smaller one shows no more
FADED = 0.25  # of the brightest annulus; a galaxy does not end at a brighter annulus
SOFT = 0.25  # a galaxy's end fades within this fraction of the limit, below and above it
BEGUN = (0.25, 0.75)  # of the brightest annulus: so bright is a galaxy that has begun
SIGNIFICANT = (3.0, 6.0)  # sigmas, from noise to light that certainly is there
LEAST_WEIGHT = 0.5  # smallest total weight of stamp pixels that is normalised to 1
WINDOW = 2 / math.sqrt(8 * math.log(2))  # sigma in half-light radii, as in SExtractor
# steps towards the centre, in units of the offset to the mean under the window: 2 is right
# where the light is as wide as the window, 1 where it is far narrower
STEPS = (2.0, 1.0) * 3
LEAST_SIGMA = 1.0  # pixels, of the window
LEAST_LIGHT = 3.0  # sigmas of noise in the window, below which the centre moves less
FARTHEST = 2.0  # pixels from the middle of the stamp, as stamps are cut around the galaxy


class Frame(NamedTuple):
    """The square that is seen of each of n stamps, in pixels of the stamp."""

    centre: Tensor  # (n, 2) x and y of its middle, from the middle of the stamp
    half_width: Tensor  # (n,) half its side


class Growth(NamedTuple):
    """Curves of growth of n galaxies in R annuli."""

    light: Tensor  # (n, R) inside the outer edge of each annulus, never decreasing
    significance: Tensor  # (n,) all of the light over its noise


def noise_of(image: Tensor, usable: Tensor, *, at_most: float) -> Tensor:
    """Return (n,): the standard deviation of a pixel's noise in each stamp.

    It is the root mean square of the light in the outermost annulus. A galaxy that reaches
    the edge has more there, and that of a stamp without noise is 0 in any unit.

    Parameters
    ----------
    image
        (n, S, S) light, 0 at the sky.
    usable
        (n, S, S) 1 where a pixel may be used and 0 elsewhere.
    at_most
        Noise as it is known for all stamps; also where no pixel of the annulus is usable.
    """
    edge = annulus_of_pixels(image.shape[-1])[:, -1].nonzero()[:, 0].to(image.device)
    seen = usable.flatten(1)[:, edge]
    light = image.flatten(1)[:, edge] * seen
    n_usable = seen.sum(1)
    rms = (light.square().sum(1) / n_usable.clamp(min=1.0)).sqrt()
    return torch.where(n_usable > 0, rms.clamp(max=at_most), at_most)


def centre_of_light(image: Tensor, radius: Tensor, *, noise: Tensor) -> Tensor:
    """Return the centre of the light of each stamp, from the middle of the stamp.

    Stamps are cut to whole pixels, so a galaxy's centre lies up to half a pixel off the
    middle; this position on the detector must not be visible to a network. The centre is
    the mean position of the light under a round Gaussian window centred on itself, as
    XWIN_IMAGE and YWIN_IMAGE of SExtractor. The fainter the light is against the noise, the
    less it moves the centre.

    Parameters
    ----------
    image
        (n, S, S) light, 0 at the sky.
    radius
        (n,) half-light radius, in pixels.
    noise
        (n,) standard deviation of a pixel's noise.

    Returns
    -------
    torch.Tensor
        (n, 2) x and y in pixels, at most 2 from the middle; 0 if there is no light.
    """
    offset = torch.arange(image.shape[-1], device=image.device) - (image.shape[-1] - 1) / 2
    sigma = (WINDOW * radius[:, None, None]).clamp(min=LEAST_SIGMA)
    # the noise in the window, whose square has the sum pi sigma^2
    least = LEAST_LIGHT * noise * math.sqrt(math.pi) * sigma[:, 0, 0]
    least = least.clamp(min=1e-12)
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
        enough = torch.maximum(light, least)
        trust = light.clamp(min=0) / enough
        centre = centre + part * torch.stack([x, y], 1) * (trust / enough)[:, None]
        length = centre.norm(dim=1, keepdim=True)
        centre = centre * (FARTHEST / length.clamp(min=FARTHEST))
    return centre


def half_light_radius(
    image: Tensor, usable: Tensor, *, faintest: float, noise: Tensor
) -> Tensor:
    """Return the radius in pixels that encloses half of the light.

    It is interpolated in the curve of growth (`curve_of_growth`), and shrinks to 0 where
    the light is not significant. It is a continuous function of the stamp: identical
    galaxies with other noise have similar radii.

    Parameters
    ----------
    image
        (n, S, S) light, 0 at the sky.
    usable
        (n, S, S) 1 where a pixel may be used and 0 elsewhere.
    faintest
        Light per pixel below which a galaxy is lost in the noise.
    noise
        (n,) standard deviation of a pixel's noise.

    Returns
    -------
    torch.Tensor
        (n,) pixels; 0 where there is no light.
    """
    growth, sure = curve_of_growth(image, usable, faintest=faintest, noise=noise)
    short = growth < 0.5 * growth[:, -1:]
    n_short = short.sum(1).clamp(max=growth.shape[1] - 1)  # annuli with less than half
    before = torch.where(
        n_short > 0, growth.gather(1, (n_short - 1).clamp(min=0)[:, None])[:, 0], 0
    )
    at = growth.gather(1, n_short[:, None])[:, 0]
    part = (0.5 * growth[:, -1] - before) / (at - before).clamp(min=1e-12)
    return (n_short + part.clamp(0, 1)) * ramp(sure, SIGNIFICANT)


def curve_of_growth(
    image: Tensor, usable: Tensor, *, faintest: float, noise: Tensor
) -> Growth:
    """Return the light of each galaxy inside each annulus; annuli are one pixel wide.

    Masked pixels get the mean of the usable pixels of their annulus, so a masked neighbour
    neither adds nor removes light. The galaxy ends at the first annulus that is fainter
    than ``faintest`` and than a quarter of the brightest annulus. This end is soft, so that
    noise cannot move it by a whole annulus: annuli about as bright as this limit count in
    part, and what lies beyond does not count more. A faint middle, as that of a ring, does
    not end a galaxy: it begins where an annulus is about half as bright as the brightest
    and the light so far is significant.

    Parameters
    ----------
    image, usable, faintest, noise
        As in `half_light_radius`.
    """
    annuli = annulus_of_pixels(image.shape[-1]).to(image.device)  # (S S, R)
    seen = usable.flatten(1) @ annuli  # (n, R)
    n_usable = seen.clamp(min=1.0)
    profile = (image * usable).flatten(1) @ annuli / n_usable
    scatter = noise[:, None] / n_usable.sqrt()  # of the profile
    area = annuli.sum(0)
    so_far = significance(profile * area, scatter * area)
    end = ended(profile, scatter, faintest=faintest) * begun(profile, so_far)
    # an annulus without usable pixels does not end the galaxy
    inside = area * torch.cummin(1 - end * (seen > 0), dim=1).values
    light = profile * inside
    return Growth(
        torch.cumsum(light.clamp(min=0), dim=1),
        significance(light, scatter * inside)[:, -1],
    )


def ended(profile: Tensor, scatter: Tensor, *, faintest: float) -> Tensor:
    """Return (n, R): how far an annulus is too faint for a galaxy, 0 to 1.

    Parameters
    ----------
    profile
        (n, R) mean light per pixel of each annulus.
    scatter
        (n, R) its standard deviation.
    faintest
        As in `half_light_radius`.
    """
    limit = (FADED * brightest_of(profile)).clamp(max=faintest)
    soft = torch.maximum(SOFT * limit, scatter)
    return ramp((limit - profile) / soft, (-1.0, 1.0))


def begun(profile: Tensor, so_far: Tensor) -> Tensor:
    """Return (n, R): how far a galaxy has begun at an annulus or within, 0 to 1.

    Parameters
    ----------
    profile
        (n, R) mean light per pixel of each annulus.
    so_far
        (n, R) significance of the light inside each annulus.
    """
    highest = torch.cummax(profile, dim=1).values / brightest_of(profile)
    surest = torch.cummax(so_far, dim=1).values
    return ramp(highest, BEGUN) * ramp(surest, SIGNIFICANT)


def brightest_of(profile: Tensor) -> Tensor:
    """Return (n, 1) the light of the brightest annulus, above 0."""
    return profile.amax(1, keepdim=True).clamp(min=1e-12)


def significance(light: Tensor, scatter: Tensor) -> Tensor:
    """Return (n, R): the light inside each annulus over its noise, given both of each."""
    together: Tensor = scatter.square().cumsum(1).sqrt()
    return light.cumsum(1) / together.clamp(min=1e-12)


def ramp(value: Tensor, between: tuple[float, float]) -> Tensor:
    """Return 0 below the first and 1 above the second limit, linear in between.

    >>> ramp(torch.tensor([1.0, 3.0, 5.0]), (2.0, 4.0))
    tensor([0.0000, 0.5000, 1.0000])
    """
    low, high = between
    return ((value - low) / (high - low)).clamp(0, 1)


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
