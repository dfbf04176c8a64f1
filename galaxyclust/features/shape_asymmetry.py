"""Asymmetry of a galaxy's outskirts: of its outer light, and of its outline alone."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from galaxyclust.features.kernels import outskirts
from galaxyclust.features.planes import Measured, Planes
from galaxyclust.flags import Shape
from galaxyclust.types import Arrays

_KNOWN = ("x_asymmetry", "y_asymmetry", "r50_ellip", "r_max", "sky_asymmetry")


@dataclass(frozen=True, kw_only=True)
class ShapeAsymmetry:
    """Outer asymmetry (Wen et al. 2014) and shape asymmetry (Pawlik et al. 2016).

    The sky and the faint outline are those of the basic group, with its settings.
    """

    FLAGS: ClassVar[Shape] = Shape.SHAPE_ASYMMETRY_FAILED

    def measure(self, planes: Planes, known: Arrays) -> Measured:
        """Return the two asymmetries of every source; NaN where they have no value.

        Parameters
        ----------
        planes
            The stamps.
        known
            Results of the basic group, with its ``outline`` and ``sky_asymmetry``.
        """
        found = np.full((len(planes.image), 2), np.nan)
        before = np.stack([known[name] for name in _KNOWN], axis=1)
        image, mask, segment, _ = planes
        outskirts.measure(image, mask, segment, known["outline"], before, found)
        failed = ~np.isfinite(found).all(axis=1)
        return Measured(
            {"outer_asymmetry": found[:, 0].copy(), "shape_asymmetry": found[:, 1].copy()},
            np.where(failed, int(Shape.SHAPE_ASYMMETRY_FAILED), 0),
        )
