"""Sersic profiles on pixels: integrated over each pixel, for a given total flux."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from galaxyclust.types import FloatArray

IDENTITY = np.eye(2)
OUTERMOST = 0.995  # share of the flux that a rendered box reaches out to
CUSP_PIX = 2  # half-width of the block that is sampled most finely
FINE, FINEST = 5, 25  # samples along a pixel's side, in the core and in its middle
CUSP_CELLS = 16  # samples that the light of the cusp is spread over


class Arms(NamedTuple):
    """Logarithmic spiral arms: a modulation that keeps the flux at each radius."""

    number: int
    pitch: float  # degrees
    strength: float  # 0 (none) to 1 (nothing between the arms)
    phase: float  # radians


class Component(NamedTuple):
    """One Sersic profile of a galaxy; lengths in pixels, angles in degrees."""

    share: float  # of the galaxy's flux
    r50: float  # semi-major axis of the ellipse that holds half of the flux
    n: float  # Sersic index
    axis_ratio: float
    theta: float  # of the major axis, counter-clockwise from +x
    x: float = 0.0  # offset from the galaxy's centre
    y: float = 0.0
    colour: float = 0.0  # magnitudes brighter in the next redder band
    arms: Arms | None = None


def b_n(n: float) -> float:
    """Return the b_n that makes r50 hold half of the flux (Graham & Driver 2005, eq. 1).

    >>> round(b_n(1.0), 3), round(b_n(4.0), 3)
    (1.678, 7.669)
    """
    return float(special.gammaincinv(2 * n, 0.5))


def enclosed(radius: npt.ArrayLike, *, r50: float, n: float) -> npt.NDArray[Any]:
    """Return the share of the flux inside ``radius`` (Graham & Driver 2005, eq. 2)."""
    x = b_n(n) * (np.asarray(radius) / r50) ** (1 / n)
    return np.asarray(special.gammainc(2 * n, x))


def enclosing(share: npt.ArrayLike, *, r50: float, n: float) -> npt.NDArray[Any]:
    """Return the radius that holds ``share`` of the flux: the inverse of `enclosed`."""
    return np.asarray(r50 * (special.gammaincinv(2 * n, share) / b_n(n)) ** n)


def render(
    component: Component,
    *,
    shift: tuple[float, float] = (0.0, 0.0),
    to_reference: FloatArray = IDENTITY,
    half_limit: int = 2048,
) -> FloatArray:
    """Return a component of unit flux, integrated over pixels, in a square box.

    Pixels are sampled 5 by 5 in the core and 25 by 25 in its middle, and the light of the
    central cusp is computed analytically, so that the sum is right to 1 % for any index
    from 0.5 to 6.

    Parameters
    ----------
    component
        What to draw; its share of the galaxy's flux is not applied.
    shift
        (x, y) of the galaxy's centre from the centre of the middle pixel.
    to_reference
        Matrix from offsets in these pixels to offsets in the pixels that the
        component's lengths and angles are measured in.
    half_limit
        The box reaches at most this many pixels from its middle.

    Returns
    -------
    numpy.ndarray
        (2h+1, 2h+1) float64; light beyond the box is left out.
    """
    scale = float(np.linalg.norm(np.linalg.inv(to_reference), 2))
    outer = float(enclosing(OUTERMOST, r50=component.r50, n=component.n))
    away = float(np.hypot(component.x, component.y))
    half = min(int(np.ceil((outer + away) * scale)) + CUSP_PIX, half_limit)
    middle = np.linalg.solve(to_reference, (component.x, component.y)) + shift
    pixel = np.rint(middle).astype(int)

    samples = _Samples(component, tuple(middle), to_reference)
    box = samples.means(np.zeros(2, dtype=int), half, 1)
    for reach, factor in ((_core(component, scale), FINE), (CUSP_PIX, FINEST)):
        _replace(box, samples.means(pixel, reach, factor), pixel)
    return box


class _Samples(NamedTuple):
    """Where a component is sampled: its middle and the map to its own frame."""

    component: Component
    middle: tuple[float, ...]
    to_reference: FloatArray

    def means(self, pixel: npt.NDArray[Any], half: int, factor: int) -> FloatArray:
        """Return pixel means in a block around ``pixel``, each of ``factor``² samples."""
        side = 2 * half + 1
        axis = (np.arange(side * factor) + 0.5) / factor - half - 0.5
        dx = axis[None, :] + (pixel[0] - self.middle[0])
        dy = axis[:, None] + (pixel[1] - self.middle[1])
        (a, b), (c, d) = self.to_reference
        # a pixel holds the light of the area that it covers in the reference's pixels
        area = abs(a * d - b * c)
        cell = area / factor**2 if factor == FINEST else 0.0
        light = _brightness(self.component, a * dx + b * dy, c * dx + d * dy, cell=cell)
        light = light.reshape(side, factor, side, factor) * area
        blocks: FloatArray = light.mean(axis=(1, 3))
        return blocks


def _core(component: Component, scale: float) -> int:
    """Return the half-width in pixels of the block to sample finely."""
    minor = component.axis_ratio * component.r50 * scale
    # a thin disc is steep along all of its length, a round one only in its middle
    reach = 1.5 if minor > 2.0 else 3.0
    return min(int(np.ceil(reach * component.r50 * scale)) + 2, 32)


def _brightness(
    component: Component, x: FloatArray, y: FloatArray, *, cell: float
) -> FloatArray:
    """Return the surface brightness of unit flux at offsets from the middle.

    With ``cell``, the area of a sample, the samples nearest to the middle share the flux
    that is known to be there: the cusp of a high index is too steep to be sampled.
    """
    q = component.axis_ratio
    angle = np.deg2rad(component.theta)
    along = x * np.cos(angle) + y * np.sin(angle)
    across = (y * np.cos(angle) - x * np.sin(angle)) / q
    radius = np.hypot(along, across)
    light = _sersic(component, radius)
    if component.arms is not None:
        light *= _modulation(component.arms, along, across, r50=component.r50)
    if cell:
        cusp = max(np.sqrt(CUSP_CELLS * cell / (np.pi * q)), float(radius.min()))
        inside = radius <= cusp
        held = float(enclosed(cusp, r50=component.r50, n=component.n))
        # the cells inside cover a little more or less than the ellipse does
        spare = np.count_nonzero(inside) * cell - np.pi * q * cusp**2
        held += spare * float(_sersic(component, np.array(cusp)))
        light[inside] = held / (np.count_nonzero(inside) * cell)
    return light


def _sersic(component: Component, radius: FloatArray) -> FloatArray:
    """Return the surface brightness of unit flux at elliptical radii.

    Graham & Driver 2005, eq. 1, with the central brightness from their eq. 4.
    """
    r50, n, b = component.r50, component.n, b_n(component.n)
    area = 2 * np.pi * component.axis_ratio * n * r50**2
    log_centre = 2 * n * np.log(b) - np.log(area) - special.gammaln(2 * n)
    light: FloatArray = np.exp(log_centre - b * (radius / r50) ** (1 / n))
    return light


def _modulation(
    arms: Arms, along: FloatArray, across: FloatArray, *, r50: float
) -> FloatArray:
    """Return the factor of the arms, whose mean around any circle of the disc is one."""
    squared = along**2 + across**2
    # no arms in the middle, where a logarithmic spiral would wind without end
    strength = arms.strength * squared / (squared + (0.4 * r50) ** 2)
    winding = 0.5 * np.log(squared / r50**2 + 1e-6) / np.tan(np.deg2rad(arms.pitch))
    angle = np.arctan2(across, along)
    factor: FloatArray = 1 + strength * np.cos(arms.number * (angle - winding) + arms.phase)
    return factor


def _replace(box: FloatArray, block: FloatArray, pixel: npt.NDArray[Any]) -> None:
    """Put ``block``, centred on ``pixel`` from the middle, into ``box`` where they meet."""
    paste(box, block, pixel + len(box) // 2, add=False)


def paste(
    image: FloatArray, block: FloatArray, pixel: npt.NDArray[Any], *, add: bool = True
) -> None:
    """Add a square block, centred on ``pixel`` (x, y), to the part of the image it covers.

    Without ``add`` the block replaces what was there.
    """
    half = len(block) // 2
    (x0, y0), (x1, y1) = pixel - half, pixel + half + 1
    height, width = image.shape
    left, right = max(x0, 0), min(x1, width)
    low, high = max(y0, 0), min(y1, height)
    if left >= right or low >= high:
        return
    part = block[low - y0 : high - y0, left - x0 : right - x0]
    base = image[low:high, left:right] if add else 0.0
    image[low:high, left:right] = base + part
