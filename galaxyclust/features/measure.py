"""Positions, moments and Kron radii of detected sources, by photutils, in pixels."""

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
from photutils.segmentation import SegmentationImage, SourceCatalog

from galaxyclust.features.orientation import axis_angle
from galaxyclust.types import BoolArray

# Scale of the aperture, smallest Kron radius, smallest circular radius in pixels: those of
# photutils (the scale is also SExtractor's, Bertin & Arnouts 1996).
KRON = (2.5, 1.4, 0.0)


def measure(
    image: npt.NDArray[np.float32], segments: npt.NDArray[np.int32], mask: BoolArray
) -> dict[str, npt.NDArray[Any]]:
    """Return the features of every source of a segmentation map.

    Parameters
    ----------
    image
        Sky-subtracted pixels.
    segments
        0 is sky, 1 to n the sources.
    mask
        True where a pixel must not be used.

    Returns
    -------
    dict
        Arrays of n: ``x``, ``y`` (0-based), ``n_pixels``,
        ``semi_major_axis``, ``semi_minor_axis`` (1 sigma), ``ellipticity``, ``axis_ratio``,
        ``theta_image``, ``kron_radius``, ``r_kron`` (semi-major axis of
        the Kron aperture). NaN where a quantity has no value.
    """
    if not segments.any():
        return {name: np.zeros(0) for name in _NAMES}
    pixels = np.where(mask, 0, image).astype(np.float64)
    with warnings.catch_warnings():
        # a source without a positive flux causes warnings for all quantities; NaN is enough
        warnings.simplefilter("ignore")
        found = SourceCatalog(
            pixels, SegmentationImage(segments), mask=mask, kron_params=KRON
        )
        a = found.semimajor_axis.value
        b = found.semiminor_axis.value
        theta = found.orientation.value
        kron = np.asarray(found.kron_radius.value)
        features = {
            "x": found.x_centroid,
            "y": found.y_centroid,
            "n_pixels": found.segment_area.value,
            "semi_major_axis": a,
            "semi_minor_axis": b,
            "ellipticity": 1 - b / a,
            "axis_ratio": b / a,
            "theta_image": axis_angle(theta),
            "kron_radius": kron,
            "r_kron": KRON[0] * kron * a,
        }
    out = {name: np.atleast_1d(np.asarray(v, np.float64)) for name, v in features.items()}
    return out | {"n_pixels": out["n_pixels"].astype(np.int64)}


_NAMES = (
    "x", "y", "n_pixels", "semi_major_axis", "semi_minor_axis",
    "ellipticity", "axis_ratio", "theta_image", "kron_radius", "r_kron",
)  # fmt: skip
