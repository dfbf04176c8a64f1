"""The weight and the mask of each image: as asked for, else as its survey provides them."""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from galaxyclust.errors import InputError
from galaxyclust.ingest import layouts
from galaxyclust.ingest.images import ImageFile, find_images, opened
from galaxyclust.ingest.layouts import Layout, Mask, Weight
from galaxyclust.ingest.settings import IngestSettings, companion_of
from galaxyclust.ingest.tile import Companions

_LOGGER = logging.getLogger(__name__)
NONE = "none"  # the rule that leaves a companion out
EXTENSION = "ext:"  # prefix of a rule that names an extension of the image's own file
_ROLES = ("weight", "quality")
# names that surveys and tools give to weights and masks alone
_EXTRA = re.compile(
    r"((c4d|k4m|ksb)_\w+_o[osp][wd]_.*"
    r"|legacysurvey-\w+-(invvar-\w+|maskbits)"
    r"|unwise-.*-invvar-[mu]"
    r"|.*-w\d-unc-\d"
    r"|ztf_.*_mskimg"
    r"|.*\.skycell\..*\.(stk|wrp)\.(.*\.)?(wt|mask)"
    r"|.*_(wht|wei)"
    r"|.*\.weight)\.fits(\.fz|\.gz|\.bz2)?"
)


@dataclass(frozen=True, kw_only=True)
class Search:
    """How companions are looked for.

    Parameters
    ----------
    rules
        ``weight`` and ``quality``: ``OLD=NEW``, a file, ``ext:NAME``, ``none``, or empty
        for what the image's survey always provides.
    paths
        All images.
    settings
        Settings of the ingest.
    unpack
        Function that unpacks a file.
    """

    rules: Mapping[str, str]
    paths: Sequence[Path]
    settings: IngestSettings
    unpack: Callable[[Path], Path]


class Found(NamedTuple):
    """The companions of one image, and notes on those found without a rule.

    Parameters
    ----------
    companions
        The companions.
    said
        The notes; the same for all images of a kind.
    """

    companions: Companions
    said: tuple[str, ...] = ()


class _Part(NamedTuple):
    """A companion of one image, and what it is known to hold if found without a rule."""

    image: ImageFile | None = None
    known: Weight | Mask | None = None
    said: str = ""


class _Contents(NamedTuple):
    """What an image's file holds: the names of its HDUs, and a layout for each image."""

    names: list[tuple[str, int]]
    layouts: list[Layout]


def is_named_so(path: Path) -> bool:
    """Return whether a file's name is one that surveys give to weights or masks.

    >>> is_named_so(Path("c4d_140101_oow_g_v1.fits.fz"))
    True
    >>> is_named_so(Path("c4d_140101_ooi_g_v1.fits.fz"))
    False
    """
    return _EXTRA.fullmatch(path.name) is not None


def find(path: Path, images: Sequence[ImageFile], search: Search) -> list[Found]:
    """Return the companions of each image of a file.

    Raises
    ------
    InputError
        If one that was asked for does not exist or does not fit.
    """
    # opened once: a file may have hundreds of HDUs
    with opened(images[0].readable, named=path) as hdus:
        inside = [layouts.within(hdus, image.hdu) for image in images]
        contents = _Contents([(hdu.name, hdu.ver) for hdu in hdus], inside)
    weights, masks = (_parts(role, images, contents, search=search) for role in _ROLES)
    asked = search.rules.get("weight", "").removeprefix(EXTENSION)
    found = []
    for weight, mask in zip(weights, masks, strict=True):
        known = weight.known
        kind = known.kind if isinstance(known, Weight) else layouts.kind_of(asked)
        companions = Companions(
            weight=weight.image,
            quality=mask.image,
            weight_kind=kind,
            quality_bits=mask.known.bits if isinstance(mask.known, Mask) else None,
            own_light=isinstance(known, Weight) and known.own_light,
        )
        found.append(Found(companions, tuple(filter(None, (weight.said, mask.said)))))
    return found


def _parts(
    role: str, images: Sequence[ImageFile], contents: _Contents, *, search: Search
) -> list[_Part]:
    """Return the weights, or the masks, of the images of a file."""
    rule, path = search.rules.get(role, ""), images[0].path
    if not rule:
        return _given(role, images, contents, search=search)
    if rule.startswith(EXTENSION):
        name = rule.removeprefix(EXTENSION)
        return [_Part(_extension(image, name, contents)) for image in images]
    companion = None if rule == NONE else companion_of(path, rule, search.paths)
    if companion is None:
        return [_Part() for _ in images]
    return [_Part(other) for other in _in_file(companion, images, search)]


def _in_file(
    companion: Path, images: Sequence[ImageFile], search: Search
) -> list[ImageFile]:
    """Return the images of a companion file, one for each image."""
    # one rule for both, so that the third CCD's weight goes with the third CCD
    readable = search.unpack(companion)
    found = find_images(companion, readable, hdu=search.settings.hdu, band="-")
    if len(found) != len(images):
        name = images[0].path.name
        message = f"{companion}: {len(found)} images, but {name} has {len(images)}"
        raise InputError(message)
    return found


def _extension(image: ImageFile, name: str, contents: _Contents) -> ImageFile:
    """Return the extension of this name that goes with an image of the same file."""
    version = contents.names[image.hdu][1]
    numbers = [n for n, (other, _) in enumerate(contents.names) if other == name.upper()]
    same = [n for n in numbers if contents.names[n][1] == version] or numbers
    if not same:
        message = f"{image.path}: it has no extension {name!r}"
        raise InputError(message)
    return find_images(image.path, image.readable, hdu=str(same[0]), band="-")[0]


def _given(
    role: str, images: Sequence[ImageFile], contents: _Contents, *, search: Search
) -> list[_Part]:
    """Return what a survey always provides with its images; warn if it is unusable."""
    inside = [layout[_ROLES.index(role)] for layout in contents.layouts]
    if any(inside):
        return [
            _within(image, known, contents, search=search)
            for image, known in zip(images, inside, strict=True)
        ]
    path = images[0].path
    known = layouts.beside(path, band=images[0].band)[_ROLES.index(role)]
    if known is None or isinstance(known.place, int):
        return [_Part() for _ in images]
    try:
        others = _in_file(known.place, images, search)
        _require_shapes(images, others)
    except InputError as error:
        _LOGGER.warning("%s: not used as its %s: %s", path, role, error)
        return [_Part() for _ in images]
    said = _said(known, "files beside the images", search)
    return [_Part(other, known, said) for other in others]


def _within(
    image: ImageFile, known: Weight | Mask | None, contents: _Contents, *, search: Search
) -> _Part:
    """Return an extension of an image's own file, of the same shape."""
    if known is None or isinstance(known.place, Path):
        return _Part()
    name = contents.names[known.place][0].rpartition(".")[2]
    other = replace(image, hdu=known.place, softening=None, band="-")
    return _Part(other, known, _said(known, f"extension {name}", search))


def _require_shapes(images: Sequence[ImageFile], others: Sequence[ImageFile]) -> None:
    for image, other in zip(images, others, strict=True):
        if image.shape != other.shape:
            message = f"{other.path.name} has {other.shape[1]}x{other.shape[0]} pixels"
            raise InputError(message)


def _said(known: Weight | Mask, where: str, search: Search) -> str:
    """Return a note on what was used without a rule, and how to change that."""
    if isinstance(known, Weight):
        kind = search.settings.tile.weight_kind or known.kind
        return f"noise from {where}, read as {kind} (--weight none leaves it)"
    return f"bad pixels from {where} (--mask none leaves them)"
