"""Stamps of simulated galaxies in memory, for trying embedders and clusterers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.errors import SettingError
from galaxyclust.simulate.families import Galaxy, check_families, draw
from galaxyclust.simulate.profiles import paste, render
from galaxyclust.simulate.psf import Psf
from galaxyclust.types import IntArray, Stamps

CENTRING_PIX = 0.5  # stamps are cut at whole pixels
SKY_SIGMA = 1.0


class SimulatedStamps(NamedTuple):
    """Stamps, and the family that each was drawn from."""

    stamps: Stamps
    family: npt.NDArray[np.str_]


@dataclass(frozen=True, kw_only=True)
class ArrayStamps:
    """Stamps in memory, read like those of a catalog.

    Parameters
    ----------
    stamps
        All of the stamps.
    bands
        Names of the bands, in the order of the stamps' second axis.
    """

    stamps: Stamps
    bands: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.bands) != self.stamps.image.shape[1]:
            message = (
                f"{len(self.bands)} bands ({', '.join(self.bands)}) are named, "
                f"but the stamps have {self.stamps.image.shape[1]}"
            )
            raise SettingError(message)

    @property
    def n_rows(self) -> int:
        """Number of sources."""
        return len(self.stamps.image)

    @property
    def size(self) -> int:
        """Pixels on a side."""
        return int(self.stamps.image.shape[-1])

    def read(self, rows: IntArray | slice) -> Stamps:
        """Return the stamps of ``rows``, in the order asked for."""
        image, mask, sky, sky_sigma = self.stamps
        return Stamps(image[rows], mask[rows], sky[rows], sky_sigma[rows])


def simulate_stamps(
    families: Sequence[str],
    *,
    n: int,
    size: int = 32,
    bands: Sequence[str] = ("g", "r"),
    seed: int = 0,
    signal_to_noise: tuple[float, float] = (40.0, 160.0),
    psf_fwhm_pix: float = 2.5,
) -> SimulatedStamps:
    """Return stamps of galaxies whose families take turns: row i is of ``families[i % k]``.

    Parameters
    ----------
    families
        Names of families.
    n
        Number of stamps.
    size
        Pixels on a side; half-light radii go from a tenth to a sixth of it.
    bands
        Names of the bands, from blue to red.
    seed
        Seed of everything random.
    signal_to_noise
        Least and most signal-to-noise ratio within the half-light ellipse, in the
        middle band.
    psf_fwhm_pix
        Full width at half maximum of the Gaussian PSF.

    Returns
    -------
    SimulatedStamps
        ``stamps``, in units of the sky noise, and ``family``, the name of each.

    Raises
    ------
    SettingError
        If a family does not exist.
    """
    check_families(families)
    rng = np.random.default_rng(seed)
    psf = Psf(fwhm_pix=psf_fwhm_pix)
    family = [families[i % len(families)] for i in range(n)]
    side = size + 2 * psf.half
    image = np.zeros((n, len(bands), side, side))
    for row, name in enumerate(family):
        r50 = float(np.exp(rng.uniform(np.log(size / 10), np.log(size / 6))))
        galaxy = draw(name, r50=r50, rng=rng)
        ratio = np.exp(rng.uniform(*np.log(signal_to_noise)))
        # noise of the pixels in the half-light ellipse, which holds half of the flux
        noise = SKY_SIGMA * np.sqrt(np.pi * galaxy.axis_ratio) * r50
        image[row] = (
            2 * ratio * noise * _portrait(galaxy, n_bands=len(bands), side=side, rng=rng)
        )
    pad = psf.half
    clean = psf.blur(image)[..., pad:-pad, pad:-pad]
    noisy = clean + rng.normal(0, SKY_SIGMA, clean.shape)
    level = np.zeros((n, len(bands)), dtype=np.float32)
    stamps = Stamps(
        image=noisy.astype(np.float32),
        mask=np.zeros(noisy.shape, dtype=np.uint8),
        sky=level,
        sky_sigma=level + np.float32(SKY_SIGMA),
    )
    return SimulatedStamps(stamps, np.array(family, dtype=str))


def _portrait(
    galaxy: Galaxy, *, n_bands: int, side: int, rng: np.random.Generator
) -> npt.NDArray[Any]:
    """Return (B, side, side) noiseless images of unit flux in the middle band."""
    x, y = rng.uniform(-CENTRING_PIX, CENTRING_PIX, 2)
    shares = [galaxy.shares(number - n_bands // 2) for number in range(n_bands)]
    image = np.zeros((n_bands, side, side))
    middle = np.array([side // 2, side // 2])
    for part, share in zip(galaxy.components, np.transpose(shares), strict=True):
        block = render(part, shift=(x, y), half_limit=side // 2 + 1)
        canvas = np.zeros((side, side))
        paste(canvas, block, middle)
        image += share[:, None, None] * canvas
    return image
