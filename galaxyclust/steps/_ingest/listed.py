"""Listed positions, by the field and the tile that they lie on."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.wcs import WCS

from galaxyclust.errors import InputError
from galaxyclust.ingest.celestial import to_pixels
from galaxyclust.ingest.images import ImageFile, Window
from galaxyclust.positions import Targets
from galaxyclust.types import BoolArray, FloatArray


@dataclass(frozen=True, kw_only=True)
class Listed:
    """Listed positions that fall on one image or tile.

    Parameters
    ----------
    id
        Their ids.
    x, y
        Their pixels in the reference image.
    """

    id: npt.NDArray[np.str_]
    x: FloatArray
    y: FloatArray

    def on(self, core: Window) -> "Listed":
        """Return those whose nearest pixel lies in a window."""
        x, y = np.rint(self.x), np.rint(self.y)
        on = (x >= core.x0) & (x < core.x1) & (y >= core.y0) & (y < core.y1)
        return Listed(id=self.id[on], x=self.x[on], y=self.y[on])


def place(image: ImageFile, targets: Targets) -> tuple[Listed, BoolArray]:
    """Return the targets that lie on an image, and a mask of them among all.

    Raises
    ------
    InputError
        If they are on the sky and the image has no WCS.
    """
    good = ~targets.bad
    x, y = np.full(len(good), np.nan), np.full(len(good), np.nan)
    if not targets.on_sky:
        x[good], y[good] = targets.first[good], targets.second[good]
    elif image.wcs is None:
        message = (
            f"{image.path}: no WCS, so sky positions cannot be found on it; list x and y"
        )
        raise InputError(message)
    elif good.any():
        sky = SkyCoord(targets.first[good] * u.deg, targets.second[good] * u.deg)
        x[good], y[good] = _to_pixels(image.wcs, image.shape, sky)
    height, width = image.shape
    with np.errstate(invalid="ignore"):
        on = (x >= -0.5) & (x < width - 0.5) & (y >= -0.5) & (y < height - 0.5)
    return Listed(id=targets.id[on], x=x[on], y=y[on]), on


def _to_pixels(
    wcs: WCS, shape: tuple[int, int], sky: SkyCoord
) -> tuple[FloatArray, FloatArray]:
    """Return 0-based pixels; NaN for positions far away on the sky."""
    middle = wcs.pixel_to_world(shape[1] / 2, shape[0] / 2)
    x, y = np.full(len(sky), np.nan), np.full(len(sky), np.nan)
    # a projection maps the other side of the sky back onto the image
    near = sky.separation(middle.icrs) < 30 * u.deg
    if near.any():
        x[near], y[near] = to_pixels(wcs, sky[near])
    return x, y
