"""Shapes without the PSF: adaptive moments and half-light radii minus those of the PSF."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from galaxyclust.errors import SettingError
from galaxyclust.features.kernels import adaptive
from galaxyclust.features.orientation import axis_angle, second_moments
from galaxyclust.features.planes import Measured, Planes
from galaxyclust.features.point_sources import FWHM_PER_SIGMA
from galaxyclust.flags import Shape
from galaxyclust.types import Arrays, BoolArray

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Deconvolved:
    """Moments and half-light radius of a galaxy before a round Gaussian PSF blurred it.

    The PSF is that of observed point sources, including the pixel response.

    Parameters
    ----------
    min_resolution
        Fraction of the second moments that must remain when those of the PSF are
        subtracted; with less, the galaxy is unresolved and has no values.
    """

    FLAGS: ClassVar[Shape] = Shape.NOT_DECONVOLVED

    min_resolution: float = 0.1

    def __post_init__(self) -> None:
        if not 0 <= self.min_resolution < 1:
            message = f"min_resolution {self.min_resolution} must be 0 or more and below 1"
            raise SettingError(message)

    def measure(self, planes: Planes, known: Arrays) -> Measured:
        """Return the shapes of every source; NaN where the PSF cannot be removed.

        Parameters
        ----------
        planes
            The stamps.
        known
            ``psf_fwhm_pixels`` and the columns of the basic group.
        """
        n, size = planes.image.shape[0], planes.image.shape[-1]
        psf = known["psf_fwhm_pixels"]
        found = np.full((n, 4), np.nan)
        adaptive.measure(planes.image, _start(known, size), found)
        moments, resolved = without_psf(
            found[:, :3],
            found[:, 3],
            np.square(psf / FWHM_PER_SIGMA),
            min_resolution=self.min_resolution,
        )
        columns = _ellipse(moments)
        with np.errstate(invalid="ignore"):
            # of a Gaussian PSF, half of the light lies inside half the FWHM
            columns["r50_deconvolved"] = np.sqrt(known["r50"] ** 2 - (0.5 * psf) ** 2)
        columns = {name: np.where(resolved, v, np.nan) for name, v in columns.items()}
        narrow = known["r50"] < 0.5 * psf
        lost = np.where(resolved & ~narrow, 0, int(Shape.NOT_DECONVOLVED))
        return Measured(columns, lost)


def _start(known: Arrays, size: int) -> Floats:
    """Return the start values of the moments."""
    moments = second_moments(
        known["semi_major_axis"], known["semi_minor_axis"], known["theta_image"]
    )
    x, y = (
        np.where(np.isfinite(known[name]), known[name], size // 2)
        for name in ("x_asymmetry", "y_asymmetry")
    )
    return np.stack([x, y, moments[:, 0, 0], moments[:, 0, 1], moments[:, 1, 1]], axis=1)


def without_psf(
    moments: Floats, kurtosis: Floats, psf_variance: Floats, *, min_resolution: float
) -> tuple[Floats, BoolArray]:
    """Return moments corrected for the PSF, and which sources are resolved.

    For a Gaussian galaxy they are the observed moments minus those of the PSF. For a galaxy
    with a cusp more is subtracted, by a factor that depends on its kurtosis (Bernstein &
    Jarvis 2002; Hirata & Seljak 2003).

    Parameters
    ----------
    moments
        (n, 3), xx, xy and yy.
    kurtosis
        (n,), fourth moment of the radius over the squared second, 2 for a Gaussian.
    psf_variance
        (n,), NaN where it is not known.
    min_resolution
        Fraction of the moments that must remain.
    """
    trace = moments[:, 0] + moments[:, 2]
    left = moments.copy()
    with np.errstate(invalid="ignore", divide="ignore"):
        left[:, [0, 2]] -= (kurtosis / (4 - kurtosis) * psf_variance)[:, None]
        resolution = (left[:, 0] + left[:, 2]) / trace
        positive = left[:, 0] * left[:, 2] > left[:, 1] ** 2
        resolved = (resolution > min_resolution) & positive & (kurtosis < 4)
    return left, resolved


def _ellipse(moments: Floats) -> dict[str, Floats]:
    """Return the columns that follow from second moments."""
    xx, xy, yy = moments.T
    middle, half = 0.5 * (xx + yy), np.hypot(0.5 * (xx - yy), xy)
    # where too much was subtracted, there are no axes
    a, b = (np.sqrt(np.maximum(m, 0)) for m in (middle + half, middle - half))
    ratio = np.divide(b, a, out=np.full_like(a, np.nan), where=a > 0)
    theta = np.degrees(np.arctan2(2 * xy, xx - yy)) / 2
    return {
        "semi_major_axis_deconvolved": a,
        "semi_minor_axis_deconvolved": b,
        "axis_ratio_deconvolved": ratio,
        "ellipticity_deconvolved": 1 - ratio,
        "theta_deconvolved": axis_angle(theta),
    }
