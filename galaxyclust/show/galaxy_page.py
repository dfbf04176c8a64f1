"""The content of a page about one galaxy: its pixels, its numbers and their calibration."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.types import BoolArray

Array = npt.NDArray[np.float64]

_SMALLEST = 10.0  # pixels from the middle of a panel to its edge
_ROOM = 1.12  # half the side of a panel over the largest aperture
# Radii that must fit into a panel, in pixels, each with the factor that it is drawn with.
_REACH = {
    "r_max": 1.0, "r_petro": 1.5, "r_petro_ellip": 1.0, "r90": 1.5, "r_kron": 1.0,
}  # fmt: skip


class Pixels(NamedTuple):
    """A stamp in the band in which shapes are measured; (S, S) each."""

    image: Array  # sky-subtracted, NaN where there is no data
    sky_sigma: float  # noise of the sky, above 0
    segment: BoolArray  # the source's own pixels
    neighbour: BoolArray  # other sources' pixels
    missing: BoolArray  # bad, or outside the image

    @property
    def masked(self) -> BoolArray:
        """Return the pixels that measurements do not use."""
        return np.asarray(self.neighbour | self.missing)


class Profile(NamedTuple):
    """A surface-brightness profile; K annuli."""

    radius: Array  # (K,) semi-major axis in pixels
    brightness: Array  # (K,) image units per pixel
    error: Array  # (K,) same units


class Curve(NamedTuple):
    """A model's surface brightness along the major axis."""

    radius: Array  # pixels
    brightness: Array  # image units per pixel


class Calibration(NamedTuple):
    """Pixel scale and photometric zero point; NaN if unknown."""

    band: str = ""
    unit: str = ""
    zeropoint_ab: float = np.nan
    pixel_scale_arcsec: float = np.nan


class Frame(NamedTuple):
    """The part of a stamp that the panels show, in pixels."""

    left: float
    bottom: float
    side: float


@dataclass(frozen=True, kw_only=True)
class GalaxyPage:
    """Everything that a page shows of one galaxy; what was not measured is left out.

    Parameters
    ----------
    title, caption
        The galaxy's name, and its position.
    colour
        (S, S, 3) its picture.
    pixels
        Its stamp in the band in which shapes are measured.
    corner
        x and y of the stamp's first pixel in the image to which positions refer.
    values
        Its columns by name: numbers and texts.
    units
        Units of the columns that have one.
    flags
        Name and meaning of each flag that is set.
    jacobian
        (2, 2) arcsec East and North per pixel in x and y; NaN without a WCS.
    calibration
        Calibration of the pixels.
    half_turn
        (S, S) the stamp minus itself rotated by 180 degrees; None leaves its panel out.
    model
        (S, S) the Sersic model; None leaves its panels out.
    profile
        The measured profile; None leaves its panel out.
    curve
        The model's profile.
    whole
        Whether to show whole stamps instead of close-ups.
    """

    title: str
    caption: str
    colour: npt.NDArray[np.uint8]
    pixels: Pixels
    corner: Array
    values: Mapping[str, Any]
    units: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[tuple[str, str], ...] = ()
    jacobian: Array = field(default_factory=lambda: np.full((2, 2), np.nan))
    calibration: Calibration = field(default_factory=Calibration)
    half_turn: Array | None = None
    model: Array | None = None
    profile: Profile | None = None
    curve: Curve | None = None
    whole: bool = False

    @property
    def size(self) -> int:
        """Return the pixels on a side of the stamp."""
        return int(self.pixels.image.shape[0])

    def number(self, name: str) -> float:
        """Return a measured number; NaN if there is none."""
        value = self.values.get(name, np.nan)
        if isinstance(value, str) or np.ndim(value):
            return np.nan
        return float(value)

    def point(self, x_name: str, y_name: str) -> tuple[float, float]:
        """Return a measured position in pixels of the stamp; NaN if there is none."""
        return (
            self.number(x_name) - float(self.corner[0]),
            self.number(y_name) - float(self.corner[1]),
        )

    @property
    def centre(self) -> tuple[float, float]:
        """Return the centre of the apertures, in pixels of the stamp."""
        middle = float(self.size // 2)
        for names in (("x_asymmetry", "y_asymmetry"), ("x", "y")):
            x, y = self.point(*names)
            if np.isfinite(x + y) and max(abs(x - middle), abs(y - middle)) < middle + 1:
                return x, y
        return middle, middle

    @property
    def frame(self) -> Frame:
        """Return the square to show: all apertures, within the limits of the stamp."""
        reach = [factor * self.number(name) for name, factor in _REACH.items()]
        known = [radius for radius in reach if np.isfinite(radius)]
        half = self.size / 2
        if known and not self.whole:
            half = float(np.clip(_ROOM * max(known), min(_SMALLEST, half), half))
        # the edges of the stamp lie half a pixel beyond the centres of its outer pixels
        left, bottom = (
            min(max(at - half, -0.5), self.size - 0.5 - 2 * half) for at in self.centre
        )
        return Frame(left, bottom, 2 * half)
