"""The PSF of each galaxy, and the PSFs of the survey that its views are blurred to."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from galaxyclust.types import IntArray, PsfReader, StampReader

FWHM_PER_SIGMA = float(np.sqrt(8 * np.log(2)))
NONE = torch.empty(0)  # no PSFs
ALIKE = 0.01  # relative difference below which widths are equal; stars are no more precise


class RowsPsf(NamedTuple):
    """The PSF of some rows."""

    sigma: Tensor  # (n,) arcsec; infinite if it or the pixel scale is unknown
    pixel_scale: Tensor  # (n,) arcsec; 1 if it or the PSF is unknown


def psf_of(stamps: PsfReader, rows: IntArray) -> RowsPsf:
    """Return the PSF of ``rows``, assumed to be Gaussian."""
    fwhm, scale = (np.asarray(values, np.float32)[rows] for values in stamps.psf)
    known = np.isfinite(fwhm) & np.isfinite(scale) & (fwhm > 0) & (scale > 0)
    return RowsPsf(
        torch.from_numpy(np.where(known, fwhm / np.float32(FWHM_PER_SIGMA), np.inf)),
        torch.from_numpy(np.where(known, scale, np.float32(1))),
    )


def survey_psfs(stamps: StampReader, rows: IntArray) -> Tensor:
    """Return (k,): the known PSF sigmas of ``rows`` in arcsec, in ascending order.

    Empty if none is known, or all are equal within `ALIKE`.
    """
    if not isinstance(stamps, PsfReader):
        return NONE
    sigma = psf_of(stamps, rows).sigma
    sigma = sigma[torch.isfinite(sigma)].sort().values
    if not len(sigma) or sigma[-1] <= (1 + ALIKE) * sigma[0]:
        return NONE
    return sigma


def fwhm_range(psfs: Tensor) -> npt.NDArray[np.float32]:
    """Return the smallest, median and largest FWHM in arcsec of (k,) sigmas, if any."""
    sigmas = psfs.numpy()
    found = np.quantile(sigmas, [0, 0.5, 1]) * FWHM_PER_SIGMA if len(sigmas) else sigmas
    return found.astype(np.float32)


def in_words(fwhm: npt.NDArray[np.float32]) -> tuple[str, ...]:
    """Return the result of `fwhm_range` as a line of text, if there is one."""
    if not len(fwhm):
        return ()
    widths = f"FWHM {', '.join(f'{value:.2f}' for value in fwhm)} arcsec"
    return (f"views seen under PSFs of the survey: {widths} (least, median, largest)",)


def missing_blur(own: Tensor, wanted: Tensor) -> Tensor:
    """Return (n,): the sigma of the Gaussian that blurs a galaxy's PSF to the wanted one.

    Sigmas of Gaussians add in quadrature; the result is 0 if the wanted PSF is not wider.
    """
    return (wanted.square() - own.square()).clamp(min=0.0).sqrt()
