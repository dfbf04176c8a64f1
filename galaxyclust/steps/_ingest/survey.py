"""The images of one ingest: opened, named, sorted into fields, and described."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from galaxyclust.errors import InputError
from galaxyclust.features.orientation import jacobian, pixel_scale_arcsec
from galaxyclust.ingest.fields import Field, choose_reference, group
from galaxyclust.ingest.images import ImageFile, find_images
from galaxyclust.ingest.one_unit import in_one_unit
from galaxyclust.ingest.settings import IngestSettings, band_named, size_in_pixels
from galaxyclust.ingest.tile import Companions
from galaxyclust.ingest.unpack import unpack
from galaxyclust.progress import track
from galaxyclust.steps._ingest import companions
from galaxyclust.words import counted

_LOGGER = logging.getLogger(__name__)
NAMELESS = "image"  # band of an image whose header names no band
_BLUE_TO_RED = (
    *("FUV", "NUV", "u", "g", "r", "VIS", "i", "z", "y", "Z", "Y", "J", "H", "K", "Ks"),
    *("W1", "IRAC1", "W2", "IRAC2", "IRAC3", "IRAC4", "W3", "W4"),
)


class Skipped(NamedTuple):
    """An input that could not be used, and why."""

    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Where the images of a survey come from.

    Parameters
    ----------
    paths
        The files.
    patterns
        Patterns of file names by band.
    companions
        ``weight`` and ``quality``: rules from an image's name to its companion's, ``none``,
        or ``ext:NAME``.
    scratch
        Folder to unpack into.
    """

    paths: list[Path]
    patterns: Mapping[str, str]
    companions: Mapping[str, str]
    scratch: Path


@dataclass(kw_only=True)
class Survey:
    """The images of one ingest: opened, named, sorted into fields.

    Parameters
    ----------
    settings
        Settings of the ingest.
    bands
        All bands, from blue to red as far as they are known.
    fields
        The fields.
    companions
        Weight and quality images by path and HDU of the image.
    size
        Side of the stamps in pixels.
    skipped
        Files that could not be used.
    said
        Notes on what was done without being asked for.
    """

    settings: IngestSettings
    bands: tuple[str, ...] = ()
    fields: list[Field] = field(default_factory=list)
    companions: dict[tuple[Path, int], Companions] = field(default_factory=dict)
    size: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def open_survey(inputs: Inputs, settings: IngestSettings) -> Survey:
    """Return the survey of the files; those that cannot be used are in ``skipped``.

    Raises
    ------
    InputError
        If no image can be used.
    """
    survey = Survey(settings=settings)
    found: list[ImageFile] = []
    search = companions.Search(
        rules=inputs.companions,
        paths=inputs.paths,
        settings=settings,
        unpack=lambda path: unpack(path, inputs.scratch),
    )
    for path in track(inputs.paths, description="opening", unit="file"):
        try:
            images = _open(path, inputs, settings)
            extras = companions.find(path, images, search)
        except InputError as error:
            survey.skipped.append(Skipped(str(path), str(error)))
            continue
        for image, extra in zip(images, extras, strict=True):
            survey.companions[image.path, image.hdu] = extra.companions
            survey.said += extra.said
        found += images
    found = _without_companions(survey, found)
    for path in dict.fromkeys(image.path for image in found if image.band == NAMELESS):
        _LOGGER.warning(
            "%s: no FILTER in its header; its band is called '%s' (--bands names it)",
            path, NAMELESS,
        )  # fmt: skip
    if not found:
        reasons = "; ".join(dict.fromkeys(skip.reason for skip in survey.skipped))
        message = f"no image can be used: {reasons or 'none was given'}"
        raise InputError(message)
    strange = sorted(set(settings.zeropoints) - {image.band for image in found})
    if strange and not survey.skipped:  # it may be that of a skipped file
        have = ", ".join(dict.fromkeys(image.band for image in found))
        message = f"zero point of {', '.join(strange)}, but the images are in {have}"
        raise InputError(message)
    order = list(inputs.patterns) or list(_BLUE_TO_RED)
    survey.bands = _in_order([image.band for image in found], order)
    survey.fields, notes = in_one_unit(group(found, reference=settings.reference))
    survey.said += notes
    survey.size = size_in_pixels(settings.size, pixel_scale(survey.fields[0]))
    return survey


def _in_order(bands: list[str], order: list[str]) -> tuple[str, ...]:
    """Return the bands, once each, in ``order``, then as given."""
    known = [band for band in order if band in bands]
    return tuple(dict.fromkeys(known + bands))


def _open(path: Path, inputs: Inputs, settings: IngestSettings) -> list[ImageFile]:
    band = band_named(path, inputs.patterns)
    readable = unpack(path, inputs.scratch)
    found = find_images(path, readable, hdu=settings.hdu, plane=settings.plane, band=band)
    found = [replace(image, band=image.band or NAMELESS) for image in found]
    given = settings.zeropoints
    return [
        replace(image, zeropoint_ab=given[image.band], doubt="")
        if image.band in given
        else image
        for image in found
    ]


def _without_companions(survey: Survey, images: list[ImageFile]) -> list[ImageFile]:
    """Return the images without those that are the weight or mask of another."""
    extras = {
        extra.path
        for image, pair in survey.companions.items()
        for extra in (pair.weight, pair.quality)
        if extra is not None and extra.path != image[0]
    }
    # also where their images are not given, or not to be used with them
    extras |= {image.path for image in images if companions.is_named_so(image.path)}
    left = [image for image in images if image.path not in extras]
    if images and not left:
        path = images[0].path
        reason = f"{path}: its name is that of a weight or a mask, not of an image"
        survey.skipped.append(Skipped(str(path), reason))
    if len(left) < len(images):
        names = sorted({image.path.name for image in images if image.path in extras})
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        survey.said.append(f"weights and masks, not images: {', '.join(names[:3])}{more}")
    return left


def pixel_scale(found: Field) -> float:
    """Return arcsec per pixel at the middle of a field; NaN without a WCS."""
    image = found.reference_image
    if image.wcs is None:
        return float("nan")
    middle = [np.array([(length - 1) / 2]) for length in (image.shape[1], image.shape[0])]
    return float(pixel_scale_arcsec(jacobian(image.wcs, *middle))[0])


def describe(survey: Survey) -> tuple[str, ...]:
    """Return notes on the survey from its headers, for the user and the history."""
    reference = choose_reference(survey.bands, survey.settings.reference)
    bands, fields = ", ".join(survey.bands), counted(len(survey.fields), "field")
    notes = [
        (
            f"{fields} in {bands}; reference band {reference}; "
            f"stamps of {survey.size} pixels"
        ),
        *_missing(survey),
        *dict.fromkeys(survey.said),
    ]
    images = [image for found in survey.fields for image in found.images.values()]
    notes += dict.fromkeys(f"{im.path.name}: {im.doubt}" for im in images if im.doubt)
    unknown = sorted({im.band for im in images if not np.isfinite(im.zeropoint_ab)})
    if unknown:
        notes.append(
            f"no zero point known in {', '.join(unknown)}: no magnitudes "
            "(--zeropoint sets it)"
        )
    units = {image.unit.lower() for image in images}
    if len(units) > 1:
        notes.append(f"image units differ: {', '.join(sorted(x or 'none' for x in units))}")
    scales = np.array([pixel_scale(found) for found in survey.fields])
    scales = scales[np.isfinite(scales)]
    if scales.size and scales.max() > 1.1 * scales.min():
        notes.append(
            f"pixel scales differ: {scales.min():.3f} to {scales.max():.3f} arcsec"
        )
    return tuple(notes)


def _missing(survey: Survey) -> list[str]:
    notes = []
    for found in survey.fields:
        missing = [band for band in survey.bands if band not in found.images]
        if missing:
            notes.append(f"{found.name}: no image in {', '.join(missing)}")
        if found.reference_image.wcs is None:
            notes.append(f"{found.name}: no WCS, so positions and sizes are in pixels only")
    return notes


def field_record(found: Field) -> dict[str, Any]:
    """Return what the catalog keeps of a field."""
    images = found.images.values()
    scale = pixel_scale(found)
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
