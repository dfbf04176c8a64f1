"""Ingest images: fields, tiles, sources, stamps, and the catalog of them."""

import hashlib
import json
import logging
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from astropy import units as u
from astropy.coordinates import SkyCoord

import galaxyclust
from galaxyclust import flags
from galaxyclust.catalog import build
from galaxyclust.catalog.core import Catalog, StampInfo
from galaxyclust.catalog.history import Step
from galaxyclust.catalog.shards import ShardContent
from galaxyclust.errors import InputError
from galaxyclust.features.orientation import jacobian, pixel_scale_arcsec
from galaxyclust.flags import Source
from galaxyclust.ingest import tile as tiles
from galaxyclust.ingest.fields import Field, choose_reference, group
from galaxyclust.ingest.images import ImageFile, find_images
from galaxyclust.ingest.positions import Targets
from galaxyclust.ingest.settings import (
    IngestSettings,
    band_named,
    companion_of,
    size_in_pixels,
)
from galaxyclust.ingest.tile import Companions
from galaxyclust.ingest.unpack import unpack
from galaxyclust.progress import track
from galaxyclust.steps import _columns
from galaxyclust.steps._tile import Listed, find_sources, shards
from galaxyclust.types import FloatArray, Stamps

_LOGGER = logging.getLogger(__name__)
_STAR_FIELD = 0.65  # part of point-like sources above which a field is called one of stars


class Skipped(NamedTuple):
    """An input that could not be used, and why."""

    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Ingested:
    """What an ingest did.

    Parameters
    ----------
    catalog
        The new catalog; None after a dry run.
    notes
        What a user should know, a line each.
    skipped
        Inputs that could not be used.
    """

    catalog: Catalog | None
    notes: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()


@dataclass(kw_only=True)
class Survey:
    """The images of one ingest: opened, named, sorted into fields.

    Parameters
    ----------
    settings
        Of the ingest.
    bands
        All bands, in the order they were met.
    fields
        The fields.
    companions
        Weight and quality images by image path.
    size
        Side of the stamps in pixels.
    skipped
        Files that could not be used.
    """

    settings: IngestSettings
    bands: tuple[str, ...] = ()
    fields: list[Field] = field(default_factory=list)
    companions: dict[Path, Companions] = field(default_factory=dict)
    size: int = 0
    skipped: list[Skipped] = field(default_factory=list)


def ingest(
    images: Sequence[str | Path],
    output: str | Path,
    *,
    settings: IngestSettings | None = None,
    targets: Targets | None = None,
    bands: Mapping[str, str] | None = None,
    companions: Mapping[str, str] | None = None,
    overwrite: bool = False,
    dry_run: bool = False,
) -> Ingested:
    """Make a catalog of the sources on images.

    Parameters
    ----------
    images
        FITS files; those that show the same sky in different bands are brought together.
    output
        The catalog to make, ``….h5``.
    settings
        How; the defaults where None.
    targets
        Positions to use instead of detecting (`galaxyclust.ingest.positions`).
    bands
        Patterns of file names by band, where headers do not say the band.
    companions
        ``weight`` and ``quality``: ``OLD=NEW`` rules from an image's name to its
        companion's, or a file.
    overwrite
        Replace a catalog that is there.
    dry_run
        Only look at the files and say what would be done.

    Returns
    -------
    Ingested
        The catalog, notes, and the inputs that were skipped.

    Raises
    ------
    InputError
        If no image can be used.
    CatalogError
        If the catalog exists and ``overwrite`` is not set, or cannot be written.
    """
    settings = settings or IngestSettings()
    paths = [Path(image) for image in images]
    with tempfile.TemporaryDirectory(prefix="galaxyclust-") as scratch:
        survey = _open_survey(
            paths, settings, Path(scratch), (bands or {}, companions or {})
        )
        notes = _describe(survey)
        if dry_run:
            return Ingested(catalog=None, notes=notes, skipped=tuple(survey.skipped))
        with build.building(Path(output), overwrite=overwrite) as builder:
            _ingest_fields(builder, survey, targets)
            return _finish(builder, survey, targets, (paths, notes))


def _open_survey(
    paths: list[Path],
    settings: IngestSettings,
    scratch: Path,
    rules: tuple[Mapping[str, str], Mapping[str, str]],
) -> Survey:
    survey = Survey(settings=settings)
    patterns, companion_rules = rules
    found: list[ImageFile] = []
    for path in track(paths, description="opening", unit="file"):
        try:
            opened = _open(path, settings, scratch, patterns)
            survey.companions[path] = _open_companions(
                path, settings, scratch, (companion_rules, paths)
            )
        except InputError as error:
            survey.skipped.append(Skipped(str(path), str(error)))
            continue
        found += [_with_zeropoint(image, settings) for image in opened]
    if not found:
        reasons = "; ".join(dict.fromkeys(skip.reason for skip in survey.skipped))
        message = f"no image can be used: {reasons or 'none was given'}"
        raise InputError(message)
    survey.bands = tuple(dict.fromkeys(image.band for image in _in_order(found, patterns)))
    survey.fields = group(found, reference=settings.reference)
    survey.size = size_in_pixels(settings.size, _pixel_scale(survey.fields[0]))
    return survey


def _in_order(images: list[ImageFile], patterns: Mapping[str, str]) -> list[ImageFile]:
    """Return the images by band as --bands lists them, or from blue to red as known."""
    order = list(patterns) or list("ugrizyYJHK")
    return sorted(
        images, key=lambda im: order.index(im.band) if im.band in order else len(order)
    )


def _open(
    path: Path, settings: IngestSettings, scratch: Path, patterns: Mapping[str, str]
) -> list[ImageFile]:
    band = band_named(path, patterns)
    readable = unpack(path, scratch)
    found = find_images(path, readable, hdu=settings.hdu, plane=settings.plane, band=band)
    if found[0].band:
        return found
    _LOGGER.warning("%s: no FILTER in its header; its band is called 'image'", path)
    return [replace(image, band="image") for image in found]


def _open_companions(
    path: Path,
    settings: IngestSettings,
    scratch: Path,
    rules: tuple[Mapping[str, str], list[Path]],
) -> Companions:
    opened: dict[str, ImageFile | None] = {}
    for kind in ("weight", "quality"):
        companion = companion_of(path, rules[0].get(kind, ""), rules[1])
        if companion is None:
            opened[kind] = None
            continue
        readable = unpack(companion, scratch)
        opened[kind] = find_images(companion, readable, hdu=settings.hdu, band="-")[0]
    return Companions(**opened)


def _with_zeropoint(image: ImageFile, settings: IngestSettings) -> ImageFile:
    given = settings.zeropoints.get(image.band)
    return image if given is None else replace(image, zeropoint_ab=given)


def _pixel_scale(found: Field) -> float:
    """Return arcsec per pixel at the middle of a field; NaN without a WCS."""
    image = found.reference_image
    if image.wcs is None:
        return float("nan")
    middle = [np.array([(length - 1) / 2]) for length in (image.shape[1], image.shape[0])]
    return float(pixel_scale_arcsec(jacobian(image.wcs, *middle))[0])


def _describe(survey: Survey) -> tuple[str, ...]:
    """Return what the headers tell about the survey, for the user and the history."""
    reference = choose_reference(survey.bands, survey.settings.reference)
    notes = [
        f"{len(survey.fields)} field(s) in {', '.join(survey.bands)}; reference band {reference}; "
        f"stamps of {survey.size} pixels"
    ]
    for found in survey.fields:
        missing = [band for band in survey.bands if band not in found.images]
        if missing:
            notes.append(f"{found.name}: no image in {', '.join(missing)}")
        if found.reference_image.wcs is None:
            notes.append(f"{found.name}: no WCS, so positions and sizes are in pixels only")
    images = [image for found in survey.fields for image in found.images.values()]
    unknown = sorted(
        {image.band for image in images if not np.isfinite(image.zeropoint_ab)}
    )
    if unknown:
        notes.append(
            f"no zero point known in {', '.join(unknown)}: no magnitudes (--zeropoint sets it)"
        )
    units = {image.unit.lower() for image in images}
    if len(units) > 1:
        notes.append(f"image units differ: {', '.join(sorted(x or 'none' for x in units))}")
    scales = [_pixel_scale(found) for found in survey.fields]
    if np.nanmax(scales, initial=0) > 1.1 * np.nanmin(scales, initial=np.inf):
        notes.append(f"pixel scales differ: {min(scales):.3f} to {max(scales):.3f} arcsec")
    return tuple(notes)


def _ingest_fields(builder: build.Builder, survey: Survey, targets: Targets | None) -> None:
    remaining = np.ones(len(targets.id), bool) if targets else None
    done = []
    for found in track(survey.fields, description="ingesting", unit="field"):
        listed = _listed_in(found, targets, remaining) if targets is not None else None
        key = _key(found, survey, targets)
        rows = builder.resume(key)
        if rows is not None:
            _LOGGER.info("%s: %d sources kept from an interrupted run", found.name, rows)
            done.append(found)
            continue
        try:
            _ingest_field(builder, found, survey, (key, listed))
        except InputError as error:
            names = ", ".join(str(image.path) for image in found.images.values())
            survey.skipped.append(Skipped(names, str(error)))
            builder.forget(key)
            continue
        done.append(found)
    if not done:
        message = survey.skipped[-1].reason
        raise InputError(message)
    survey.fields = done
    if targets is not None and remaining is not None and remaining.any():
        _add_placeless(builder, survey, targets, remaining)


def _ingest_field(
    builder: build.Builder, found: Field, survey: Survey, which: tuple[str, Listed | None]
) -> None:
    key, listed = which
    content: ShardContent | None = None
    part = 0
    # one shard is held back, so that the last one can say that it is
    for following in _field_shards(found, survey, listed):
        if content is not None:
            builder.add(key, content, part=part, last=False)
            part += 1
        content = following
    if content is None:
        message = f"{found.name}: no valid pixels"
        raise InputError(message)
    builder.add(key, content, part=part, last=True)


def _field_shards(
    found: Field, survey: Survey, listed: Listed | None
) -> Iterator[ShardContent]:
    shape = found.reference_image.shape
    places = list(tiles.windows(shape, margin=survey.size + 32))
    failed: InputError | None = None
    some = False
    for place in track(places, description=found.name, unit="tile"):
        here = _listed_on(listed, place.core) if listed is not None else None
        if here is not None and not len(here.id):
            continue
        try:
            tile = tiles.read(
                found, place, survey.settings.tile, companions=survey.companions
            )
        except InputError as error:
            # an empty corner of a mosaic is no fault; a field of nothing else is
            if "no valid pixels" not in str(error):
                raise
            failed = error
            continue
        some = True
        sources = find_sources(tile, found, survey.settings, here)
        yield from shards(tile, found, sources, bands=survey.bands, size=survey.size)
    if not some and failed is not None:
        raise failed
    if not some:
        yield _no_sources(survey)


def _no_sources(survey: Survey) -> ShardContent:
    return _blank(survey, np.zeros(0, np.str_), {})


def _blank(
    survey: Survey, ids: npt.NDArray[np.str_], table: dict[str, npt.NDArray[Any]]
) -> ShardContent:
    """Return rows without stamps: listed sources that lie on no image."""
    shape = (len(ids), len(survey.bands), survey.size, survey.size)
    stamps = Stamps(
        np.full(shape, np.nan, np.float32),
        np.full(shape, flags.Pixel.OUTSIDE, np.uint8),
        np.full(shape[:2], np.nan, np.float32),
        np.full(shape[:2], np.nan, np.float32),
    )
    residual = np.full((len(ids), 2), np.nan, np.float32)
    return ShardContent(stamps, table, residual, np.full((len(ids), 2, 2), np.nan))


def _add_placeless(
    builder: build.Builder, survey: Survey, targets: Targets, rows: npt.NDArray[np.bool_]
) -> None:
    bad = targets.bad[rows]
    n_rows = int(rows.sum())
    flag = np.where(bad, int(Source.BAD_POSITION), int(Source.OFF_IMAGE)).astype(np.int64)
    table: dict[str, npt.NDArray[Any]] = {
        "listed_id": targets.id[rows],
        "field": np.full(n_rows, ""),
        "flags": flag,
    }
    first, second = ("ra", "dec") if targets.on_sky else ("x", "y")
    table[first] = np.where(bad, np.nan, targets.first[rows])
    table[second] = np.where(bad, np.nan, targets.second[rows])
    key = _key(None, survey, targets)
    if builder.resume(key) is None:
        builder.add(key, _blank(survey, targets.id[rows], table), part=0, last=True)


def _listed_in(
    found: Field, targets: Targets, remaining: npt.NDArray[np.bool_] | None
) -> Listed:
    """Return the targets on a field, and take them off those remaining."""
    image = found.reference_image
    if targets.on_sky and image.wcs is None:
        message = (
            f"{image.path}: no WCS, so sky positions cannot be found on it; list x and y"
        )
        raise InputError(message)
    good = ~targets.bad & (remaining if remaining is not None else True)
    x, y = np.full(len(good), np.nan), np.full(len(good), np.nan)
    if targets.on_sky and good.any():
        sky = SkyCoord(targets.first[good] * u.deg, targets.second[good] * u.deg)
        x[good], y[good] = _to_pixels(image, sky)
    elif good.any():
        x[good], y[good] = targets.first[good], targets.second[good]
    height, width = image.shape
    with np.errstate(invalid="ignore"):
        on = (x >= -0.5) & (x < width - 0.5) & (y >= -0.5) & (y < height - 0.5)
    if remaining is not None:
        remaining &= ~on
    return Listed(id=targets.id[on], x=x[on], y=y[on])


def _to_pixels(image: ImageFile, sky: SkyCoord) -> tuple[FloatArray, FloatArray]:
    """Return 0-based pixels; NaN for what lies on the other side of the sky."""
    assert image.wcs is not None  # noqa: S101 (the caller has refused it)
    middle = image.wcs.pixel_to_world(image.shape[1] / 2, image.shape[0] / 2)
    x, y = np.full(len(sky), np.nan), np.full(len(sky), np.nan)
    near = sky.separation(middle.icrs) < 30 * u.deg
    if near.any():
        x[near], y[near] = image.wcs.world_to_pixel(sky[near])
    return x, y


def _listed_on(listed: Listed, core: Any) -> Listed:
    x, y = np.rint(listed.x), np.rint(listed.y)
    on = (x >= core.x0) & (x < core.x1) & (y >= core.y0) & (y < core.y1)
    return Listed(id=listed.id[on], x=listed.x[on], y=listed.y[on])


def _key(found: Field | None, survey: Survey, targets: Targets | None) -> str:
    """Return what a field's shards depend on, as one short text."""
    files: list[Any] = []
    for image in found.images.values() if found else ():
        companions = survey.companions.get(image.path, Companions())
        for file in (image, *companions):
            if file is not None:
                stat = file.path.stat()
                files.append([str(file.path), file.hdu, stat.st_size, stat.st_mtime_ns])
    listed = ""
    if targets is not None:
        listed = hashlib.sha256(
            b"".join(
                np.ascontiguousarray(v).tobytes() for v in (targets.first, targets.second)
            )
            + "\n".join(targets.id).encode()
        ).hexdigest()
    parts = [
        files,
        found.reference if found else "",
        survey.settings.as_record(),
        survey.bands,
        survey.size,
        listed,
        galaxyclust.__version__,
    ]
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


def _finish(
    builder: build.Builder,
    survey: Survey,
    targets: Targets | None,
    record: tuple[list[Path], tuple[str, ...]],
) -> Ingested:
    paths, notes = record
    table = builder.columns()
    fields = [_field_record(found) for found in survey.fields]
    found_notes: tuple[str, ...] = ("no sources found",)
    if len(table.get("field", ())):
        _complete(table, survey, fields)
        found_notes = _outcome(table, fields)
    units = {image.band: image.unit for f in survey.fields for image in f.images.values()}
    columns = _columns.as_columns(table, survey.bands, units)
    notes = (*notes, *found_notes)
    step = Step(
        name="ingest",
        output="catalog",
        inputs=tuple(str(path) for path in paths),
        method="positions" if targets is not None else "detection",
        settings=survey.settings.as_record(),
        notes=notes,
    )
    info = StampInfo(survey.bands, survey.size, calibrated=True, fields=tuple(fields))
    catalog = builder.finish(columns, info, step)
    return Ingested(catalog=catalog, notes=notes, skipped=tuple(survey.skipped))


def _complete(
    table: dict[str, npt.NDArray[Any]], survey: Survey, fields: list[dict[str, Any]]
) -> None:
    """Add the columns that need all rows at once."""
    settings = survey.settings
    table["flags"][_columns.low_sn(table, settings.min_sn)] |= int(Source.LOW_SN)
    zeropoints = {}
    for band in survey.bands:
        by_field = {f["name"]: f["zeropoints_ab"].get(band) for f in fields}
        values = [by_field.get(str(name)) for name in table["field"]]
        zeropoints[band] = np.array([np.nan if v is None else v for v in values], float)
    _columns.add_magnitudes(table, survey.bands, zeropoints)
    _columns.add_arcsec(table)
    _columns.judge_point_sources(table, fields, psf_fwhm_arcsec=settings.psf_fwhm_arcsec)
    _columns.flag_duplicates(table)
    table["id"] = _columns.source_names(table)


def _field_record(found: Field) -> dict[str, Any]:
    """Return what the catalog keeps of a field."""
    images = found.images.values()
    scale = _pixel_scale(found)
    return {
        "name": found.name,
        "reference": found.reference,
        "images": {image.band: str(image.path) for image in images},
        "pixel_scale_arcsec": scale if np.isfinite(scale) else None,
        "zeropoints_ab": {
            image.band: image.zeropoint_ab
            for image in images
            if np.isfinite(image.zeropoint_ab)
        },
        "units": {image.band: image.unit for image in images},
    }


def _outcome(
    table: dict[str, npt.NDArray[Any]], fields: list[dict[str, Any]]
) -> tuple[str, ...]:
    """Return how many sources there are, how many are set aside and why, and of what fields."""
    n_rows = len(table["flags"])
    aside = (table["flags"] & int(flags.SET_ASIDE)) != 0
    reasons = flags.count(table["flags"] & int(flags.SET_ASIDE))
    why = ", ".join(f"{number} {name}" for name, number in reasons.items())
    notes = [
        f"{n_rows} sources; {int(aside.sum())} set aside{f' ({why})' if why else ''}, "
        f"{int((~aside).sum())} to embed"
    ]
    for found in fields:
        rows = table["field"] == found["name"]
        judged = rows & ((table["flags"] & int(Source.LOW_SN)) == 0)
        star = judged & ((table["flags"] & int(Source.POINT_LIKE)) != 0)
        if star.sum() > _STAR_FIELD * max(judged.sum(), 1):
            notes.append(
                f"{found['name']}: a star field, {star.sum()} of {judged.sum()} sources bright "
                "enough to tell are point-like"
            )
        if found.get("psf_fwhm_pixels") is None:
            notes.append(
                f"{found['name']}: no stars to measure the PSF on, so none is set aside "
                "(--psf-fwhm gives it)"
            )
    return tuple(notes)
