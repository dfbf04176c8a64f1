"""Sersic fits: one elliptical profile for each galaxy, seen through a Gaussian PSF."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from galaxyclust.errors import SettingError
from galaxyclust.features.kernels.sersic_fit import AT_LIMIT, FAILED, fit_all
from galaxyclust.features.kernels.sersic_gaussians import expansion
from galaxyclust.features.kernels.sersic_model import (
    AMPLITUDE,
    LOG_N,
    N_PARAMETERS,
    SKY,
    A,
    B,
    C,
    X,
    Y,
)
from galaxyclust.features.orientation import axis_angle
from galaxyclust.features.planes import Measured, Planes
from galaxyclust.features.point_sources import FWHM_PER_SIGMA
from galaxyclust.flags import Shape
from galaxyclust.types import Arrays

Floats = npt.NDArray[np.float64]
_R50_PER_SIGMA = 1.2  # of a galaxy's moments, if its r50 is unknown
# Start of the fits: concentration of an exponential disc, if it is unknown; range of
# indices; least r50 without the PSF, over the observed r50; least axis ratio.
_OF_A_DISC, _FIRST_INDEX, _LEAST_OF_R50, _THINNEST = 2.8, (1.0, 3.5), 0.45, 0.1
_PEAK_SN = 100.0  # of the brightest pixel, if the noise is unknown


@dataclass(frozen=True, kw_only=True)
class Sersic:
    """Least-squares fit of a Sersic (1968) profile and a residual sky to a galaxy.

    The model is blurred by a round Gaussian PSF if its width is known. All pixels have the
    same weight, from the noise of the sky.

    Parameters
    ----------
    sky_error
        Error of the subtracted sky, in sky_sigma: a residual sky is fitted with this as its
        prior. 0 fits no sky.
    max_n_error
        Relative error of the index, from the noise, above which a fit is flagged as
        uncertain.
    min_r50_psf
        Circularised half-light radius over the FWHM of point sources, below which a fit is
        flagged as uncertain.
    """

    FLAGS: ClassVar[Shape] = (
        Shape.SERSIC_FAILED
        | Shape.SERSIC_AT_LIMIT
        | Shape.SERSIC_UNCERTAIN
        | Shape.NO_NOISE
    )

    sky_error: float = 0.05
    max_n_error: float = 0.3
    min_r50_psf: float = 0.25

    def __post_init__(self) -> None:
        for name in ("sky_error", "max_n_error", "min_r50_psf"):
            if not getattr(self, name) >= 0:
                message = f"{name} {getattr(self, name)} must be 0 or more"
                raise SettingError(message)

    def measure(self, planes: Planes, known: Arrays) -> Measured:
        """Return the fit of every source; NaN where there is none.

        Parameters
        ----------
        planes
            The stamps.
        known
            ``psf_fwhm_pixels`` and the columns of the basic group: fits start there.

        Returns
        -------
        Measured
            The centre is in pixels of the stamp.
        """
        n = len(planes.image)
        p = start(known, planes.image.shape[-1], n)
        table = expansion()
        seen = np.square(np.nan_to_num(known["psf_fwhm_pixels"]) / FWHM_PER_SIGMA)
        # the width of point sources includes the pixel, which the model adds by itself
        psf_variance = np.maximum(seen - 1 / 12, 0.0)
        sigma = np.where(np.isnan(planes.noise), _stand_in(planes), planes.noise)
        chi2, error, state = np.full(n, np.nan), np.full(n, np.nan), np.full(n, FAILED)
        fit_all(
            planes.image,
            planes.mask,
            np.stack([sigma, self.sky_error * sigma, psf_variance], axis=1),
            (table.weight, table.log_variance, table.step),
            p,
            chi2,
            error,
            state,
        )
        known_sigma = np.isfinite(planes.noise)
        chi2[~known_sigma] = np.nan
        columns = _columns(p, chi2, failed=state == FAILED)
        radius = columns["sersic_r50"] * np.sqrt(columns["sersic_axis_ratio"])
        uncertain = known_sigma & (error > self.max_n_error)
        uncertain |= radius < self.min_r50_psf * known["psf_fwhm_pixels"]
        bits = planes.without_noise
        for bad, flag in (
            (state == FAILED, Shape.SERSIC_FAILED),
            (state == AT_LIMIT, Shape.SERSIC_AT_LIMIT),
            (uncertain, Shape.SERSIC_UNCERTAIN),
        ):
            bits |= np.where(bad, int(flag), 0)
        return Measured(columns, bits)


def _stand_in(planes: Planes) -> Floats:
    """Return a noise for the fit if it is unknown: a fraction of the brightest pixel."""
    peak = planes.image.max(axis=(1, 2), initial=0.0)
    return np.where(peak > 0, peak / _PEAK_SN, 1.0)


def start(known: Arrays, size: int, n: int) -> Floats:
    """Return the parameters that fits start with, (n, 8); NaN where there is no source.

    Parameters
    ----------
    known
        Columns of the basic group and ``psf_fwhm_pixels``.
    size
        Side of the stamps; their middle replaces an unknown centre.
    n
        Number of sources.
    """
    psf_r50 = 0.5 * np.nan_to_num(known["psf_fwhm_pixels"])
    semi_major = known["semi_major_axis"]
    r50 = np.where(known["r50_ellip"] > 0, known["r50_ellip"], _R50_PER_SIGMA * semi_major)
    # not much smaller than observed: from there fits converge more reliably
    r50 = np.sqrt(np.maximum(r50**2 - psf_r50**2, _LEAST_OF_R50**2 * r50**2))
    axis_ratio = np.clip(known["axis_ratio"], _THINNEST, 1.0)
    angle = np.radians(known["theta_image"])
    flattening = -0.5 * np.log(axis_ratio)
    p = np.zeros((n, N_PARAMETERS))
    p[:, AMPLITUDE] = np.nan
    middle = float(size // 2)
    for axis, name in ((X, "x_asymmetry"), (Y, "y_asymmetry")):
        p[:, axis] = np.where(np.isfinite(known[name]), known[name], middle)
    p[:, A] = np.log(r50) - flattening
    p[:, B], p[:, C] = flattening * np.cos(2 * angle), flattening * np.sin(2 * angle)
    # index from the concentration, about as in statmorph 0.7
    concentration = np.nan_to_num(known["concentration"], nan=_OF_A_DISC)
    p[:, LOG_N] = np.log(np.clip(10**-1.5 * concentration**3.5, *_FIRST_INDEX))
    return p


def _columns(
    p: Floats, chi2: Floats, *, failed: npt.NDArray[np.bool_]
) -> dict[str, Floats]:
    """Return the columns that follow from the parameters; NaN where the fit failed."""
    flattening = np.hypot(p[:, B], p[:, C])
    axis_ratio = np.exp(-2 * flattening)
    theta = np.degrees(np.arctan2(p[:, C], p[:, B])) / 2
    columns = {
        "sersic_n": np.exp(p[:, LOG_N]),
        "sersic_r50": np.exp(p[:, A] + flattening),
        "sersic_axis_ratio": axis_ratio,
        "sersic_ellipticity": 1 - axis_ratio,
        "sersic_theta": axis_angle(theta),
        "sersic_x": p[:, X],
        "sersic_y": p[:, Y],
        "sersic_amplitude": p[:, AMPLITUDE],
        "sersic_sky": p[:, SKY],
        "sersic_chi2": chi2,
    }
    return {name: np.where(failed, np.nan, values) for name, values in columns.items()}
