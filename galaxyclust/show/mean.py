"""The mean stamp of a group of galaxies, after aligning and scaling each of them."""

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from galaxyclust.types import FloatArray, Stamps

REACH = 4.0  # half-light radii from the middle to the edge


def mean_stamp(stamps: Stamps, *, theta_deg: FloatArray, radius: FloatArray) -> Stamps:
    """Return the mean of stamps after rotating and scaling each of them.

    Every galaxy is rotated until its major axis lies along x, and scaled so that its
    half-light radius is an eighth of the side and its flux is 1. Each pixel is then
    averaged over the galaxies in which it is not masked. The result is multiplied with the
    median flux of the scaled galaxies.

    Parameters
    ----------
    stamps
        n stamps; the galaxy is in pixel ``S // 2``.
    theta_deg
        (n,) angles of the major axes, counter-clockwise from +x; NaN: not rotated.
    radius
        (n,) half-light radii in pixels; NaN: not scaled.

    Returns
    -------
    Stamps
        One stamp with the same bands and size; a pixel without any data is NaN and masked.
    """
    drawn = np.stack(
        [
            _laid(np.where(mask == 0, image, np.nan), float(theta), float(r))
            for image, mask, theta, r in zip(
                stamps.image, stamps.mask, theta_deg, radius, strict=True
            )
        ]
    )
    flux = np.nansum(drawn, axis=(1, 2, 3))
    use = flux > 0
    if not use.any():
        use, flux = np.ones(len(flux), bool), np.ones(len(flux))
    scaled = drawn[use] / flux[use, None, None, None]
    seen = np.isfinite(scaled).sum(axis=0)
    total = np.nansum(scaled, axis=0) * np.median(flux[use])
    mean = np.divide(total, seen, out=np.full(total.shape, np.nan), where=seen > 0)
    return Stamps(
        image=mean[None].astype(np.float32),
        mask=(seen == 0)[None].astype(np.uint8),
        sky=np.zeros((1, len(mean)), np.float32),
        sky_sigma=(
            np.nanmedian(stamps.sky_sigma[use], axis=0, keepdims=True) / np.sqrt(use.sum())
        ).astype(np.float32),
    )


def _laid(image: FloatArray, theta_deg: float, radius: float) -> npt.NDArray[np.float64]:
    """Return one galaxy (B, S, S), rotated to x and scaled by its half-light radius."""
    size = image.shape[-1]
    zoom = 2 * REACH * radius / size if np.isfinite(radius) and radius > 0 else 1.0
    angle = np.deg2rad(np.nan_to_num(theta_deg))
    cos, sin = np.cos(angle), np.sin(angle)
    # from [y, x] of the result to [y, x] of the image, about the same pixel
    matrix = zoom * np.array([[cos, sin], [-sin, cos]])
    middle = size // 2
    offset = middle - matrix @ np.array([middle, middle])
    return np.stack(
        [
            ndimage.affine_transform(
                np.asarray(band, np.float64), matrix, offset, order=1, cval=np.nan
            )
            for band in image
        ]
    )
