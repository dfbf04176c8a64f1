"""Random views of a batch of galaxies: changes that leave the morphology the same."""

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

DISTANCES = 0.3, 0.5  # range of a neighbour's distance from the middle, in sides
SIGMAS = 0.03, 0.1  # range of the Gaussian sigma of a neighbour, in sides


@dataclass(frozen=True, kw_only=True)
class Augmentation:
    """How much each property may change from view to view; 0 means no change.

    Parameters
    ----------
    rotation
        Largest rotation from the pose, in either direction, in degrees.
    mirror
        Whether a view may be mirrored.
    zoom
        Largest change of size, as a natural logarithm.
    shift
        Largest displacement along each axis, as a fraction of half the side.
    blur
        Largest sigma of the Gaussian blur, in pixels of the input.
    noise
        Largest added noise, in sky sigmas (their root mean square over the bands).
    dimming
        Largest change of brightness, in dex.
    mixed
        Whether the bands are mixed into one image with random weights.
    colour
        Scatter of each band's gain, in dex; only if bands are not mixed.
    grey
        Fraction of the views without colour; only if bands are not mixed.
    reddening
        Largest reddening by foreground dust, E(B-V) in magnitudes.
    neighbour
        Fraction of the views with another source beside the galaxy; the same fraction gets
        a hole, as masking a source leaves it.
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

    turn: Tensor  # (n,) uniform between -1 and 1, as are the next three
    zoom: Tensor
    dimming: Tensor
    shift: Tensor  # (n, 2)
    mirror: Tensor  # (n, 2) -1 or 1
    blur: Tensor  # (n,) uniform between 0 and 1, as are the next four
    noise: Tensor
    reddening: Tensor
    grey: Tensor
    neighbour: Tensor
    place: Tensor  # (n, 3) uniform: direction, distance and size of a neighbour
    weight: Tensor  # (n, B) exponential: weights of the bands in a mixture
    gain: Tensor  # (n, B) normal
    psf: Tensor  # (n,) sigma of the PSF of the view in arcsec; 0 keeps the galaxy's own
    sky_seed: int
    n: int  # galaxies of the whole batch, of which this process may have a share

    def each(self, change: Callable[[Tensor], Tensor]) -> "Draw":
        """Return a copy with ``change`` applied to every tensor."""
        values: dict[str, Any] = {
            name: change(value)
            for name, value in self._asdict().items()
            if isinstance(value, Tensor)
        }
        return self._replace(**values)


class Views:
    """Random views of galaxies, computed for a whole batch on the device of the batch.

    Parameters
    ----------
    how
        What may change.
    seen
        How the network sees a view.
    bands
        Names of the bands.
    psfs
        (k,) sigmas in arcsec: each view is blurred to one of these PSFs, drawn at random,
        unless its galaxy's own PSF is wider. If empty, PSFs are left as they are.
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
        """Return one view of each galaxy, as the network sees it.

        Parameters
        ----------
        light
            n galaxies.
        angle
            (n,) radians: the pose of each galaxy, relative to which views are turned.
        draw
            The random numbers.

        Returns
        -------
        torch.Tensor
            (n, B, s, s), or (n, 1, s, s) for mixed bands.
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
        """Return (n, B, s, s) with additional sky noise."""
        generator = torch.Generator(image.device).manual_seed(draw.sky_seed)
        shape = (draw.n, *image.shape[1:])
        sky = torch.randn(shape, generator=generator, device=image.device)
        if len(image) < draw.n:
            sky = share(sky)
        added = self.how.noise * draw.noise[:, None] * noise  # (n, B)
        return torch.addcmul(image, sky, added[:, :, None, None])

    def bands_of(self, light: Light, draw: Draw) -> tuple[Tensor, Tensor]:
        """Return light and noise of the bands, or of their mixture, with random colours."""
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
    """Return (n, 1, m, m): the sum of (n, B, m, m) bands with (n, B) weights."""
    weight = weight[:, :, None, None]
    total = image[:, :1] * weight[:, :1]
    for band in range(1, image.shape[1]):
        total.addcmul_(image[:, band : band + 1], weight[:, band : band + 1])
    return total


def mixture(weight: Tensor) -> Tensor:
    """Return (n, B) weights that add up to 1, each at least 0.5 / B."""
    n_bands = weight.shape[1]
    return 0.5 * weight / weight.sum(1, keepdim=True) + 0.5 / n_bands


def beside(image: Tensor, draw: Draw, part: float) -> Tensor:
    """Add a neighbour to some of the views, and cut a hole into as many others.

    The neighbour is round and Gaussian, as bright as the galaxy or fainter: a star, or a
    galaxy too small to have a shape.

    Parameters
    ----------
    image
        (n, B, s, s).
    draw
        The random numbers.
    part
        Fraction of the views with a neighbour, and of those with a hole.
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
    # a fraction of the galaxy's peak in each band, so that it has the galaxy's colour
    peak = image.amax((2, 3), keepdim=True) * draw.place[:, 2, None, None, None]
    return torch.where(hole[:, None], 0.0, image) + peak * blob[:, None]
