"""Random views of a batch of galaxies: what may change without changing the morphology."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor

from galaxyclust.embed.contrast import psf
from galaxyclust.embed.contrast.light import Light, appearance
from galaxyclust.embed.contrast.reddening import extinction
from galaxyclust.embed.contrast.resample import blurred, placed
from galaxyclust.embed.inputs import Preparation
from galaxyclust.embed.processes import share

DISTANCES = 0.3, 0.5  # of a neighbour from the middle, as parts of the side
SIGMAS = 0.03, 0.1  # of a neighbour's light, as parts of the side


@dataclass(frozen=True, kw_only=True)
class Augmentation:
    """How far each thing may change from view to view; 0 leaves it as it is.

    Parameters
    ----------
    rotation
        Largest turn from the pose, either way, in degrees.
    mirror
        Whether a view may be mirrored.
    zoom
        Largest change of size, as a natural logarithm.
    shift
        Largest displacement along each axis, as a fraction of half the side.
    blur
        Widest Gaussian that a view is blurred with: its sigma in pixels of the input.
    noise
        Most noise added, in sky sigmas (their root mean square over the bands).
    dimming
        Largest change of brightness, in dex.
    mixed
        Whether the bands are mixed to one image, with random weights.
    colour
        Scatter of each band's gain, in dex; only where bands are not mixed.
    grey
        Part of the views without colour; only where bands are not mixed.
    reddening
        Most dust between us and the galaxy, E(B-V) in magnitudes.
    neighbour
        Part of the views in which another galaxy stands beside this one, and as many in
        which there is the hole that masking one leaves.
    """

    rotation: float
    mirror: bool
    zoom: float
    shift: float
    blur: float
    noise: float
    dimming: float
    mixed: bool
    colour: float
    grey: float
    reddening: float
    neighbour: float


class Draw(NamedTuple):
    """The random numbers of one view of n galaxies."""

    turn: Tensor  # (n,) uniform within -1 and 1, as the next three
    zoom: Tensor
    dimming: Tensor
    shift: Tensor  # (n, 2)
    mirror: Tensor  # (n, 2) -1 or 1
    blur: Tensor  # (n,) uniform within 0 and 1, as the next four
    noise: Tensor
    reddening: Tensor
    grey: Tensor
    neighbour: Tensor
    place: Tensor  # (n, 3) uniform: direction, distance and size of a neighbour
    weight: Tensor  # (n, B) exponential, of the bands in a mixture
    gain: Tensor  # (n, B) normal
    psf: Tensor  # (n,) that a view is to be seen under: sigma in arcsec; 0 is its own
    sky_seed: int
    n: int  # galaxies that the sky is drawn for, of which a process may have a share

    def each(self, change: Callable[[Tensor], Tensor]) -> "Draw":
        """Return the same with every tensor changed."""
        values: dict[str, Any] = {
            name: change(value)
            for name, value in self._asdict().items()
            if isinstance(value, Tensor)
        }
        return self._replace(**values)


class Views:
    """Random views of galaxies, computed for a whole batch on whatever device it is.

    Parameters
    ----------
    how
        What may change.
    seen
        What a view is made to look like.
    bands
        Names of the bands.
    psfs
        (k,) sigmas in arcsec: each view is seen under one of these PSFs, drawn at random,
        where its galaxy's own is not wider. None leaves the PSF as it is.
    """

    def __init__(
        self,
        how: Augmentation,
        *,
        seen: Preparation,
        bands: tuple[str, ...],
        psfs: Tensor = psf.NONE,
    ) -> None:
        self.how, self.seen, self.bands, self.psfs = how, seen, bands, psfs

    def draw(self, n: int, generator: torch.Generator) -> Draw:
        """Return the random numbers of one view of n galaxies."""
        turn, zoom, dimming = 2 * torch.rand(3, n, generator=generator) - 1
        blur, noise, reddening, grey, neighbour = torch.rand(5, n, generator=generator)
        shape = (n, len(self.bands))
        draw = Draw(
            turn=turn,
            zoom=zoom,
            dimming=dimming,
            shift=2 * torch.rand(n, 2, generator=generator) - 1,
            mirror=torch.randint(0, 2, (n, 2), generator=generator) * 2.0 - 1.0,
            blur=blur,
            noise=noise,
            reddening=reddening,
            grey=grey,
            neighbour=neighbour,
            place=torch.rand(n, 3, generator=generator),
            weight=torch.empty(shape).exponential_(generator=generator),
            gain=torch.randn(shape, generator=generator),
            psf=torch.zeros(n),
            sky_seed=int(torch.randint(0, 2**62, (), generator=generator)),
            n=n,
        )
        if not len(self.psfs):
            return draw
        chosen = torch.randint(0, len(self.psfs), (n,), generator=generator)
        return draw._replace(psf=self.psfs[chosen])

    def view(self, light: Light, angle: Tensor, draw: Draw) -> Tensor:
        """Return one view of each galaxy, as the network is to see it.

        Parameters
        ----------
        light
            n galaxies.
        angle
            (n,) radians: the poses that the views are turned from.
        draw
            The random numbers.

        Returns
        -------
        torch.Tensor
            (n, B, s, s), or (n, 1, s, s) of mixed bands.
        """
        how, size = self.how, self.seen.size
        image, noise = self.bands_of(light, draw)
        ones = torch.ones_like(draw.mirror)
        zoom = torch.exp(how.zoom * draw.zoom)
        image = placed(
            image,
            angle=angle + math.radians(how.rotation) * draw.turn,
            mirror=draw.mirror if how.mirror else ones,
            zoom=size * zoom,
            shift=how.shift * size / 2 * draw.shift,
            size=size,
        )
        if how.neighbour:
            image = beside(image, draw, how.neighbour)
        if how.blur or len(self.psfs):
            of_psf = psf.missing_blur(light.psf, draw.psf) / (light.pixel * zoom)
            image = blurred(image, torch.hypot(how.blur * draw.blur, of_psf))
        if how.noise:
            image = self.with_noise(image, noise, draw)
        return appearance(image, self.seen)

    def with_noise(self, image: Tensor, noise: Tensor, draw: Draw) -> Tensor:
        """Return (n, B, s, s) with sky noise added to what is there already."""
        generator = torch.Generator(image.device).manual_seed(draw.sky_seed)
        shape = (draw.n, *image.shape[1:])
        sky = torch.randn(shape, generator=generator, device=image.device)
        if len(image) < draw.n:
            sky = share(sky)
        added = self.how.noise * draw.noise[:, None] * noise  # (n, B)
        return torch.addcmul(image, sky, added[:, :, None, None])

    def bands_of(self, light: Light, draw: Draw) -> tuple[Tensor, Tensor]:
        """Return the light and noise of the bands, or of their mixture, in new colours."""
        how = self.how
        image, noise = light.image, light.noise
        gain = torch.pow(10.0, how.dimming * draw.dimming)[:, None]
        if how.reddening:
            lost = how.reddening * draw.reddening[:, None] * extinction(self.bands)
            gain = gain * torch.pow(10.0, -0.4 * lost.to(image.device))
        if how.mixed:
            weight = mixture(draw.weight)
            image = weighted(image, weight * gain)
            return image, (noise * weight).square().sum(1, keepdim=True).sqrt()
        image = image * (gain * torch.pow(10.0, how.colour * draw.gain))[:, :, None, None]
        grey = (draw.grey < how.grey)[:, None, None, None]
        return torch.where(grey, image.mean(1, keepdim=True), image), noise


def weighted(image: Tensor, weight: Tensor) -> Tensor:
    """Return (n, 1, m, m), the sum of (n, B, m, m) bands by their (n, B) weights."""
    weight = weight[:, :, None, None]
    total = image[:, :1] * weight[:, :1]
    for band in range(1, image.shape[1]):
        total.addcmul_(image[:, band : band + 1], weight[:, band : band + 1])
    return total


def mixture(weight: Tensor) -> Tensor:
    """Return (n, B) weights whose sum is 1; half of that is shared evenly by the bands."""
    n_bands = weight.shape[1]
    return 0.5 * weight / weight.sum(1, keepdim=True) + 0.5 / n_bands


def beside(image: Tensor, draw: Draw, part: float) -> Tensor:
    """Return views of which some have a neighbour, and as many a hole where one was.

    The neighbour is round and Gaussian, as bright as the galaxy or fainter: a star, or a
    galaxy too small to have a shape.

    Parameters
    ----------
    image
        (n, B, s, s).
    draw
        The random numbers.
    part
        Part of the views for each of the two.
    """
    size = image.shape[-1]
    direction = 2 * math.pi * draw.place[:, :1]
    nearest, farthest = DISTANCES
    distance = size * (nearest + (farthest - nearest) * draw.place[:, 1:2])
    there = torch.arange(size, device=image.device) - (size - 1) / 2
    x = (there - distance * torch.cos(direction)).square()  # (n, s)
    y = (there - distance * torch.sin(direction)).square()
    squared = x[:, None, :] + y[:, :, None]  # (n, s, s)
    smallest, largest = SIGMAS
    radius = size * (smallest + (largest - smallest) * draw.place[:, 2])[:, None, None]
    hole = (draw.neighbour > 1 - part)[:, None, None] & (squared < (2 * radius).square())
    blob = (draw.neighbour < part)[:, None, None] * torch.exp(-0.5 * squared / radius**2)
    # in each band a part of the galaxy's own peak, so that it has the galaxy's colour
    peak = image.amax((2, 3), keepdim=True) * draw.place[:, 2, None, None, None]
    return torch.where(hole[:, None], 0.0, image) + peak * blob[:, None]
