"""Concentration, asymmetry, smoothness, Gini, M20 and the radii they rest on."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from galaxyclust.errors import SettingError
from galaxyclust.features.kernels import basic
from galaxyclust.features.planes import Measured, Planes
from galaxyclust.flags import Shape
from galaxyclust.types import Arrays

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Cas:
    """Radii, concentration, asymmetry, smoothness, Gini and M20.

    As Conselice (2003) and Lotz et al. (2004) define them, with the choices of statmorph
    (Rodriguez-Gomez et al. 2019).

    Parameters
    ----------
    eta
        Surface brightness at the Petrosian radius over the mean inside it.
    annulus_width
        Width in pixels of the annulus in which surface brightness is measured.
    extent
        Radius of the aperture of concentration, asymmetry and smoothness, in r_petro.
    boxcar
        Side of the boxcar of smoothness, inner radius of its annulus, and largest shift of
        the centre, in r_petro.
    gini_sigma
        Sigma of the smoothing that selects the pixels of Gini and M20, in r_petro_ellip.
    sky_box
        Side in pixels of the sky box; it is halved until one fits.
    sky_annulus
        Inner radius of the sky annulus of the faint outline, in r_petro_ellip; the outer
        radius is twice that.
    outline_boxcar
        Side in pixels of the boxcar that smooths the image for the faint outline.
    min_sn_per_pixel
        Signal-to-noise ratio per pixel below which a source is flagged as faint.
    min_r_petro_psf
        Petrosian radius over the FWHM of point sources, below which a source is flagged
        as unresolved.
    """

    FLAGS: ClassVar[Shape] = (
        Shape.NO_SEGMENT
        | Shape.FLUX_NOT_POSITIVE
        | Shape.MASKED_CENTRE
        | Shape.NO_PETROSIAN
        | Shape.BEYOND_STAMP
        | Shape.NO_SKY
        | Shape.CENTRE_NOT_FOUND
        | Shape.SPLIT
        | Shape.FAINT
        | Shape.UNRESOLVED
        | Shape.NO_NOISE
    )

    eta: float = 0.2
    annulus_width: float = 1.0
    extent: float = 1.5
    boxcar: float = 0.25
    gini_sigma: float = 0.2
    sky_box: int = 32
    sky_annulus: float = 2.0
    outline_boxcar: int = 3
    min_sn_per_pixel: float = 2.5
    min_r_petro_psf: float = 1.2

    def __post_init__(self) -> None:
        for name in (
            "eta",
            "annulus_width",
            "extent",
            "boxcar",
            "gini_sigma",
            "sky_annulus",
        ):
            if not 0 < getattr(self, name) < math.inf:
                message = f"{name} {getattr(self, name)} must be above 0"
                raise SettingError(message)
        if self.eta >= 1:
            message = f"eta {self.eta} must be below 1"
            raise SettingError(message)
        if self.extent <= self.boxcar:
            message = f"extent {self.extent} must be above boxcar {self.boxcar}"
            raise SettingError(message)
        for name, least in (("sky_box", 2), ("outline_boxcar", 1)):
            if getattr(self, name) < least:
                message = f"{name} {getattr(self, name)} must be {least} or more"
                raise SettingError(message)

    def measure(self, planes: Planes, known: Arrays) -> Measured:
        """Return the shapes of every source; NaN where one has no value.

        Parameters
        ----------
        planes
            The stamps.
        known
            ``psf_fwhm_pixels``, (n,), NaN where it is not known.

        Returns
        -------
        Measured
            Positions are in pixels of the stamp, radii in pixels. Besides the columns, the
            faint ``outline`` and the ``sky_asymmetry`` of each source.
        """
        own = {name: getattr(self, name) for name in basic.Choices._fields}
        choices = basic.Choices(**own)
        n = len(planes.image)
        found = np.full((n, len(basic.NAMES)), np.nan)
        bits = np.zeros(n, np.int64)
        image, mask, segment, _ = planes
        outlines = np.zeros(image.shape, np.bool_)
        basic.measure(image, mask, segment, choices, found, bits, outlines)
        columns = {name: found[:, k].copy() for k, name in enumerate(basic.NAMES)}
        beside = {"outline": outlines, "sky_asymmetry": columns.pop("sky_asymmetry")}
        with np.errstate(divide="ignore", invalid="ignore"):
            columns["sn_per_pixel"] = columns.pop("mean_brightness") / planes.noise
            columns |= _derived(columns)
            faint = columns["sn_per_pixel"] < self.min_sn_per_pixel
            small = columns["r_petro"] < self.min_r_petro_psf * known["psf_fwhm_pixels"]
        columns["n_pixels"] = segment.sum(axis=(1, 2)).astype(np.float64)
        bits |= np.where(faint, int(Shape.FAINT), 0)
        bits |= np.where(small, int(Shape.UNRESOLVED), 0) | planes.without_noise
        return Measured(columns, bits, beside)


def _derived(columns: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the columns that follow from others."""
    axis_ratio = columns["semi_minor_axis"] / columns["semi_major_axis"]
    gini, m20 = columns["gini"], columns["m20"]
    return {
        "axis_ratio": axis_ratio,
        "ellipticity": 1 - axis_ratio,
        "concentration": 5 * np.log10(columns["r80"] / columns["r20"]),
        # Snyder et al. 2015, as Rodriguez-Gomez et al. 2019 write them
        "gini_m20_bulge": -0.693 * m20 + 4.95 * gini - 3.96,
        "gini_m20_merger": 0.139 * m20 + 0.990 * gini - 0.327,
    }
