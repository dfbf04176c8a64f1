"""Multimode, intensity and deviation of many sources."""

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled
from galaxyclust.features.kernels.clumps import (
    basins,
    brightest_first,
    main_piece_until,
    multimode,
)
from galaxyclust.features.kernels.smooth import boxcar, connected, gaussian

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_REACH = 4  # margin of a box about the galaxy, in sigmas of the smoothing


@compiled
def measure(
    image: Floats,
    segment: Bools,
    choices: tuple[float, int, float],
    found: Floats,
) -> None:
    """Fill in multimode, intensity and deviation of each source.

    Parameters
    ----------
    image, segment
        (n, S, S) pixels, and True where they are the source's own.
    choices
        ``eta``, ``boxcar`` and ``sigma`` of `Mid`.
    found
        (n, 3) to fill; unchanged where there is nothing to measure.
    """
    eta, size, sigma = choices
    spare = int(_REACH * sigma + 1) + size
    for k in range(len(image)):
        top, bottom, left, right = _box(segment[k], spare)
        if top < bottom:
            part = np.where(
                segment[k, top:bottom, left:right], image[k, top:bottom, left:right], 0.0
            )
            _one(np.maximum(part, 0.0), eta, size, sigma, found[k])


@compiled
def _box(segment: Bools, spare: int) -> tuple[int, int, int, int]:
    """Return the rows and columns that hold a segment, with a margin."""
    height, width = segment.shape
    top, bottom, left, right = height, 0, width, 0
    for y in range(height):
        for x in range(width):
            if segment[y, x]:
                top, bottom = min(top, y), max(bottom, y + 1)
                left, right = min(left, x), max(right, x + 1)
    if top >= bottom:
        return 0, 0, 0, 0
    return (
        max(top - spare, 0),
        min(bottom + spare, height),
        max(left - spare, 0),
        min(right + spare, width),
    )


@compiled
def _one(image: Floats, eta: float, size: int, sigma: float, found: Floats) -> None:
    """Fill in the statistics of one source, from its own pixels above 0."""
    order = brightest_first(image)
    if not len(order):
        return
    member = _galaxy(image, order, eta, size)
    galaxy = np.where(member, image, 0.0)
    found[0] = multimode(galaxy, order[member.ravel()[order]])
    found[1], peak = _intensity(gaussian(galaxy, sigma))
    if peak < 0:
        found[:2] = np.nan
        return
    flux = galaxy.sum()
    x = y = 0.0
    for row in range(image.shape[0]):
        for column in range(image.shape[1]):
            x += galaxy[row, column] * column
            y += galaxy[row, column] * row
    row, column = divmod(peak, image.shape[1])
    # Freeman et al. 2013, eq. 4
    distance = np.hypot(column - x / flux, row - y / flux)
    found[2] = distance * np.sqrt(np.pi / member.sum())


@compiled
def _galaxy(image: Floats, order: npt.NDArray[np.int64], eta: float, size: int) -> Bools:
    """Return the pixels that count: the main piece, its edge smoothed by a boxcar.

    If the flux never falls to ``eta`` times the mean, all pixels connected to the brightest
    count (Rodriguez-Gomez et al. 2019).
    """
    shape = image.shape
    start = divmod(order[0], shape[1])
    n, _ = main_piece_until(image, order, eta)
    above = np.zeros(image.size, np.bool_)
    above[order[:n]] = True
    piece = connected(above.reshape(shape), start)
    member = boxcar(piece.astype(np.float64), size) > 0.5
    member[start] = True
    return connected(member, start)


@compiled
def _intensity(smooth: Floats) -> tuple[float, int]:
    """Return I, and the peak of the brightest part; -1 without one.

    I is the flux of the second brightest part over that of the brightest (Freeman et al.
    2013, eq. 3).
    """
    basin, peaks = basins(smooth)
    if not len(peaks):
        return np.nan, -1
    flux = np.zeros(len(peaks))
    for at in range(smooth.size):
        if basin[at] >= 0:
            flux[basin[at]] += smooth.ravel()[at]
    first = np.argmax(flux)
    brightest = flux[first]
    flux[first] = 0.0
    return flux.max() / brightest, peaks[first]
