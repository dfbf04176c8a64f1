"""The weight and the mask of each image: as asked for, else as its survey lays them."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from galaxyclust.errors import InputError
from galaxyclust.ingest import layouts
from galaxyclust.ingest.images import ImageFile, find_images, opened
from galaxyclust.ingest.layouts import Layout, Mask, Weight
from galaxyclust.ingest.settings import IngestSettings, companion_of
from galaxyclust.ingest.tile import Companions

_LOGGER = logging.getLogger(__name__)
NONE = "none"  # the rule that leaves out what lies beside an image
EXTENSION = "ext:"  # begins the rule that names an extension of the image's own file
_ROLES = ("weight", "quality")


@dataclass(frozen=True, kw_only=True)
class Search:
    """How companions are looked for.

    Parameters
    ----------
    rules
        ``weight`` and ``quality``: ``OLD=NEW``, a file, ``ext:NAME``, ``none``, or empty
        for what the image's survey always gives.
    paths
        All images.
    settings
        Of the ingest.
    unpack
        Makes a file readable.
    """

    rules: Mapping[str, str]
    paths: Sequence[Path]
    settings: IngestSettings
    unpack: Callable[[Path], Path]


class Found(NamedTuple):
    """The companions of one image, and what to say of those nobody asked for.

    Parameters
    ----------
    companions
        The companions.
    said
        Sentences; the same for all images of a kind.
    """

    companions: Companions
    said: tuple[str, ...] = ()


def find(path: Path, images: Sequence[ImageFile], search: Search) -> list[Found]:
    """Return the companions of each image of a file.

    Raises
    ------
    InputError
        If one that was asked for is not there or does not fit.
    """
    asked = [
        _asked(search.rules.get(role, ""), path, images, search=search) for role in _ROLES
    ]
    left = [role for role in _ROLES if not search.rules.get(role)]
    found = []
    for image, weight, quality in zip(images, *asked, strict=True):
        own = _by_layout(image, search, roles=left) if left else Found(Companions())
        kind = layouts.kind_of(search.rules.get("weight", "").removeprefix(EXTENSION))
        companions = own.companions
        if weight is not None:
            companions = companions._replace(weight=weight, weight_kind=kind)
        if quality is not None:
            companions = companions._replace(quality=quality)
        found.append(Found(companions, own.said))
    return found


def _asked(
    rule: str, path: Path, images: Sequence[ImageFile], *, search: Search
) -> list[ImageFile] | list[None]:
    """Return the companion that a rule names for each image of a file."""
    if rule.startswith(EXTENSION):
        return [_extension(image, rule.removeprefix(EXTENSION)) for image in images]
    companion = None if rule == NONE else companion_of(path, rule, search.paths)
    if companion is None:
        return [None for _ in images]
    # one rule for both, so that the third CCD's weight goes with the third CCD
    readable = search.unpack(companion)
    found = find_images(companion, readable, hdu=search.settings.hdu, band="-")
    if len(found) != len(images):
        message = f"{companion}: {len(found)} images, but {path.name} has {len(images)}"
        raise InputError(message)
    return found


def _extension(image: ImageFile, name: str) -> ImageFile:
    """Return the extension of this name that goes with an image of the same file."""
    with opened(image.readable, named=image.path) as hdus:
        version = hdus[image.hdu].ver
        numbers = [n for n, hdu in enumerate(hdus) if hdu.name == name.upper()]
        same = [n for n in numbers if hdus[n].ver == version] or numbers
    if not same:
        message = f"{image.path}: it has no extension {name!r}"
        raise InputError(message)
    return _opened(image, same[0], image.readable)


def _opened(image: ImageFile, place: int | Path, readable: Path) -> ImageFile:
    path, hdu = (image.path, str(place)) if isinstance(place, int) else (place, None)
    return find_images(path, readable, hdu=hdu, band="-")[0]


def _by_layout(image: ImageFile, search: Search, *, roles: Sequence[str]) -> Found:
    """Return what the image's survey always gives; what is unusable is left with a word."""
    with opened(image.readable, named=image.path) as hdus:
        inside = layouts.within(hdus, image.hdu)
    near = layouts.beside(image.path, band=image.band)
    layout = Layout(inside.weight or near.weight, inside.mask or near.mask)
    values: dict[str, Any] = {}
    said = []
    for role, part in zip(_ROLES, layout, strict=True):
        if part is None or role not in roles:
            continue
        try:
            opened_part = _part(image, part, search)
        except InputError as error:
            _LOGGER.warning("%s: not used as its %s: %s", image.path, role, error)
            continue
        values[role] = opened_part
        if isinstance(part, Weight):
            values |= {"weight_kind": part.kind, "own_light": part.own_light}
        else:
            values["quality_bits"] = part.bits
        said.append(_said(image, part, search))
    return Found(Companions(**values), tuple(said))


def _part(image: ImageFile, part: Weight | Mask, search: Search) -> ImageFile:
    place = part.place
    readable = image.readable if isinstance(place, int) else search.unpack(place)
    found = _opened(image, place, readable)
    if found.shape != image.shape:
        message = f"{found.path.name} has {found.shape[1]}x{found.shape[0]} pixels"
        raise InputError(message)
    return found


def _said(image: ImageFile, part: Weight | Mask, search: Search) -> str:
    """Return what was taken without having been asked for, and how to change that."""
    where = "files beside the images"
    if isinstance(part.place, int):
        with opened(image.readable, named=image.path) as hdus:
            where = f"extension {hdus[part.place].name}"
    if isinstance(part, Weight):
        kind = search.settings.tile.weight_kind or part.kind
        return f"noise from {where}, read as {kind} (--weight none leaves it)"
    return f"bad pixels from {where} (--mask none leaves them)"
