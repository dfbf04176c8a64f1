"""Asymmetry of a galaxy's outskirts: of its outer light, and of its outline alone."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from galaxyclust.errors import SettingError
from galaxyclust.features.kernels import outskirts
from galaxyclust.features.planes import Measured, Planes
from galaxyclust.flags import Shape
from galaxyclust.types import Arrays

_KNOWN = ("x_asymmetry", "y_asymmetry", "r_petro_ellip", "r50_ellip", "r_max")


@dataclass(frozen=True, kw_only=True)
class ShapeAsymmetry:
    """Outer asymmetry (Wen et al. 2014) and shape asymmetry (Pawlik et al. 2016).

    Parameters
    ----------
    sky_box
        Side in pixels of the square of sky, if there is room for it.
    sky_annulus
        Inner radius of the sky of the faint outline, in r_petro_ellip; the outer is twice
        that.
    outline_boxcar
        Side in pixels of the boxcar that smooths the image for the faint outline.
    """

    FLAGS: ClassVar[Shape] = Shape.SHAPE_ASYMMETRY_FAILED

    sky_box: int = 32
    sky_annulus: float = 2.0
    outline_boxcar: int = 3

    def __post_init__(self) -> None:
        for name, least in (("sky_box", 2), ("outline_boxcar", 1)):
            if getattr(self, name) < least:
                message = f"{name} {getattr(self, name)} must be {least} or more"
                raise SettingError(message)
        if not 0 < self.sky_annulus < np.inf:
            message = f"sky_annulus {self.sky_annulus} must be above 0"
            raise SettingError(message)

    def measure(self, planes: Planes, known: Arrays) -> Measured:
        """Return the two asymmetries of every source; NaN where they have no value.

        Parameters
        ----------
        planes
            The stamps.
        known
            Columns of the basic group.
        """
        found = np.full((len(planes.image), 2), np.nan)
        before = np.stack([known[name] for name in _KNOWN], axis=1)
        choices = (self.sky_box, float(self.sky_annulus), self.outline_boxcar)
        outskirts.measure(planes.image, planes.mask, planes.segment, before, choices, found)
        failed = ~np.isfinite(found).all(axis=1)
        return Measured(
            {"outer_asymmetry": found[:, 0].copy(), "shape_asymmetry": found[:, 1].copy()},
            np.where(failed, int(Shape.SHAPE_ASYMMETRY_FAILED), 0),
        )
