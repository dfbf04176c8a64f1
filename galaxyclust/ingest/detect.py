"""Detection: which pixels belong to which source."""

import math
import warnings
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from photutils.segmentation import detect_sources
from photutils.utils.exceptions import NoDetectionsWarning
from scipy import ndimage

from galaxyclust.errors import SettingError
from galaxyclust.ingest.clean import cleaned
from galaxyclust.ingest.deblend import part, peaks
from galaxyclust.ingest.halo import outshone
from galaxyclust.limits import check_limits
from galaxyclust.types import BoolArray, FloatArray

_FWHM_TO_SIGMA = 1 / 2.3548
_LIMITS = {
    "min_area": (1, math.inf),
    "deblend_contrast": (0, 1),
    "deblend_saddle": (0, 1),
    "max_peaks": (1, math.inf),
}


class Segmentation(NamedTuple):
    """Which pixels belong to which source: 0 is sky, 1 to n the sources."""

    labels: npt.NDArray[np.int32]
    blended: BoolArray  # source i + 1 touches a neighbour
    outshone: BoolArray  # source i + 1 lies in the halo of a far brighter one


@dataclass(frozen=True, kw_only=True)
class Detection:
    """Find sources as connected pixels above the noise, and split those that touch.

    Parameters
    ----------
    threshold
        Detection threshold, in units of the noise of the smoothed image.
    min_area
        Minimum number of connected pixels of a source.
    kernel_fwhm
        FWHM in pixels of the Gaussian that smooths the image for detection.
    deblend_contrast
        Fraction of a blend's flux that a peak must hold to be a separate source.
    deblend_saddle
        Two peaks are one source if the saddle between them is at least this fraction of the
        fainter peak; the fraction falls to 0.6 in large sources
        (`galaxyclust.ingest.rejoin`).
    max_peaks
        A blend with this many clear peaks is split at every one of them: a fraction of the
        flux of so many says nothing about a single source.
    clean
        Remove noise on the wings of a source (`galaxyclust.ingest.clean`).
    """

    threshold: float = 3.0
    min_area: int = 5
    kernel_fwhm: float = 2.0
    deblend_contrast: float = 0.002
    deblend_saddle: float = 0.85
    max_peaks: int = 100
    clean: bool = True

    def __post_init__(self) -> None:
        check_limits(self, _LIMITS)
        for name in ("threshold", "kernel_fwhm"):
            value = getattr(self, name)
            if not 0 < value < math.inf:
                message = f"{name} = {value} cannot work; it is above 0"
                raise SettingError(message)

    @property
    def width(self) -> float:
        """Sigma in pixels of the Gaussian that smooths the image."""
        return self.kernel_fwhm * _FWHM_TO_SIGMA

    def detect(
        self, sn: FloatArray, mask: BoolArray, *, only_at: tuple[int, int] | None = None
    ) -> Segmentation:
        """Return the sources of a sky-subtracted image in units of its noise.

        Parameters
        ----------
        sn
            Pixels over their noise.
        mask
            True where a pixel must not be used.
        only_at
            (y, x) of the one source that matters: only the blend nearest to it is split.
        """
        smooth = self.smooth(sn, mask)
        parents = self._connected(smooth, mask)
        if self.clean:
            parents = cleaned(
                smooth, parents, mask, threshold=self.threshold, min_area=self.min_area
            )
        only = _nearest(parents, only_at)
        labels = self._deblend(smooth, parents, only=only)
        return Segmentation(
            labels, _blended(labels, parents), outshone(smooth, labels, parents)
        )

    def smooth(self, sn: FloatArray, mask: BoolArray) -> npt.NDArray[np.float64]:
        """Return the image smoothed and scaled so that its noise is 1."""
        clean = np.where(mask | ~np.isfinite(sn), 0, sn).astype(np.float64)
        width = self.width
        smooth = ndimage.gaussian_filter(clean, width, mode="constant")
        white = 1 / (2 * np.sqrt(np.pi) * width)  # noise of smoothed white noise
        sky = smooth[~mask]
        measured = (
            1.4826 * float(np.median(np.abs(sky - np.median(sky)))) if sky.size else white
        )
        # drizzled and resampled noise is correlated, so smoothing reduces it less; the cap
        # keeps a crowded field, where the median is not sky, from hiding its own sources
        return np.asarray(smooth / np.clip(measured, white, 3 * white))

    def _connected(self, smooth: FloatArray, mask: BoolArray) -> npt.NDArray[np.int32]:
        """Return the patches of touching pixels above the threshold."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NoDetectionsWarning)  # none is a valid result
            found = (
                None
                if mask.all()
                else detect_sources(smooth, self.threshold, self.min_area, mask=mask)
            )
        empty = np.zeros(smooth.shape, np.int32)
        return empty if found is None else np.asarray(found.data, np.int32)

    def _deblend(
        self, smooth: FloatArray, parents: npt.NDArray[np.int32], *, only: int | None
    ) -> npt.NDArray[np.int32]:
        counts = np.bincount(parents[peaks(smooth)], minlength=parents.max() + 1)
        several = np.flatnonzero(counts[1:] >= 2) + 1
        if only is not None:
            several = several[several == only]
        labels = parents.copy()
        boxes = ndimage.find_objects(parents)
        last = len(boxes)
        for label in several.tolist():
            where = boxes[label - 1]
            inside = parents[where] == label
            parts = part(
                smooth[where],
                inside,
                contrast=self.deblend_contrast,
                saddle=self.deblend_saddle,
                max_peaks=self.max_peaks,
            )
            labels[where][inside] = last + parts[inside]
            last += int(parts.max())
        return _consecutive(labels)


def _nearest(parents: npt.NDArray[np.int32], place: tuple[int, int] | None) -> int | None:
    """Return the segment nearest to a pixel; None without a pixel or a segment."""
    if place is None or not parents.any():
        return None
    y, x = np.nonzero(parents)
    nearest = int(np.argmin((y - place[0]) ** 2 + (x - place[1]) ** 2))
    return int(parents[y[nearest], x[nearest]])


def _consecutive(labels: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return the labels renumbered 1 to n."""
    present = np.unique(labels)
    number = np.zeros(int(present[-1]) + 1, np.int32)
    number[present[present > 0]] = np.arange(1, np.count_nonzero(present) + 1)
    return np.asarray(number[labels])


def _blended(labels: npt.NDArray[np.int32], parents: npt.NDArray[np.int32]) -> BoolArray:
    """Return which sources share a parent with another."""
    inside = labels > 0
    parent_of = np.zeros(labels.max() + 1, np.int64)
    parent_of[labels[inside]] = parents[inside]
    children = np.bincount(parent_of[1:], minlength=parents.max() + 1)
    return np.asarray(children[parent_of[1:]] > 1)
