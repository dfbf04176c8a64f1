"""Changes of a stamp that do not change the galaxy: rotation, noise, blur and the like."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from galaxyclust.flags import Pixel
from galaxyclust.types import IntArray, StampReader, Stamps

Array = npt.NDArray[np.float64]
SHIFT = 1.0  # pixels
BLUR = 1.0  # pixels, sigma of the Gaussian
DIM = 0.7  # factor of the flux
NOISE = 2.0  # factor of the noise


class Stamp(NamedTuple):
    """One stamp: B bands, S by S pixels."""

    image: Array  # (B, S, S), NaN where there is no data
    mask: npt.NDArray[np.uint8]  # (B, S, S)
    sigma: Array  # (B,) noise of the sky


class Perturbation(NamedTuple):
    """A change: its description, and the function that makes it."""

    meaning: str
    change: Callable[[Stamp, np.random.Generator], Stamp]


def rotated(stamp: Stamp, rng: np.random.Generator) -> Stamp:
    """Return the stamp rotated by a random angle; unseen corners are masked."""
    angle = rng.uniform(0, 2 * math.pi)
    cos, sin = math.cos(angle), math.sin(angle)
    return resampled(stamp, np.array([[cos, -sin], [sin, cos]]), np.zeros(2))


def flipped(stamp: Stamp, rng: np.random.Generator) -> Stamp:
    """Return the stamp mirrored, and rotated by a random multiple of 90 degrees."""
    turns = int(rng.integers(4))
    return stamp._replace(
        image=np.rot90(stamp.image[..., ::-1], turns, axes=(1, 2)),
        mask=np.rot90(stamp.mask[..., ::-1], turns, axes=(1, 2)),
    )


def shifted(stamp: Stamp, rng: np.random.Generator) -> Stamp:
    """Return the stamp shifted by one pixel in a random direction."""
    angle = rng.uniform(0, 2 * math.pi)
    offset = SHIFT * np.array([math.sin(angle), math.cos(angle)])
    return resampled(stamp, np.eye(2), offset)


def renoised(stamp: Stamp, rng: np.random.Generator) -> Stamp:
    """Return the stamp with twice the noise, so half the S/N."""
    added = math.sqrt(NOISE**2 - 1) * stamp.sigma
    return with_noise(stamp, added, rng)._replace(sigma=NOISE * stamp.sigma)


def reblurred(stamp: Stamp, rng: np.random.Generator) -> Stamp:
    """Return the stamp as seen through a wider PSF, with unchanged noise."""
    known = np.isfinite(stamp.image)
    blur = [0, BLUR, BLUR]
    weight = ndimage.gaussian_filter(known.astype(float), blur)
    light = ndimage.gaussian_filter(np.where(known, stamp.image, 0), blur)
    image = np.where(known, light / np.maximum(weight, 1e-3), np.nan)
    # a Gaussian blur reduces the variance of white noise to 1 / (4 pi sigma^2)
    added = math.sqrt(1 - 1 / (4 * math.pi * BLUR**2)) * stamp.sigma
    return with_noise(stamp._replace(image=image), added, rng)


def dimmed(stamp: Stamp, rng: np.random.Generator) -> Stamp:
    """Return the stamp of a fainter galaxy, with unchanged noise."""
    fainter = stamp._replace(image=DIM * stamp.image)
    return with_noise(fainter, math.sqrt(1 - DIM**2) * stamp.sigma, rng)


PERTURBATIONS = {
    "rotated": Perturbation("by any angle", rotated),
    "flipped": Perturbation("mirrored, and turned by 90 degrees", flipped),
    "shifted": Perturbation(f"by {SHIFT:g} pixel", shifted),
    "re-noised": Perturbation("to half the S/N", renoised),
    "re-blurred": Perturbation(f"by a Gaussian of sigma {BLUR:g} pixel", reblurred),
    "dimmed": Perturbation(f"to {DIM:g} of the flux, same noise", dimmed),
}


class Perturbed:
    """A reader of perturbed stamps; each change depends only on the seed and the row.

    Parameters
    ----------
    stamps
        Where the stamps are.
    name
        One of `PERTURBATIONS`.
    seed
        Seed of the random angles and noise.
    """

    def __init__(self, stamps: StampReader, name: str, *, seed: int) -> None:
        self.stamps, self.seed = stamps, seed
        self.number = list(PERTURBATIONS).index(name)
        self.change = PERTURBATIONS[name].change
        self.n_rows, self.bands, self.size = stamps.n_rows, stamps.bands, stamps.size

    def read(self, rows: IntArray | slice) -> Stamps:
        """Return the perturbed stamps of ``rows``."""
        given = self.stamps.read(rows)
        image, mask = given.image.copy(), given.mask.copy()
        sigma = given.sky_sigma.copy()
        for i, row in enumerate(np.arange(self.n_rows)[rows]):
            rng = np.random.default_rng([self.seed, self.number, int(row)])
            noise = np.nan_to_num(sigma[i].astype(np.float64))
            stamp = Stamp(image[i].astype(np.float64), mask[i], noise)
            changed = self.change(stamp, rng)
            image[i], mask[i] = changed.image, changed.mask
            sigma[i] = np.where(np.isfinite(sigma[i]), changed.sigma, sigma[i])
        return Stamps(image, mask, given.sky, sigma)


def with_noise(stamp: Stamp, sigma: Array, rng: np.random.Generator) -> Stamp:
    """Return the stamp with Gaussian noise of (B,) ``sigma`` added."""
    noise = rng.normal(size=stamp.image.shape) * sigma[:, None, None]
    return stamp._replace(image=stamp.image + noise)


def resampled(stamp: Stamp, matrix: Array, offset: Array) -> Stamp:
    """Return the stamp with each pixel taken from ``matrix`` times its position + offset.

    Positions are relative to the middle of the stamp; interpolation is by cubic splines.
    Pixels beyond the stamp, or next to a pixel without data, are masked as outside.
    """
    middle = (stamp.image.shape[-1] - 1) / 2
    shift = middle - matrix @ np.full(2, middle) + offset
    known = np.isfinite(stamp.image)
    image = np.empty_like(stamp.image)
    mask = np.empty_like(stamp.mask)
    for band, plane in enumerate(np.where(known, stamp.image, 0.0)):
        image[band] = ndimage.affine_transform(plane, matrix, shift, order=3, mode="mirror")
        mask[band] = ndimage.affine_transform(
            stamp.mask[band], matrix, shift, order=0, cval=int(Pixel.OUTSIDE)
        )
        seen = ndimage.affine_transform(known[band].astype(float), matrix, shift, order=1)
        mask[band][seen < 0.99] |= np.uint8(Pixel.OUTSIDE)
    return stamp._replace(image=image, mask=mask)
