"""Pieces of a blend that are one source: arms, knots, ends of discs, and mere noise.

Deblending by a fraction of the flux splits off whatever has a peak. A star or another
galaxy stands out above the light between it and its neighbour; a piece of a galaxy hardly
does.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from galaxyclust.types import FloatArray, IntArray

_CELL = 9  # pixels over which smoothed noise is correlated, with the default kernel
# Sources that overlap have few pixels above their saddle, a galaxy with structure has many.
_PIXELS_ABOVE = 50, 500
_LEAST_SHARE = 0.6  # for a galaxy with structure
_BESIDE = (0, 1), (1, -1), (1, 0), (1, 1)  # each pair of neighbouring pixels once


def rejoined(
    labels: npt.NDArray[np.int32], smooth: FloatArray, *, share: float
) -> npt.NDArray[np.int32]:
    """Return the segments, with touching pieces of one source joined.

    Saddles are taken from the highest down, so a piece is judged at its highest saddle to
    anything brighter, and joined pieces count as one (a merge tree).

    Parameters
    ----------
    labels
        Segmentation map, 0 the sky.
    smooth
        Smoothed pixels in units of their noise.
    share
        Two small pieces are one if the light at their saddle is at least this fraction of
        the fainter peak; it falls to 0.6 where many pixels are brighter than the saddle.

    Returns
    -------
    numpy.ndarray
        The map; a joined source has the label of its brightest piece.
    """
    pixels = np.flatnonzero(labels)
    names, piece = np.unique(labels.flat[pixels], return_inverse=True)
    if len(names) < 2:
        return labels
    pieces = _Pieces(piece, smooth.flat[pixels], share)
    dense = np.zeros(labels.shape, np.int64)
    dense.flat[pixels] = piece + 1
    for first, second, saddle in _saddles(dense, smooth, pixels):
        pieces.join_parts(first - 1, second - 1, saddle)
    whole = np.zeros_like(labels)
    whole.flat[pixels] = names[pieces.wholes()[piece]]
    return whole


class _Pieces:
    """The pieces, and which of them are joined so far."""

    def __init__(self, piece: IntArray, value: FloatArray, share: float) -> None:
        self._shares = share, min(share, _LEAST_SHARE)
        number = int(piece.max()) + 1
        order = np.lexsort((value, piece))
        ends = np.cumsum(np.bincount(piece, minlength=number))[:-1]
        self._values = np.split(value[order], ends)  # of each piece, ascending
        self._peak = [float(values[-1]) for values in self._values]
        self._whole = list(range(number))
        self._members = [[one] for one in range(number)]

    def join_parts(self, first: int, second: int, saddle: float) -> None:
        """Make two pieces one where the fainter does not stand out above their saddle."""
        bright, faint = self._find(first), self._find(second)
        if self._peak[bright] < self._peak[faint]:
            bright, faint = faint, bright
        if bright == faint or not self._is_part(bright, faint, saddle):
            return
        self._whole[faint] = bright
        self._members[bright] += self._members[faint]

    def wholes(self) -> IntArray:
        """Return for each piece the brightest piece of its source."""
        return np.array([self._find(one) for one in range(len(self._whole))])

    def _find(self, one: int) -> int:
        while self._whole[one] != one:
            one = self._whole[one]
        return one

    def _is_part(self, bright: int, faint: int, saddle: float) -> bool:
        peak = self._peak[faint]
        pieces = [self._values[one] for one in self._members[bright] + self._members[faint]]
        cells = sum(map(len, pieces)) / _CELL
        # the expected maximum of that many values of noise
        noise = np.sqrt(2 * np.log(max(cells, 3)))
        above = sum(len(values) - np.searchsorted(values, saddle) for values in pieces)
        share = np.interp(np.log(above), np.log(_PIXELS_ABOVE), self._shares)
        return bool(peak - saddle < noise or saddle >= share * peak)


def _saddles(
    labels: IntArray, smooth: FloatArray, pixels: IntArray
) -> Iterator[tuple[int, int, float]]:
    """Yield pairs of touching labels with the light at their saddle, highest first."""
    height, width = labels.shape
    flat, bright = labels.ravel(), smooth.ravel()
    base = int(labels.max()) + 1  # a pair is one number, which is faster to compare
    y, x = np.divmod(pixels, width)
    pairs, light = [], []
    for down, right in _BESIDE:
        inside = (y + down < height) & (x + right < width) & (x + right >= 0)
        here = pixels[inside]
        there = here + down * width + right
        first, second = flat[here], flat[there]
        touch = np.flatnonzero((first != second) & (second > 0))
        low, high = np.sort(np.stack([first[touch], second[touch]]), axis=0)
        pairs.append(low * base + high)
        light.append(np.minimum(bright[here[touch]], bright[there[touch]]))
    pair, saddle = np.concatenate(pairs), np.concatenate(light)
    order = np.argsort(-saddle, kind="stable")
    _, highest = np.unique(pair[order], return_index=True)
    for one in order[np.sort(highest)]:
        yield *divmod(int(pair[one]), base), float(saddle[one])
