"""Surface-brightness profiles: the mean flux in elliptical annuli."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from galaxyclust.errors import SettingError
from galaxyclust.features.kernels.annuli import mean_fluxes
from galaxyclust.features.planes import Measured, Planes
from galaxyclust.flags import Shape
from galaxyclust.types import Arrays

N_ANNULI = 16
_KNOWN = ("x_asymmetry", "y_asymmetry", "r_petro_ellip", "axis_ratio")


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The mean flux per pixel in 16 elliptical annuli of equal width.

    The annuli have the axis ratio and the angle of the second moments, and the centre of
    least asymmetry.

    Parameters
    ----------
    extent
        Semi-major axis of the outermost annulus, in r_petro_ellip.
    """

    FLAGS: ClassVar[Shape] = Shape.NO_NOISE

    extent: float = 1.5

    def __post_init__(self) -> None:
        if not 0 < self.extent < np.inf:
            message = f"extent {self.extent} must be above 0"
            raise SettingError(message)

    def measure(self, planes: Planes, known: Arrays) -> Measured:
        """Return the profile of every source; NaN where no pixel is in use.

        Parameters
        ----------
        planes
            The stamps.
        known
            Columns of the basic group.

        Returns
        -------
        Measured
            ``profile`` and ``profile_error``, (n, 16), from the inside outwards.
        """
        n = len(planes.image)
        mean, area = np.full((n, N_ANNULI), np.nan), np.zeros((n, N_ANNULI))
        angle = np.radians(known["theta_image"])
        before = np.stack([*(known[name] for name in _KNOWN), angle], axis=1)
        mean_fluxes(planes.image, planes.mask, before, float(self.extent), mean, area)
        with np.errstate(divide="ignore", invalid="ignore"):
            error = planes.noise[:, None] / np.sqrt(area)
        columns = {
            "profile": mean,
            "profile_error": np.where(np.isnan(mean), np.nan, error),
        }
        return Measured(columns, planes.without_noise)
