"""One ready-made stamp: its pixels, which of them are the galaxy, and its row."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.errors import InputError
from galaxyclust.features import orientation, photometry
from galaxyclust.features.masked import masked_fraction
from galaxyclust.features.measure import measure
from galaxyclust.flags import Pixel, Source
from galaxyclust.ingest.detect import Detection
from galaxyclust.ingest.stamps import frame
from galaxyclust.ingest.stamps.central import (
    CentralSource,
    border_sky,
    central_source,
)
from galaxyclust.ingest.stamps.source import Picture, StampSource
from galaxyclust.steps._ingest.stamp_settings import StampSettings
from galaxyclust.types import BoolArray


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What all stamps of the catalog have in common: the values of most of the first.

    Parameters
    ----------
    bands
        Names of the bands.
    side
        Longer side of the original stamps in pixels.
    size
        Side of the catalog's stamps in pixels.
    factor
        Pixels a side averaged into one; more for a larger stamp, so that it is not cut.
    calibrated
        Whether the files hold calibrated pixels, not a picture.
    """

    bands: tuple[str, ...]
    side: int
    size: int
    factor: int
    calibrated: bool


def find_layout(source: StampSource, settings: StampSettings) -> Layout:
    """Return what most of the first stamps have in common.

    Raises
    ------
    InputError
        If none of them can be read.
    """
    seen: Counter[tuple[tuple[str, ...], tuple[int, int], bool]] = Counter()
    reason = ""
    for number in range(min(len(source), 64)):
        try:
            found = _named(source, number, settings)
        except InputError as error:
            reason = reason or str(error)
            continue
        height, width = found.pixels.shape[1:]
        seen[found.bands, (height, width), found.calibrated] += 1
    if not seen:
        message = f"no stamp can be used: {reason}"
        raise InputError(message)
    bands, shape, calibrated = seen.most_common(1)[0][0]
    factor = frame.binning(shape, settings.size, settings.bin_size)
    size = settings.size or max(8, max(shape) // factor)
    return Layout(
        bands=bands, side=max(shape), size=size, factor=factor, calibrated=calibrated
    )


def _named(source: StampSource, number: int, settings: StampSettings) -> Picture:
    """Return a stamp with the user's names of its bands."""
    found = source.read(number)
    if not settings.bands:
        return found
    if len(settings.bands) != len(found.bands):
        path = source.ref(number).path
        message = (
            f"{path}: {len(found.bands)} bands, but --bands names {len(settings.bands)}"
        )
        raise InputError(message)
    return found._replace(bands=tuple(settings.bands))


class Loaded(NamedTuple):
    """A stamp as read, its pixels on the catalog's frame, and how many made one."""

    picture: Picture
    pixels: npt.NDArray[np.float32]
    factor: int


class ReadyStamp(NamedTuple):
    """A stamp of the catalog: one entry of each array of `galaxyclust.types.Stamps`."""

    pixels: tuple[npt.NDArray[Any], ...]  # image, mask, sky, sky_sigma
    segment: BoolArray
    row: dict[str, Any]
    jacobian: npt.NDArray[np.float64]


def load(
    source: StampSource, number: int, *, layout: Layout, settings: StampSettings
) -> Loaded:
    """Return one stamp, as read and on the catalog's frame.

    Raises
    ------
    InputError
        If it cannot be read, has other bands than the rest, or no valid pixel.
    """
    picture = _named(source, number, settings)
    if picture.bands != layout.bands:
        message = (
            f"{source.ref(number).path}: bands {', '.join(picture.bands)}, but the others "
            f"have {', '.join(layout.bands)}"
        )
        raise InputError(message)
    factor = layout.factor
    if settings.size is None:
        shape: tuple[int, int] = picture.pixels.shape[1:]
        factor = frame.whole(shape, size=layout.size, factor=factor)
    pixels = frame.fit(picture.pixels, size=layout.size, factor=factor)
    if not np.isfinite(pixels).any():
        message = f"{source.ref(number).path}: no valid pixels"
        raise InputError(message)
    return Loaded(picture, pixels, factor)


def read(
    source: StampSource, number: int, *, layout: Layout, settings: StampSettings
) -> ReadyStamp:
    """Return one stamp and its measurements; raises as `load` does."""
    picture, pixels, factor = load(source, number, layout=layout, settings=settings)
    # the noise of a picture is at least one step of its whole numbers
    level, sigma = border_sky(pixels, floor=0.0 if layout.calibrated else 1.0)
    image = pixels - level[:, None, None].astype(np.float32)
    outside = ~np.isfinite(image)
    found = _galaxy(image, outside, sigma, detection=settings.detection)
    blocked = found.neighbour | outside.any(axis=0)
    mean = np.where(outside, 0, image).mean(axis=0)
    row = _features(mean, found, blocked)
    row["masked_fraction"] = _masked_fraction(mean, found, np.asarray(outside.any(axis=0)))
    row |= _fluxes(image, blocked, sigma, row=row, bands=layout.bands, n_averaged=factor**2)
    row |= {"entry": number, "file": source.ref(number).file}
    row |= {"side": max(picture.pixels.shape[1:]), "factor": factor}
    for plane, band in enumerate(layout.bands):
        row[f"sky_{band}"], row[f"sky_sigma_{band}"] = level[plane], sigma[plane]
    mask = np.where(outside, Pixel.OUTSIDE, 0) | np.where(
        found.neighbour, Pixel.NEIGHBOUR, 0
    )
    stamp = (
        image,
        mask.astype(np.uint8),
        level.astype(np.float32),
        sigma.astype(np.float32),
    )
    return ReadyStamp(stamp, found.own, row, _sky_frame(row, picture, layout.size))


def _galaxy(
    image: npt.NDArray[np.float32],
    outside: BoolArray,
    sigma: npt.NDArray[Any],
    *,
    detection: Detection,
) -> CentralSource:
    """Return which pixels are the galaxy's, detected in all bands together."""
    safe_sigma = np.where(sigma > 0, sigma, 1.0)
    sn = np.where(outside, 0, image / safe_sigma[:, None, None]).sum(axis=0)
    nowhere = np.asarray(outside.all(axis=0))
    return central_source(sn / np.sqrt(len(image)), nowhere, detection)


def _features(
    image: npt.NDArray[np.float32], found: CentralSource, blocked: BoolArray
) -> dict[str, Any]:
    size = image.shape[0]
    own = found.own.astype(np.int32)
    # without a detection the row stays, with no measurements
    features = measure(image, own if own.any() else np.eye(size, dtype=np.int32), blocked)
    row: dict[str, Any] = {name: values[0] for name, values in features.items()}
    flag = int(Source.BLENDED) if found.blended else 0
    if not own.any():
        row = {name: (0 if name == "n_pixels" else np.nan) for name in row}
        row["x"] = row["y"] = float(size // 2)
        flag |= int(Source.UNDETECTED)
    border = np.concatenate([own[0], own[-1], own[:, 0], own[:, -1]])
    if border.any() or row["r_kron"] > size / 2:
        flag |= int(Source.TRUNCATED)
    row["flags"] = flag
    return row


def _masked_fraction(
    image: npt.NDArray[np.float32], found: CentralSource, outside: BoolArray
) -> float:
    if not found.own.any():
        return float("nan")
    own = found.own.astype(np.int32)
    return float(masked_fraction(np.where(outside, 0, image), own, outside)[0])


def _fluxes(
    image: npt.NDArray[np.float32],
    blocked: npt.NDArray[np.bool_],
    sigma: npt.NDArray[Any],
    *,
    row: dict[str, Any],
    bands: tuple[str, ...],
    n_averaged: int,
) -> dict[str, float]:
    """Return the flux of every band in the Kron aperture, as far as the stamp reaches.

    It is the sum over the original pixels, of which ``n_averaged`` made one.
    """
    fluxes = [photometry.NO_FLUX] * len(bands)
    if np.isfinite(row["r_kron"]) and row["r_kron"] > 0 and row["axis_ratio"] > 0:
        size = image.shape[-1]
        a, ratio = float(row["r_kron"]), float(row["axis_ratio"])
        found = photometry.aperture(
            row["x"], row["y"], a=a, b=a * ratio, theta=row["theta_image"]
        )
        rows = np.arange(found.y0, found.y0 + found.weights.shape[0])
        columns = np.arange(found.x0, found.x0 + found.weights.shape[1])
        off = ((rows < 0) | (rows >= size))[:, None] | ((columns < 0) | (columns >= size))
        at = np.ix_(rows.clip(0, size - 1), columns.clip(0, size - 1))
        fluxes = [
            photometry.aperture_flux(
                plane[at], blocked[at] | off, found.weights, sigma=float(noise)
            )
            for plane, noise in zip(image, sigma, strict=True)
        ]
    out: dict[str, float] = {}
    for band, flux in zip(bands, fluxes, strict=True):
        out[f"flux_{band}"] = n_averaged * flux.flux
        out[f"flux_error_{band}"] = n_averaged * flux.error
    noise = float(np.sqrt(sum(flux.error**2 for flux in fluxes)))
    out["sn"] = sum(flux.flux for flux in fluxes) / noise if noise > 0 else np.nan
    return out


def _sky_frame(row: dict[str, Any], picture: Picture, size: int) -> npt.NDArray[np.float64]:
    """Add position and shape on the sky to a row; return the Jacobian."""
    row["ra"] = row["dec"] = np.nan
    jacobian, factor = np.full((1, 2, 2), np.nan), row["factor"]
    if picture.wcs is not None:
        height, width = picture.pixels.shape[1:]
        x = frame.in_picture(row["x"], width, size=size, factor=factor)
        y = frame.in_picture(row["y"], height, size=size, factor=factor)
        at = np.array([x]), np.array([y])
        jacobian = orientation.jacobian(picture.wcs, *at) * factor
        (row["ra"],), (row["dec"],) = orientation.to_icrs(picture.wcs, *at)
    elif picture.jacobian is not None:
        jacobian = picture.jacobian[None] * factor
    shape = (
        np.array([row[k]]) for k in ("semi_major_axis", "semi_minor_axis", "theta_image")
    )
    ellipse = orientation.on_sky(*shape, jacobians=jacobian)
    row |= {name: values[0] for name, values in ellipse._asdict().items()}
    row["pixel_scale_arcsec"] = orientation.pixel_scale_arcsec(jacobian)[0]
    first: npt.NDArray[np.float64] = jacobian[0]
    return first
