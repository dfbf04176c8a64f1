"""Multimode, intensity and deviation: signs of a second nucleus or of a distortion."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from galaxyclust.errors import SettingError
from galaxyclust.features.kernels import mid
from galaxyclust.features.planes import Measured, Planes
from galaxyclust.flags import Shape
from galaxyclust.types import Arrays


@dataclass(frozen=True, kw_only=True)
class Mid:
    """Multimode, intensity and deviation (Freeman et al. 2013; Peth et al. 2016).

    Parameters
    ----------
    eta
        Flux at the edge of the galaxy's pixels over their mean.
    boxcar
        Side in pixels of the boxcar that smooths that edge.
    sigma
        Sigma in pixels of the Gaussian smoothing before the search for peaks.
    """

    FLAGS: ClassVar[Shape] = Shape.MID_FAILED

    eta: float = 0.2
    boxcar: int = 3
    sigma: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.eta < 1:
            message = f"eta {self.eta} must be between 0 and 1"
            raise SettingError(message)
        if self.boxcar < 1:
            message = f"boxcar {self.boxcar} must be 1 or more"
            raise SettingError(message)
        if not self.sigma >= 0:
            message = f"sigma {self.sigma} must be 0 or more"
            raise SettingError(message)

    def measure(self, planes: Planes, known: Arrays) -> Measured:  # noqa: ARG002
        """Return the statistics of every source; NaN where they have no value.

        Parameters
        ----------
        planes
            The stamps.
        known
            Not used.
        """
        found = np.full((len(planes.image), 3), np.nan)
        choices = (self.eta, self.boxcar, float(self.sigma))
        mid.measure(planes.image, planes.segment, choices, found)
        names = ("multimode", "intensity", "deviation")
        failed = ~np.isfinite(found).all(axis=1)
        return Measured(
            {name: found[:, k].copy() for k, name in enumerate(names)},
            np.where(failed, int(Shape.MID_FAILED), 0),
        )
