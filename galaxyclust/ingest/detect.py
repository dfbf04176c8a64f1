"""Detection: which pixels belong to which source."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from photutils.segmentation import SegmentationImage, deblend_sources, detect_sources
from scipy import ndimage
from skimage.segmentation import watershed

from galaxyclust.errors import SettingError
from galaxyclust.types import BoolArray, FloatArray, IntArray

_FWHM_TO_SIGMA = 1 / 2.3548


class Segmentation(NamedTuple):
    """Which pixels belong to which source: 0 is sky, 1 to n the sources."""

    labels: npt.NDArray[np.int32]
    blended: BoolArray  # of source i + 1: it touches a neighbour


@dataclass(frozen=True, kw_only=True)
class Detection:
    """Find sources as connected pixels above the noise, and part those that touch.

    Parameters
    ----------
    threshold
        In units of the noise of the smoothed image.
    min_area
        Connected pixels a source must have.
    kernel_fwhm
        Width in pixels of the Gaussian the image is smoothed with for detection.
    deblend_contrast
        Part of a blend's flux a peak must hold to be a source of its own.
    deblend_levels
        Brightness levels at which a blend is looked at.
    max_peaks
        A blend with more peaks is parted in one pass, by watershed: the thorough way
        grows with the cube of their number (176 s for 1,600).
    """

    threshold: float = 3.0
    min_area: int = 5
    kernel_fwhm: float = 2.0
    deblend_contrast: float = 0.002
    deblend_levels: int = 32
    max_peaks: int = 100

    def __post_init__(self) -> None:
        if self.threshold <= 0 or self.min_area < 1 or self.kernel_fwhm <= 0:
            message = "threshold and kernel_fwhm must be > 0 and min_area >= 1"
            raise SettingError(message)

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
            (y, x) of the one source that matters: only the blend nearest to it is parted.
        """
        smooth = self.smooth(sn, mask)
        found = detect_sources(smooth, self.threshold, self.min_area, mask=mask)
        if found is None:
            return Segmentation(np.zeros(sn.shape, np.int32), np.zeros(0, bool))
        parents = np.asarray(found.data)
        labels = self._deblend(smooth, parents, _nearest(parents, only_at))
        return Segmentation(labels, _blended(labels, parents))

    def smooth(self, sn: FloatArray, mask: BoolArray) -> npt.NDArray[np.float64]:
        """Return the image smoothed and scaled so that its noise is 1."""
        clean = np.where(mask | ~np.isfinite(sn), 0, sn).astype(np.float64)
        width = self.kernel_fwhm * _FWHM_TO_SIGMA
        smooth = ndimage.gaussian_filter(clean, width, mode="constant")
        white = 1 / (2 * np.sqrt(np.pi) * width)  # noise of smoothed white noise
        sky = smooth[~mask]
        measured = (
            1.4826 * float(np.median(np.abs(sky - np.median(sky)))) if sky.size else white
        )
        # drizzled and resampled noise is correlated, so smoothing helps less; the cap keeps
        # a crowded field, where the median is no longer sky, from hiding its own sources
        return np.asarray(smooth / np.clip(measured, white, 3 * white))

    def _deblend(
        self, smooth: FloatArray, parents: npt.NDArray[np.int32], only: int | None
    ) -> npt.NDArray[np.int32]:
        peaks = _peaks(smooth, parents if only is None else parents * (parents == only))
        counts = np.bincount(parents[peaks], minlength=parents.max() + 1)
        few = np.flatnonzero((counts >= 2) & (counts <= self.max_peaks))
        many = np.flatnonzero(counts > self.max_peaks)
        labels = parents.copy()
        if few.size:
            image = SegmentationImage(parents)
            labels = np.asarray(
                deblend_sources(
                    smooth,
                    image,
                    self.min_area,
                    labels=few,
                    n_levels=self.deblend_levels,
                    contrast=self.deblend_contrast,
                    relabel=False,
                    progress_bar=False,
                ).data
            ).copy()
        for label in many:
            self._part_crowd(smooth, parents == label, labels)
        return _consecutive(labels)

    def _part_crowd(
        self, smooth: FloatArray, crowd: BoolArray, labels: npt.NDArray[np.int32]
    ) -> None:
        """Part one crowded blend at every peak that stands out; writes into ``labels``."""
        where = ndimage.find_objects(crowd.astype(np.uint8))[0]
        image, inside = smooth[where], crowd[where]
        markers, n_peaks = ndimage.label(_peaks(image, inside.astype(np.int32), reach=2))
        if n_peaks > 1:
            parts = watershed(-image, markers, mask=inside)  # type: ignore[no-untyped-call]
            labels[where][inside] = labels.max() + parts[inside]


def _nearest(parents: npt.NDArray[np.int32], place: tuple[int, int] | None) -> int | None:
    """Return the segment nearest to a pixel; None where no pixel is given."""
    if place is None:
        return None
    y, x = np.nonzero(parents)
    nearest = int(np.argmin((y - place[0]) ** 2 + (x - place[1]) ** 2))
    return int(parents[y[nearest], x[nearest]])


def _peaks(smooth: FloatArray, parents: IntArray, *, reach: int = 1) -> BoolArray:
    """Return which pixels of segments are the highest within ``reach`` pixels."""
    top = ndimage.maximum_filter(smooth, size=2 * reach + 1)
    return np.asarray((smooth == top) & (parents > 0))


def _consecutive(labels: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return the labels renumbered 1 to n."""
    _, inverse = np.unique(labels, return_inverse=True)
    first = 0 if labels.min() == 0 else 1  # np.unique puts sky, where there is any, at 0
    return (inverse.reshape(labels.shape) + first).astype(np.int32)


def _blended(labels: npt.NDArray[np.int32], parents: npt.NDArray[np.int32]) -> BoolArray:
    """Return which sources share a parent with another."""
    inside = labels > 0
    parent_of = np.zeros(labels.max() + 1, np.int64)
    parent_of[labels[inside]] = parents[inside]
    children = np.bincount(parent_of[1:], minlength=parents.max() + 1)
    return np.asarray(children[parent_of[1:]] > 1)
