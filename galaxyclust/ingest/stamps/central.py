"""Which pixels of a ready-made stamp are its galaxy, its neighbours and the sky."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from galaxyclust.ingest.detect import Detection, Segmentation
from galaxyclust.types import BoolArray, FloatArray

# A ready-made stamp is centred on its galaxy, so a faint peak beside the centre is far more
# likely a part of it (arm, knot) than a neighbour. What stands on light cannot be told: the
# sky is that of the border, where a galaxy that fills its stamp has light too.
STAMP_DETECTION = Detection(deblend_contrast=0.05, deblend_saddle=0.7, clean=False)

_EIGHT = np.ones((3, 3), bool)


class CentralSource(NamedTuple):
    """The galaxy of a stamp, its neighbours and the sky around it."""

    own: BoolArray  # (S, S)
    neighbour: BoolArray  # (S, S)
    blended: bool


def border_sky(
    pixels: npt.NDArray[np.float32], *, floor: float
) -> tuple[FloatArray, FloatArray]:
    """Return level and noise of the sky of each band, from the outer tenth of its data.

    Parameters
    ----------
    pixels
        (B, S, S).
    floor
        Minimum noise: in a picture of whole numbers, their rounding.
    """
    level, sigma = np.full(len(pixels), np.nan), np.full(len(pixels), np.nan)
    for band, plane in enumerate(pixels):
        finite = np.isfinite(plane)
        values = plane[_border(finite) & finite]
        for _ in range(5):  # clipping removes neighbours in the border
            if not values.size:
                break
            level[band] = np.median(values)
            sigma[band] = max(1.4826 * np.median(np.abs(values - level[band])), floor)
            values = values[np.abs(values - level[band]) <= 3 * sigma[band]]
    return level, sigma


def _border(finite: BoolArray) -> BoolArray:
    """Return the outer tenth of the smallest rectangle that holds all data."""
    edge = np.zeros(finite.shape, bool)
    rows, columns = np.flatnonzero(finite.any(axis=1)), np.flatnonzero(finite.any(axis=0))
    if rows.size:
        box = edge[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        width = max(2, max(box.shape) // 10)
        box[:] = True
        box[width:-width, width:-width] = False
    return edge


def central_source(sn: FloatArray, mask: BoolArray, detection: Detection) -> CentralSource:
    """Return which pixels are the stamp's galaxy and which its neighbours.

    Parameters
    ----------
    sn
        (S, S) sky-subtracted pixels over their noise.
    mask
        True where a pixel must not be used.
    detection
        How to find sources.
    """
    middle = sn.shape[0] // 2
    found = detection.detect(sn, mask, only_at=(middle, middle))
    label = _central_label(found)
    own = (found.labels == label) & (found.labels > 0)
    blended = bool(np.any(found.labels[_around(own)]))
    return CentralSource(own, (found.labels > 0) & ~own, blended)


def _around(own: BoolArray) -> BoolArray:
    """Return the pixels that touch a segment, diagonally too."""
    return np.asarray(ndimage.binary_dilation(own, _EIGHT) & ~own)


def _central_label(found: Segmentation) -> int:
    """Return the label at the centre, or the one nearest within a sixth of the side."""
    size = found.labels.shape[0]
    y, x = np.nonzero(found.labels)
    if not y.size:
        return 0
    distance = np.hypot(y - size // 2, x - size // 2)
    nearest = int(np.argmin(distance))
    return int(found.labels[y[nearest], x[nearest]]) if distance[nearest] <= size / 6 else 0
