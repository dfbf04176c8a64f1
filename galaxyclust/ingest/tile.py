"""A tile: one piece of a field, read, cleaned and sky-subtracted in every band.

A mosaic is processed tile by tile, so memory does not grow with its size. Tiles overlap; a
source belongs to the tile in whose core its peak lies.
"""

import logging
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.errors import InputError
from galaxyclust.ingest import sky
from galaxyclust.ingest.align import BandView, PixelMap, spline
from galaxyclust.ingest.blank import no_data
from galaxyclust.ingest.celestial import to_pixels
from galaxyclust.ingest.counts import wariness
from galaxyclust.ingest.fields import Field
from galaxyclust.ingest.images import ImageFile, Window
from galaxyclust.ingest.noise import Noise, of_sums, without_photons
from galaxyclust.limits import at_least, check_limits
from galaxyclust.types import BoolArray

_LOGGER = logging.getLogger(__name__)
_MOSTLY_BAD = 0.9  # fraction of the pixels: more than any detector has
_LEAST_BOX = 8  # pixels a side of the sky mesh; fewer tell no noise
CORE = 3072  # pixels a side: three bands and all arrays made of them take 1 GB


class TileWindows(NamedTuple):
    """The pixels a tile reads, and its core, whose sources are its own."""

    outer: Window
    core: Window


class Companions(NamedTuple):
    """Images that go with an image: its weight, and its data quality.

    Parameters
    ----------
    weight
        The weight image.
    quality
        The data-quality image.
    weight_kind
        What the weight is known to hold; None if unknown.
    quality_bits
        Bits that are known to be bad; None if unknown.
    own_light
        Whether the noise that the weight states includes the photon noise of sources.
    """

    weight: ImageFile | None = None
    quality: ImageFile | None = None
    weight_kind: str | None = None
    quality_bits: int | None = None
    own_light: bool = False


@dataclass(frozen=True, kw_only=True)
class TileSettings:
    """How a tile is read.

    Parameters
    ----------
    sky_box
        Side of a box of the sky mesh in pixels, 8 or more.
    subtract_sky
        Whether to subtract the sky; its noise is measured in either case.
    weight_kind
        What a weight image holds: ``ivar``, ``rms``, ``variance`` or ``weight``; None takes
        what the survey is known to write, else ``ivar``.
    quality_bits
        Bits of the data-quality image that mark a bad pixel, 0 for any; None takes the bits
        known to be bad, else any.
    """

    sky_box: int = 64
    subtract_sky: bool = True
    weight_kind: str | None = None
    quality_bits: int | None = None

    def __post_init__(self) -> None:
        check_limits(self, at_least(sky_box=_LEAST_BOX))


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One piece of a field on the pixels of the reference band.

    Parameters
    ----------
    windows
        Where it lies in the reference image.
    views
        Its bands, by name.
    reference
        Name of the reference band.
    saturated
        True where the reference band is saturated, on ``windows.outer``.
    n_blank
        Number of pixels of the reference band whose value only marks missing data.
    """

    windows: TileWindows
    views: dict[str, BandView]
    reference: str
    saturated: BoolArray
    n_blank: int = 0


def windows(shape: tuple[int, int], *, margin: int, core: int) -> Iterator[TileWindows]:
    """Yield the tiles of an image, row by row; their cores do not overlap."""
    rows, columns = (max(1, -(-length // core)) for length in shape)
    for row in range(rows):
        for column in range(columns):
            inner = Window(
                row * shape[0] // rows,
                (row + 1) * shape[0] // rows,
                column * shape[1] // columns,
                (column + 1) * shape[1] // columns,
            )
            outer = Window(
                inner.y0 - margin, inner.y1 + margin, inner.x0 - margin, inner.x1 + margin
            )
            yield TileWindows(outer.clipped(shape), inner)


def read(
    field: Field,
    place: TileWindows,
    settings: TileSettings,
    *,
    companions: Mapping[tuple[Path, int], Companions],
) -> Tile | None:
    """Return a tile of ``field`` with every band that covers it.

    Returns
    -------
    Tile or None
        None where the reference band has no valid pixel.

    Raises
    ------
    InputError
        If files cannot be read or do not fit together.
    """
    reference = field.reference_image
    views = {}
    for band, image in field.images.items():
        extra = companions.get((image.path, image.hdu), Companions())
        where = _section(reference, image, place.outer)
        view = _view(image, where, settings, extra=extra)
        if view is not None:
            views[band] = view
    if field.reference not in views:
        return None
    raw = reference.read(place.outer)
    return Tile(
        windows=place,
        views=views,
        reference=field.reference,
        saturated=raw >= reference.saturation,
        n_blank=int(np.count_nonzero(no_data(raw))),
    )


def _view(
    image: ImageFile,
    place: tuple[Window, PixelMap | None],
    settings: TileSettings,
    *,
    extra: Companions,
) -> BandView | None:
    """Return one band's view of a window, or None if it has no valid pixel there."""
    section, pixel_map = place
    if min(section.shape) < 2:
        return None
    pixels = image.read(section)
    mask = ~np.isfinite(pixels) | (pixels >= image.saturation) | no_data(pixels)
    known = extra.quality_bits or 0
    bits = known if settings.quality_bits is None else settings.quality_bits
    if extra.quality is not None:
        mask |= _declared_bad(image, extra.quality, section, bits=bits, seen=~mask)
    if mask.all():
        return None
    level, sigma, grain = _sky(pixels, mask, settings)
    noise = Noise(sigma)
    if extra.weight is not None:
        kind = settings.weight_kind or extra.weight_kind or "ivar"
        stated, bad = _stated_noise(
            image, extra.weight, section, kind=kind, measured=(sigma, mask)
        )
        mask |= bad
        if mask.all():
            _LOGGER.warning("%s: its weight image leaves no valid pixels", image.path)
            return None
        noise = Noise(stated)
        if extra.own_light:
            noise = without_photons(
                stated, pixels - level, mask, measured=sigma, box_size=settings.sky_box
            )
    clean = _times(pixels - level if settings.subtract_sky else pixels, image.scale)
    # for a surface brightness, one reference pixel counts as this many of the band's
    area = pixel_map.area if pixel_map is not None and image.per_area else 1.0
    gains = (image.gain, noise.gain, 1 / grain if grain else math.nan)
    return BandView(
        image=clean,
        mask=mask,
        level=_times(level, image.scale if settings.subtract_sky else 0.0),
        sigma=_times(noise.sigma, image.scale),
        gain=area * next(filter(math.isfinite, gains), math.nan) / image.scale,
        grain=grain * image.scale,
        origin=(section.y0, section.x0),
        pixel_map=pixel_map,
        correlation=1.0 if grain else of_sums(pixels - level, noise.sigma, mask),
        coefficients=None if pixel_map is None else spline(clean, mask),
        share=None if pixel_map is None else mask.astype(np.float32),
        flux_scale=1.0 if pixel_map is None or image.per_area else pixel_map.area,
    )


def _times(plane: npt.NDArray[np.float32], scale: float) -> npt.NDArray[np.float32]:
    return plane if scale == 1 else plane * np.float32(scale)


def _section(
    reference: ImageFile, image: ImageFile, outer: Window
) -> tuple[Window, PixelMap | None]:
    """Return where a window of the reference lies in an image, and the map between them."""
    if image is reference or same_pixels(reference, image):
        return outer, None
    pixel_map = PixelMap(reference.wcs, image.wcs, outer)
    return pixel_map.bounds(margin=8).clipped(image.shape), pixel_map


def _declared_bad(
    image: ImageFile, quality: ImageFile, section: Window, *, bits: int, seen: BoolArray
) -> BoolArray:
    _require_shape(image, quality)
    values = quality.read_bits(section)
    bad = np.asarray((values & bits if bits else values) != 0)
    if seen.any() and np.mean(bad[seen]) > _MOSTLY_BAD:
        _LOGGER.warning(
            "%s: it marks %.0f %% of the pixels as bad, for 0 is good in a mask; one in "
            "which 0 is bad goes with --weight and --weight-type weight",
            quality.path,
            100 * np.mean(bad[seen]),
        )
    return bad


def _stated_noise(
    image: ImageFile,
    weight: ImageFile,
    section: Window,
    *,
    kind: str,
    measured: tuple[npt.NDArray[np.float32], BoolArray],
) -> tuple[npt.NDArray[np.float32], BoolArray]:
    _require_shape(image, weight)
    sigma, bad = sky.from_weight(weight.read_weight(section), kind, measured[0])
    off = sky.disagreement(sigma, measured[0], bad | measured[1])
    if off > 5:
        _LOGGER.warning(
            "%s: read as %s it says noise %.1f times off what the image shows; "
            "check --weight-type",
            weight.path,
            kind,
            off,
        )
    return sigma, bad


def _require_shape(image: ImageFile, other: ImageFile) -> None:
    if image.shape != other.shape:
        message = (
            f"{other.path}: {other.shape[1]}x{other.shape[0]} pixels, but its image "
            f"{image.path.name} has {image.shape[1]}x{image.shape[0]}"
        )
        raise InputError(message)


def _sky(
    pixels: npt.NDArray[np.float32], mask: BoolArray, settings: TileSettings
) -> sky.Sky:
    """Return the sky, measured again without the sources found the first time."""
    first = sky.estimate(pixels, mask, box_size=settings.sky_box)
    level = first.level if settings.subtract_sky else 0 * first.level
    sn = sky.over_noise(pixels - first.level, first.sigma)
    sn = sn / wariness(first.sigma, first.grain, sky.BRIGHT_WIDTH)
    bright = sky.bright(sn, mask)
    if np.mean(bright | mask) > 0.7:  # too crowded: keep the first estimate
        return first._replace(level=level)
    second = sky.estimate(pixels, mask | bright, box_size=settings.sky_box)
    if first.grain and not second.grain:  # hardly a count is left
        second = first
    return second if settings.subtract_sky else second._replace(level=level)


def same_pixels(first: ImageFile, second: ImageFile) -> bool:
    """Return whether two images have the same pixels on the sky, to a hundredth of one."""
    if first.wcs is None or second.wcs is None:
        return first.shape == second.shape
    if first.shape != second.shape:
        return False
    y = np.array([0.0, 0.0, first.shape[0], first.shape[0]])
    x = np.array([0.0, first.shape[1], 0.0, first.shape[1]])
    x2, y2 = to_pixels(second.wcs, first.wcs.pixel_to_world(x, y))
    return bool(np.all(np.hypot(x2 - x, y2 - y) < 0.01))
