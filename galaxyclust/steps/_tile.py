"""One tile: detect, measure, and hand out its sources a shard at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from galaxyclust.catalog.shards import ShardContent, rows_of_one
from galaxyclust.features import orientation, photometry, point_sources
from galaxyclust.features.measure import measure
from galaxyclust.flags import Source
from galaxyclust.ingest.cut import Cutouts, cut
from galaxyclust.ingest.detect import Segmentation
from galaxyclust.ingest.fields import Field
from galaxyclust.ingest.images import Window
from galaxyclust.ingest.settings import IngestSettings
from galaxyclust.ingest.tile import Tile
from galaxyclust.steps._columns import Table
from galaxyclust.types import BoolArray, FloatArray, IntArray

_WIDTH_STAMP = 33  # pixels in which a source's width against the PSF is judged


@dataclass(frozen=True, kw_only=True)
class Listed:
    """Listed positions that fall on one tile.

    Parameters
    ----------
    id
        Their names.
    x, y
        Their pixels in the reference image.
    """

    id: npt.NDArray[np.str_]
    x: FloatArray
    y: FloatArray


@dataclass(frozen=True, kw_only=True)
class Sources:
    """The sources of one tile: where, which segment, and what was measured.

    Parameters
    ----------
    table
        Columns, aligned.
    own
        Label of each in ``segments``; 0 where nothing was detected.
    segments
        Segmentation map of the tile.
    """

    table: Table
    own: IntArray
    segments: npt.NDArray[np.int32]


def detection_image(tile: Tile, detect_on: str) -> tuple[FloatArray, BoolArray]:
    """Return the pixels over their noise in which sources are sought, and their mask."""
    reference = tile.views[tile.reference]
    sn = reference.image / np.maximum(reference.sigma, 1e-30)
    if detect_on == "reference":
        return sn, reference.mask
    total = np.zeros(sn.shape)
    number = np.zeros(sn.shape)
    for view in tile.views.values():
        found = view.window(tile.windows.outer)
        noise = float(np.median(view.sigma)) * view.flux_scale
        usable = found.mask == 0
        total += np.where(usable, found.image / max(noise, 1e-30), 0)
        number += usable
    return total / np.sqrt(np.maximum(number, 1)), number == 0


def find_sources(
    tile: Tile, field: Field, settings: IngestSettings, listed: Listed | None
) -> Sources:
    """Return the sources that belong to a tile, detected or listed, with their features."""
    sn, mask = detection_image(tile, settings.detect_on)
    found = settings.detection.detect(sn, mask)
    reference = tile.views[tile.reference]
    features = measure(reference.image, found.labels, reference.mask)
    outer = tile.windows.outer
    features["x"], features["y"] = features["x"] + outer.x0, features["y"] + outer.y0
    features["flags"] = _segment_flags(tile, field, found, settings)
    if listed is None:
        own = np.flatnonzero(_in_core(features, tile.windows.core)) + 1
        table: Table = {name: values[own - 1] for name, values in features.items()}
        table["aperture_x"], table["aperture_y"] = table["x"], table["y"]
    else:
        own, table = _match(listed, features, found.labels, outer)
    return Sources(table=table, own=own, segments=found.labels)


def _in_core(features: dict[str, FloatArray], core: Window) -> BoolArray:
    x, y = np.rint(features["x"]), np.rint(features["y"])
    return (x >= core.x0) & (x < core.x1) & (y >= core.y0) & (y < core.y1)


def _match(
    listed: Listed, features: dict[str, FloatArray], labels: IntArray, outer: Window
) -> tuple[IntArray, Table]:
    """Return the segment under each listed position, and its features for it."""
    rows = np.rint(listed.y).astype(int) - outer.y0
    columns = np.rint(listed.x).astype(int) - outer.x0
    own = labels[rows, columns].astype(np.int64)
    seen = own > 0
    table: Table = {}
    for name, values in features.items():
        missing: Any = 0 if values.dtype.kind == "i" else np.nan
        filled = np.full(len(own), missing, values.dtype)
        filled[seen] = values[own[seen] - 1]
        table[name] = filled
    table["aperture_x"], table["aperture_y"] = table["x"], table["y"]
    table["x"], table["y"], table["listed_id"] = listed.x, listed.y, listed.id
    table["flags"][~seen] |= int(Source.UNDETECTED)
    shared = np.isin(own, np.flatnonzero(np.bincount(own[seen], minlength=2) > 1))
    table["flags"][shared & seen] |= int(Source.BLENDED)
    return own, table


def _segment_flags(
    tile: Tile, field: Field, found: Segmentation, settings: IngestSettings
) -> npt.NDArray[np.int64]:
    """Return what the segments themselves say about their sources."""
    n = len(found.blended)
    flags = np.where(found.blended, int(Source.BLENDED), 0).astype(np.int64)
    if not n:
        return flags
    index = np.arange(1, n + 1)
    outer, (height, width) = tile.windows.outer, field.reference_image.shape
    border = np.zeros(found.labels.shape, bool)
    border[0 if outer.y0 == 0 else slice(0)] = True
    border[-1 if outer.y1 == height else slice(0)] = True
    border[:, 0 if outer.x0 == 0 else slice(0)] = True
    border[:, -1 if outer.x1 == width else slice(0)] = True
    flags[np.unique(found.labels[border & (found.labels > 0)]) - 1] |= int(Source.EDGE)
    near = (
        ndimage.binary_dilation(tile.saturated, iterations=2)
        if tile.saturated.any()
        else None
    )
    if near is not None:
        flags[np.unique(found.labels[near & (found.labels > 0)]) - 1] |= int(
            Source.SATURATED
        )
    area = ndimage.sum_labels(np.ones(found.labels.shape), found.labels, index)
    flags[area < settings.detection.min_area] |= int(Source.SINGULAR)
    return flags


def shards(
    tile: Tile, field: Field, sources: Sources, *, bands: tuple[str, ...], size: int
) -> Iterator[ShardContent]:
    """Yield the tile's sources with stamps and fluxes, a shard at a time; one if none."""
    n_rows = len(sources.own)
    step = rows_of_one(n_bands=len(bands), size=size)
    for start in range(0, max(n_rows, 1), step):
        rows = slice(start, start + step)
        table = {name: values[rows].copy() for name, values in sources.table.items()}
        own = sources.own[rows]
        made = cut(
            tile, sources.segments, table["x"], table["y"], own=own, bands=bands, size=size
        )
        _add_fluxes(table, tile, field, sources.segments, (own, bands))
        jacobian = _add_sky_frame(table, field)
        _add_stamp_columns(table, made, field, bands)
        table["flags"][table["r_kron"] > size / 2] |= int(Source.TRUNCATED)
        yield ShardContent(made.stamps, _finished(table), made.residual, jacobian)


def _finished(table: Table) -> Table:
    """Return the table without what only the measuring needed."""
    return {name: v for name, v in table.items() if not name.startswith("aperture_")}


def _add_fluxes(
    table: Table,
    tile: Tile,
    field: Field,
    segments: npt.NDArray[np.int32],
    which: tuple[IntArray, tuple[str, ...]],
) -> None:
    """Add the flux of every band in the Kron aperture of the reference band."""
    own, bands = which
    for band in bands:
        table[f"flux_{band}"] = np.full(len(own), np.nan)
        table[f"flux_error_{band}"] = np.full(len(own), np.nan)
    apertures = _apertures(table)
    for band in bands:
        view = tile.views.get(band)
        if view is None:
            continue
        y, x = np.nan_to_num(table["aperture_y"]), np.nan_to_num(table["aperture_x"])
        sigma = view.sky(y, x, size=_WIDTH_STAMP)[1]
        for row, found in apertures:
            height, width = found.weights.shape
            window = Window(found.y0, found.y0 + height, found.x0, found.x0 + width)
            pixels = view.window(window)
            other = _other_sources(tile, segments, window, int(own[row]))
            flux = photometry.aperture_flux(
                pixels.image,
                (pixels.mask > 0) | other,
                found.weights,
                sigma=float(sigma[row]),
                gain=field.images[band].gain,
            )
            if flux.missing > 0.5:
                continue
            table[f"flux_{band}"][row] = flux.flux
            table[f"flux_error_{band}"][row] = flux.error
    reference = tile.reference
    with np.errstate(divide="ignore", invalid="ignore"):
        table["sn"] = table[f"flux_{reference}"] / table[f"flux_error_{reference}"]


def _apertures(table: Table) -> list[tuple[int, photometry.Aperture]]:
    """Return the Kron apertures of the sources that have one, with their rows."""
    found = []
    for row in range(len(table["r_kron"])):
        x, y, a = (float(table[k][row]) for k in ("aperture_x", "aperture_y", "r_kron"))
        ratio, theta = float(table["axis_ratio"][row]), float(table["theta_image"][row])
        if np.isfinite(x + y + a + ratio + theta) and a > 0 and ratio > 0:
            found.append((row, photometry.aperture(x, y, a, a * ratio, theta)))
    return found


def _other_sources(
    tile: Tile, segments: npt.NDArray[np.int32], window: Window, own: int
) -> BoolArray:
    outer = tile.windows.outer
    out = np.zeros(window.shape, bool)
    y0, x0 = max(window.y0, outer.y0), max(window.x0, outer.x0)
    y1, x1 = min(window.y1, outer.y1), min(window.x1, outer.x1)
    if y1 <= y0 or x1 <= x0:
        return out
    labels = segments[y0 - outer.y0 : y1 - outer.y0, x0 - outer.x0 : x1 - outer.x0]
    into = (slice(y0 - window.y0, y1 - window.y0), slice(x0 - window.x0, x1 - window.x0))
    out[into] = (labels > 0) & (labels != own)
    return out


def _add_sky_frame(table: Table, field: Field) -> npt.NDArray[np.float64]:
    """Add sky positions and sky-frame shapes; return the Jacobians."""
    wcs = field.reference_image.wcs
    x, y = table["x"], table["y"]
    if wcs is None or not len(x):
        jacobian = np.full((len(x), 2, 2), np.nan)
        table["ra"], table["dec"] = np.full(len(x), np.nan), np.full(len(x), np.nan)
    else:
        jacobian = orientation.jacobian(wcs, x, y)
        table["ra"], table["dec"] = orientation.to_icrs(wcs, x, y)
    table["pixel_scale_arcsec"] = orientation.pixel_scale_arcsec(jacobian)
    sky = orientation.on_sky(
        table["semi_major_axis"], table["semi_minor_axis"], table["theta_image"], jacobian
    )
    table.update(sky._asdict())
    return jacobian


def _add_stamp_columns(
    table: Table, made: Cutouts, field: Field, bands: tuple[str, ...]
) -> None:
    """Add what the stamps say: sky, missing bands, width against the PSF, distance to edges."""
    stamps = made.stamps
    for number, band in enumerate(bands):
        table[f"sky_{band}"] = stamps.sky[:, number].astype(np.float64)
        table[f"sky_sigma_{band}"] = stamps.sky_sigma[:, number].astype(np.float64)
    reference = bands.index(field.reference)
    size = stamps.image.shape[-1]
    half = min(_WIDTH_STAMP, size) // 2
    middle = slice(size // 2 - half, size // 2 + half + 1)
    inner = stamps.image[:, reference, middle, middle]
    residual = made.residual.astype(np.float64)
    table["width"] = point_sources.widths(
        inner, stamps.mask[:, reference, middle, middle] > 0, residual
    )
    flags = table["flags"]
    flags[~np.isfinite(stamps.sky_sigma).all(axis=1)] |= int(Source.MISSING_BAND)
    own_pixels = stamps.mask[:, reference] & ~np.uint8(2)
    empty = (own_pixels > 0).mean(axis=(1, 2)) > 0.5
    flags[empty | (table["masked_fraction"] > 0.1)] |= int(Source.MASKED)
    degenerate = ~(table["semi_minor_axis"] > 0) & ((flags & int(Source.UNDETECTED)) == 0)
    flags[degenerate] |= int(Source.SINGULAR)
    height, width = field.reference_image.shape
    x, y = table["x"], table["y"]
    table["depth"] = np.minimum.reduce([x, y, width - 1 - x, height - 1 - y])
    table["field"] = np.full(len(x), field.name)
