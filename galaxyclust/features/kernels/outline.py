"""The faint outline of a galaxy, one sigma above the sky, and how far out it reaches."""

import math

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled
from galaxyclust.features.kernels.order import sort_by
from galaxyclust.features.kernels.sky_box import Box
from galaxyclust.features.kernels.smooth import boxcar, connected, peak

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_SIGMAS = 3.0  # beyond which a pixel is not sky
_INNER_STEPS = 10  # steps of the clipping that finds the middle


@compiled
def outline(
    image: Floats,
    mask: Bools,
    centre: tuple[float, float],
    radii: tuple[float, float],
    box: Box,
    min_pixels: int,
    size: int,
) -> Bools:
    """Return the pixels one sigma above the sky that are connected to the brightest.

    The sky is measured in an annulus, or in the sky box if the annulus holds too few pixels
    (Pawlik et al. 2016, sec. 3.1; Rodriguez-Gomez et al. 2019).

    Parameters
    ----------
    image, mask
        (S, S), the image 0 where the mask is True.
    centre
        x and y of the annulus.
    radii
        Inner and outer radius of the annulus, in pixels.
    box
        From `sky_box.find_sky_box`.
    min_pixels
        Pixels that the annulus must hold.
    size
        Side in pixels of the boxcar that smooths the image.

    Returns
    -------
    numpy.ndarray
        (S, S); empty where there is no sky to compare with.
    """
    sky = _in_annulus(image, mask, centre, radii)
    if sky.size < min_pixels:
        top, left, side = box
        sky = image[top : top + side, left : left + side].copy().ravel()
    if not sky.size:
        return np.zeros(image.shape, np.bool_)
    smooth = boxcar(image, size)
    member = smooth >= _sky_limit(sky)
    brightest = peak(smooth)
    member[brightest] = True
    return connected(member, brightest)


@compiled
def _in_annulus(
    image: Floats, mask: Bools, centre: tuple[float, float], radii: tuple[float, float]
) -> Floats:
    """Return the pixels in use whose centres lie in an annulus."""
    found = np.empty(image.size)
    n = 0
    for y in range(image.shape[0]):
        for x in range(image.shape[1]):
            r2 = (x - centre[0]) ** 2 + (y - centre[1]) ** 2
            inside = (radii[0] * radii[0] < r2) & (r2 < radii[1] * radii[1])
            # always written, kept by the count: a branch here is often mispredicted
            found[n] = image[y, x]
            n += int(inside & ~mask[y, x])
    return found[:n]


@compiled
def _sky_limit(sky: Floats) -> float:
    """Return the mode of the sky plus one sigma, after clipping.

    The mode is 2.5 times the median minus 1.5 times the mean (Bertin & Arnouts 1996), here
    of pixels clipped about the median.
    """
    values = sky.copy()
    sort_by(values, sky)
    # cumulative sums, relative to the median so that squares lose no digits
    zero = values[values.size // 2]
    sums = np.zeros((2, values.size + 1))
    for k in range(values.size):
        less = values[k] - zero
        sums[0, k + 1] = sums[0, k] + less
        sums[1, k + 1] = sums[1, k] + less * less
    low, high = 0, values.size
    while True:
        _, sigma = _mode_sigma(values, sums, low, high)
        inner_low, inner_high = low, high
        for _ in range(_INNER_STEPS):
            _, inner = _mode_sigma(values, sums, inner_low, inner_high)
            middle = _median(values, inner_low, inner_high)
            between = _between(values, inner_low, inner_high, middle, _SIGMAS * inner)
            if between == (inner_low, inner_high) or between[0] >= between[1]:
                break
            inner_low, inner_high = between
        middle, _ = _mode_sigma(values, sums, inner_low, inner_high)
        between = _between(values, low, high, middle, _SIGMAS * sigma)
        if between == (low, high) or between[0] >= between[1]:
            break
        low, high = between
    mode, sigma = _mode_sigma(values, sums, low, high)
    return mode + sigma


@compiled
def _between(
    values: Floats, low: int, high: int, middle: float, reach: float
) -> tuple[int, int]:
    """Return the range of the sorted values within ``reach`` of ``middle``."""
    while low < high and values[low] < middle - reach:
        low += 1
    while high > low and values[high - 1] > middle + reach:
        high -= 1
    return low, high


@compiled
def _median(values: Floats, low: int, high: int) -> float:
    n = high - low
    return float(0.5 * (values[low + (n - 1) // 2] + values[low + n // 2]))


@compiled
def _mode_sigma(values: Floats, sums: Floats, low: int, high: int) -> tuple[float, float]:
    n = high - low
    mean = (sums[0, high] - sums[0, low]) / n
    variance = (sums[1, high] - sums[1, low]) / n - mean * mean
    mean += values[values.size // 2]
    mode = 2.5 * _median(values, low, high) - 1.5 * mean
    return mode, math.sqrt(max(variance, 0.0))


@compiled
def reach(
    member: Bools, centre: tuple[float, float], shape: tuple[float, float, float]
) -> float:
    """Return the semi-major axis of the smallest ellipse that contains an outline.

    Parameters
    ----------
    member
        (S, S), from `outline`.
    centre
        x and y of the ellipse.
    shape
        Its axis ratio, and cosine and sine of the major axis' angle; (1, 1, 0) for the
        distance of the farthest pixel.

    Returns
    -------
    float
        In pixels; NaN where the outline is empty.
    """
    axis_ratio, cos, sin = shape
    farthest = -1.0
    for y in range(member.shape[0]):
        for x in range(member.shape[1]):
            if member[y, x]:
                dx, dy = x - centre[0], y - centre[1]
                along, across = dx * cos + dy * sin, (dy * cos - dx * sin) / axis_ratio
                farthest = max(farthest, along * along + across * across)
    return math.sqrt(farthest) if farthest >= 0 else np.nan
