"""The PSF that a galaxy was seen under, and those that it might have been seen under."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from galaxyclust.types import IntArray, PsfReader, StampReader

FWHM_PER_SIGMA = float(np.sqrt(8 * np.log(2)))
NONE = torch.empty(0)  # no PSFs to be seen under
ALIKE = 0.01  # widths that differ by a smaller part are the same: stars tell no more


class RowsPsf(NamedTuple):
    """The PSF of some rows."""

    sigma: Tensor  # (n,) arcsec; infinite where it or the pixel scale is unknown
    pixel_scale: Tensor  # (n,) arcsec; 1 where one of them is unknown


def psf_of(stamps: PsfReader, rows: IntArray) -> RowsPsf:
    """Return the PSF of ``rows``, taken to be Gaussian."""
    fwhm, scale = (np.asarray(values, np.float32)[rows] for values in stamps.psf)
    known = np.isfinite(fwhm) & np.isfinite(scale) & (fwhm > 0) & (scale > 0)
    return RowsPsf(
        torch.from_numpy(np.where(known, fwhm / np.float32(FWHM_PER_SIGMA), np.inf)),
        torch.from_numpy(np.where(known, scale, np.float32(1))),
    )


def survey_psfs(stamps: StampReader, rows: IntArray) -> Tensor:
    """Return (k,) the sigma in arcsec of the PSF of each of ``rows``, in ascending order.

    None where they are unknown, or all alike.
    """
    if not isinstance(stamps, PsfReader):
        return NONE
    sigma = psf_of(stamps, rows).sigma
    sigma = sigma[torch.isfinite(sigma)].sort().values
    if not len(sigma) or sigma[-1] <= (1 + ALIKE) * sigma[0]:
        return NONE
    return sigma


def fwhm_range(psfs: Tensor) -> npt.NDArray[np.float32]:
    """Return least, median and largest FWHM in arcsec of (k,) sigmas; nothing of none."""
    sigmas = psfs.numpy()
    found = np.quantile(sigmas, [0, 0.5, 1]) * FWHM_PER_SIGMA if len(sigmas) else sigmas
    return found.astype(np.float32)


def in_words(fwhm: npt.NDArray[np.float32]) -> tuple[str, ...]:
    """Return what `fwhm_range` found as a line; none where it found nothing."""
    if not len(fwhm):
        return ()
    widths = f"FWHM {', '.join(f'{value:.2f}' for value in fwhm)} arcsec"
    return (f"views seen under PSFs of the survey: {widths} (least, median, largest)",)


def missing_blur(own: Tensor, wanted: Tensor) -> Tensor:
    """Return (n,) the sigma of the Gaussian that turns a galaxy's own PSF into another.

    Sigmas of Gaussians add in quadrature; 0 where the wanted one is no wider.
    """
    return (wanted.square() - own.square()).clamp(min=0.0).sqrt()
