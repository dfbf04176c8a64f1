"""Which images show the same sky: fields of one image a band."""

import dataclasses
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from galaxyclust.errors import InputError
from galaxyclust.ingest.celestial import to_pixels
from galaxyclust.ingest.images import ImageFile

_PREFERRED = ("VIS", "r", "i", "g")  # Euclid's VIS is the sharpest


@dataclass(frozen=True, kw_only=True)
class Field:
    """Images of one piece of sky, at most one a band.

    Parameters
    ----------
    name
        What the names of its files have in common.
    images
        The images, by band.
    reference
        Band whose pixels the others are brought to.
    """

    name: str
    images: dict[str, ImageFile]
    reference: str

    @property
    def reference_image(self) -> ImageFile:
        """The image whose pixel grid all stamps share."""
        return self.images[self.reference]


def choose_reference(bands: Sequence[str], wanted: str | None) -> str:
    """Return the reference band: the one wanted, else VIS, r, i, g, or the last.

    Raises
    ------
    InputError
        If there is no image in the band wanted.
    """
    if wanted is not None:
        if wanted not in bands:
            message = (
                f"no image in the reference band {wanted!r}; there are {', '.join(bands)}"
            )
            raise InputError(message)
        return wanted
    return next((band for band in _PREFERRED if band in bands), bands[-1])


def group(images: Sequence[ImageFile], *, reference: str | None = None) -> list[Field]:
    """Return the images sorted into fields by where they point.

    An image joins the field whose reference image it overlaps most, if that is at least
    half of the smaller of the two: an infrared image may lie inside a wider optical one.
    Images without a WCS join by shape, if only one field fits.

    Parameters
    ----------
    images
        All images, in the order given.
    reference
        Band whose pixels the others are brought to.

    Raises
    ------
    InputError
        If images cannot be told apart, or do not fit together.
    """
    bands = list(dict.fromkeys(image.band for image in images))
    chosen = choose_reference(bands, reference)
    # images of the reference band start the fields, in the order of the command line
    order = sorted(images, key=lambda image: image.band != chosen)
    groups: list[dict[str, ImageFile]] = []
    for image in order:
        home = _home(image, groups)
        if home is None:
            groups.append({image.band: image})
        else:
            home[image.band] = image
    names = _unique([field_name([im.path for im in found.values()]) for found in groups])
    firsts = [found.get(chosen) or next(iter(found.values())) for found in groups]
    return [
        Field(
            name=name,
            images={
                band: on_pixels_of(first, found[band]) for band in bands if band in found
            },
            reference=first.band,
        )
        for name, found, first in zip(names, groups, firsts, strict=True)
    ]


def on_pixels_of(reference: ImageFile, image: ImageFile) -> ImageFile:
    """Return an image with the zero point it has when resampled to another's pixels.

    Resampling keeps a surface brightness, so on pixels of another area the same sum over an
    aperture means another flux.
    """
    ratio = reference.pixel_sr / image.pixel_sr if image.per_area else 1.0
    if image is reference or not ratio > 0:
        return image
    zeropoint = image.zeropoint_ab - 2.5 * math.log10(ratio)
    return dataclasses.replace(image, zeropoint_ab=zeropoint)


def _home(
    image: ImageFile, groups: list[dict[str, ImageFile]]
) -> dict[str, ImageFile] | None:
    """Return the group that ``image`` belongs to, or None if it starts a new one."""
    candidates = [found for found in groups if image.band not in found]
    if image.wcs is not None:
        shares = [overlap(next(iter(found.values())), image) for found in candidates]
        best = int(np.argmax(shares)) if shares else -1
        return candidates[best] if shares and shares[best] >= 0.5 else None
    same = [f for f in candidates if next(iter(f.values())).shape == image.shape]
    if len(same) > 1:
        message = (
            f"{image.path}: no WCS, and more than one image it could belong to; "
            "ingest one field at a time"
        )
        raise InputError(message)
    if same and next(iter(same[0].values())).wcs is None:
        return same[0]
    if candidates:
        message = (
            f"{image.path}: no WCS, and no image of {image.shape} pixels to align it to"
        )
        raise InputError(message)
    return None


def overlap(first: ImageFile, second: ImageFile) -> float:
    """Return the fraction of the smaller image that the other one covers, 0 to 1."""
    return max(_covered(first, second), _covered(second, first))


def _covered(first: ImageFile, second: ImageFile) -> float:
    """Return the fraction of ``first`` that ``second`` covers, on a grid of 16 x 16."""
    if first.wcs is None or second.wcs is None:
        return 0.0
    y, x = np.meshgrid(
        np.linspace(0, first.shape[0] - 1, 16), np.linspace(0, first.shape[1] - 1, 16)
    )
    sky = first.wcs.pixel_to_world(x.ravel(), y.ravel())
    try:
        x2, y2 = to_pixels(second.wcs, sky)
    except Exception:  # noqa: BLE001 (the other side of the sky has no pixel there)
        return 0.0
    inside = (x2 >= -0.5) & (x2 < second.shape[1] - 0.5)
    inside &= (y2 >= -0.5) & (y2 < second.shape[0] - 0.5)
    return float(np.mean(inside))


def field_name(paths: list[Path]) -> str:
    """Return what the names of a field's files have in common.

    >>> field_name([Path("frame-g-003918-3.fits.bz2"), Path("frame-r-003918-3.fits")])
    'frame-003918-3'
    """
    stems = [re.sub(r"\.(fits?|fts)(\.(gz|bz2|xz|fz))?$", "", path.name) for path in paths]
    words = [re.split(r"[-_.]", stem) for stem in stems]
    common = [word for word in words[0] if all(word in other for other in words[1:])]
    return "-".join(common) or stems[0]


def _unique(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return out
