"""One tile: detect, measure, and yield its sources one shard at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from galaxyclust.catalog.shards import ShardContent, rows_of_one
from galaxyclust.features import orientation, point_sources, wings
from galaxyclust.features.masked import masked_fraction, peaks
from galaxyclust.features.measure import measure
from galaxyclust.flags import Pixel, Source
from galaxyclust.ingest import sky
from galaxyclust.ingest.counts import wariness
from galaxyclust.ingest.cut import Cutouts, cut
from galaxyclust.ingest.detect import Segmentation
from galaxyclust.ingest.fields import Field
from galaxyclust.ingest.images import Window
from galaxyclust.ingest.settings import IngestSettings
from galaxyclust.ingest.tile import Tile, TileWindows
from galaxyclust.steps._ingest.columns import Table
from galaxyclust.steps._ingest.fluxes import WIDTH_STAMP, Surroundings, add_fluxes
from galaxyclust.steps._ingest.listed import Listed
from galaxyclust.types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class Sources:
    """The sources of one tile: their segments and what was measured.

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


def detection_image(tile: Tile, settings: IngestSettings) -> tuple[FloatArray, BoolArray]:
    """Return the image in units of its noise for detection, and its mask."""
    width = settings.detection.width
    reference = tile.views[tile.reference]
    sn = sky.over_noise(reference.image, reference.sigma)
    if settings.detect_on == "reference":
        return sn / wariness(reference.sigma, reference.grain, width), reference.mask
    total = np.zeros(sn.shape)
    number = np.zeros(sn.shape)
    for view in tile.views.values():
        found = view.window(tile.windows.outer)
        usable = found.mask == 0
        noise = view.noise(tile.windows.outer)
        wary = wariness(noise, view.grain * view.flux_scale, width)
        total += np.where(usable, sky.over_noise(found.image, noise) / wary, 0)
        number += usable
    return total / np.sqrt(np.maximum(number, 1)), number == 0


def find_sources(
    tile: Tile, field: Field, settings: IngestSettings, *, listed: Listed | None
) -> Sources:
    """Return the sources that belong to a tile, detected or listed, with their features."""
    sn, mask = detection_image(tile, settings)
    found = settings.detection.detect(sn, mask)
    reference = tile.views[tile.reference]
    features = measure(reference.image, found.labels, reference.mask)
    clean = np.where(reference.mask, 0, reference.image)
    features["masked_fraction"] = masked_fraction(clean, found.labels, reference.mask)
    outer = tile.windows.outer
    features["x"], features["y"] = features["x"] + outer.x0, features["y"] + outer.y0
    shape = field.reference_image.shape
    features["flags"] = _segment_flags(
        tile, found, shape=shape, min_area=settings.detection.min_area
    )
    if listed is None:
        there = np.isfinite(features["x"]) & _in_core(clean, found.labels, tile.windows)
        own: IntArray = np.flatnonzero(there) + 1
        table: Table = {name: values[own - 1] for name, values in features.items()}
        table["aperture_x"], table["aperture_y"] = table["x"], table["y"]
    else:
        own, table = _match(listed, features, found.labels, outer=outer)
    return Sources(table=table, own=own, segments=found.labels)


def _in_core(
    image: FloatArray, labels: npt.NDArray[np.int32], windows: TileWindows
) -> BoolArray:
    """Return which sources are the tile's own, by their peaks.

    All tiles agree on the peak. The centroid of a source that extends beyond a tile differs
    between tiles, so two of them, or none, might claim the source.
    """
    y, x = peaks(image, labels)
    y, x = y + windows.outer.y0, x + windows.outer.x0
    core = windows.core
    return np.asarray((x >= core.x0) & (x < core.x1) & (y >= core.y0) & (y < core.y1))


def _match(
    listed: Listed, features: Table, labels: npt.NDArray[np.int32], *, outer: Window
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
    tile: Tile, found: Segmentation, *, shape: tuple[int, int], min_area: int
) -> npt.NDArray[np.int64]:
    """Return the flags of the sources that follow from their segments."""
    n = len(found.blended)
    flags = np.where(found.blended, int(Source.BLENDED), 0).astype(np.int64)
    flags[found.outshone] |= int(Source.OUTSHONE)
    if not n:
        return flags
    index = np.arange(1, n + 1)
    outer, (height, width) = tile.windows.outer, shape
    border = np.zeros(found.labels.shape, bool)
    border[0 if outer.y0 == 0 else slice(0)] = True
    border[-1 if outer.y1 == height else slice(0)] = True
    border[:, 0 if outer.x0 == 0 else slice(0)] = True
    border[:, -1 if outer.x1 == width else slice(0)] = True
    flags[np.unique(found.labels[border & (found.labels > 0)]) - 1] |= int(Source.EDGE)
    if tile.saturated.any():
        near = ndimage.binary_dilation(tile.saturated, iterations=2)
        spoilt = np.unique(found.labels[near & (found.labels > 0)]) - 1
        flags[spoilt] |= int(Source.SATURATED)
    area = ndimage.sum_labels(np.ones(found.labels.shape), found.labels, index)
    flags[area < min_area] |= int(Source.SINGULAR)
    return flags


def shards(
    tile: Tile, field: Field, sources: Sources, *, bands: tuple[str, ...], size: int
) -> Iterator[ShardContent]:
    """Yield the tile's sources with stamps and fluxes, in one shard or more."""
    n_rows = len(sources.own)
    step = rows_of_one(n_bands=len(bands), size=size)
    for start in range(0, max(n_rows, 1), step):
        rows = slice(start, start + step)
        table = {name: values[rows].copy() for name, values in sources.table.items()}
        own = sources.own[rows]
        made = cut(
            tile,
            sources.segments,
            x=table["x"],
            y=table["y"],
            own=own,
            bands=bands,
            size=size,
        )
        near = Surroundings(tile=tile, segments=sources.segments)
        add_fluxes(table, near, own=own, bands=bands)
        jacobian = _add_sky_frame(table, field)
        _add_stamp_columns(table, made, field, bands=bands)
        table["flags"][table["r_kron"] > size / 2] |= int(Source.TRUNCATED)
        yield ShardContent(
            made.stamps, _finished(table), made.segment, made.residual, jacobian
        )


def _finished(table: Table) -> Table:
    """Return the table without columns needed only for measuring."""
    return {name: v for name, v in table.items() if not name.startswith("aperture_")}


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
    ellipse = orientation.on_sky(
        table["semi_major_axis"],
        table["semi_minor_axis"],
        table["theta_image"],
        jacobians=jacobian,
    )
    table.update(ellipse._asdict())
    return jacobian


def _add_stamp_columns(
    table: Table, made: Cutouts, field: Field, *, bands: tuple[str, ...]
) -> None:
    """Add what the stamps give: sky, missing bands, width, wings, distance to the edges."""
    stamps = made.stamps
    for number, band in enumerate(bands):
        table[f"sky_{band}"] = stamps.sky[:, number].astype(np.float64)
        table[f"sky_sigma_{band}"] = stamps.sky_sigma[:, number].astype(np.float64)
    reference = bands.index(field.reference)
    size = stamps.image.shape[-1]
    half = min(WIDTH_STAMP, size) // 2
    middle = slice(size // 2 - half, size // 2 + half + 1)
    inner = stamps.image[:, reference, middle, middle]
    residual = made.residual.astype(np.float64)
    table["width"] = point_sources.widths(
        inner, stamps.mask[:, reference, middle, middle] > 0, residual
    )
    table["wings"], table["wing_pixels"] = wings.wings(
        stamps.image[:, reference],
        stamps.mask[:, reference] > 0,
        sigma=table[f"sky_sigma_{field.reference}"],
        residual=residual,
        bright=table["sn"] > wings.MIN_SN,
    )
    flags = table["flags"]
    flags[~np.isfinite(stamps.sky_sigma).all(axis=1)] |= int(Source.MISSING_BAND)
    # another source on a pixel does not make it missing
    missing = stamps.mask[:, reference] & ~np.uint8(Pixel.NEIGHBOUR)
    empty = (missing > 0).mean(axis=(1, 2)) > 0.5
    flags[empty | (table["masked_fraction"] > 0.1)] |= int(Source.MASKED)
    degenerate = ~(table["semi_minor_axis"] > 0) & ((flags & int(Source.UNDETECTED)) == 0)
    flags[degenerate] |= int(Source.SINGULAR)
    height, width = field.reference_image.shape
    x, y = table["x"], table["y"]
    table["depth"] = np.minimum.reduce([x, y, width - 1 - x, height - 1 - y])
    table["field"] = np.full(len(x), field.name)
