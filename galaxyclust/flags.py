"""What can be wrong with a source, its shape or a pixel: one table of bits each.

A source with any bit of `SET_ASIDE` is kept in the catalog but left out of embeddings
(and so of clusters) unless asked for.
"""

from enum import IntFlag

import numpy as np

from galaxyclust.errors import SettingError
from galaxyclust.types import IntArray


class Pixel(IntFlag):
    """Bits of a stamp's mask: why a pixel must not be used."""

    BAD = 1  # not finite, bad in the mask or weight image, or saturated
    NEIGHBOUR = 2  # belongs to another source
    OUTSIDE = 4  # beyond the edge of the image


class Source(IntFlag):
    """Bits of the ``flags`` column: what to know about a source."""

    EDGE = 1
    MASKED = 2
    BLENDED = 4
    POINT_LIKE = 8
    LOW_SN = 16
    OFF_IMAGE = 32
    BAD_POSITION = 64
    MISSING_BAND = 128
    TRUNCATED = 256
    FLUX_NOT_POSITIVE = 512
    SINGULAR = 1024
    UNDETECTED = 2048
    SATURATED = 4096
    DUPLICATE = 8192
    OUTSHONE = 16384


class Shape(IntFlag):
    """Bits of the ``shape_flags`` columns: what went wrong in measuring a shape."""

    NO_SEGMENT = 1
    FLUX_NOT_POSITIVE = 2
    MASKED_CENTRE = 4
    NO_PETROSIAN = 8
    BEYOND_STAMP = 16
    NO_SKY = 32
    CENTRE_NOT_FOUND = 64
    SPLIT = 128
    FAINT = 256
    UNRESOLVED = 512
    MID_FAILED = 1024
    SHAPE_ASYMMETRY_FAILED = 2048
    SERSIC_FAILED = 4096
    SERSIC_AT_LIMIT = 8192
    SERSIC_UNCERTAIN = 16384
    NOT_DECONVOLVED = 32768
    NO_NOISE = 65536


MEANING = {
    Source.EDGE: "its pixels touch the edge of the image",
    Source.MASKED: "more than a tenth of its own pixels are masked",
    Source.BLENDED: "deblended from a neighbour, or too crowded to deblend",
    Source.POINT_LIKE: "no larger than a point source, or with the wings of one: no galaxy",
    Source.LOW_SN: "signal-to-noise ratio below the limit asked for",
    Source.OFF_IMAGE: "its listed position lies outside every image",
    Source.BAD_POSITION: "its listed position is missing or impossible",
    Source.MISSING_BAND: "one band or more has no data here",
    Source.TRUNCATED: "larger than its stamp",
    Source.FLUX_NOT_POSITIVE: "a flux is zero or negative, so its magnitude is missing",
    Source.SINGULAR: "too few pixels to have a shape",
    Source.UNDETECTED: "nothing was detected where it is listed, or amid its stamp",
    Source.SATURATED: "holds saturated pixels",
    Source.DUPLICATE: "seen better in another image that overlaps this one",
    Source.OUTSHONE: "in the halo of a source a hundred times brighter: likely its debris",
}

SHAPE_MEANING = {
    Shape.NO_SEGMENT: "no pixel of its own: nothing to measure",
    Shape.FLUX_NOT_POSITIVE: "its flux in this band is not positive",
    Shape.MASKED_CENTRE: "its centre is masked",
    Shape.NO_PETROSIAN: "its profile never falls to the Petrosian ratio within the stamp",
    Shape.BEYOND_STAMP: "an aperture reaches beyond the stamp, or holds many masked pixels",
    Shape.NO_SKY: "no sky left in the stamp, so nothing is corrected for it",
    Shape.CENTRE_NOT_FOUND: "no centre of least asymmetry near its brightest parts",
    Shape.SPLIT: "its pixels, or the brighter of them, lie in separate pieces",
    Shape.FAINT: "signal-to-noise ratio per pixel below 2.5",
    Shape.UNRESOLVED: "too small compared with the PSF to have a shape",
    Shape.MID_FAILED: "multimode, intensity and deviation could not be measured",
    Shape.SHAPE_ASYMMETRY_FAILED: "its faint outline could not be found",
    Shape.SERSIC_FAILED: "the Sersic fit did not converge",
    Shape.SERSIC_AT_LIMIT: "the Sersic fit ended at a limit of its range",
    Shape.SERSIC_UNCERTAIN: "noise or the PSF leave the Sersic index uncertain",
    Shape.NOT_DECONVOLVED: "the PSF is too wide to be removed, or its width is unknown",
    Shape.NO_NOISE: "the noise of its sky is unknown, so there are no errors and no S/N",
}

SET_ASIDE = (
    Source.POINT_LIKE
    | Source.LOW_SN
    | Source.OFF_IMAGE
    | Source.BAD_POSITION
    | Source.SINGULAR
    | Source.UNDETECTED
    | Source.DUPLICATE
    | Source.OUTSHONE
    | Source.MISSING_BAND
    | Source.MASKED
)


def table_of(kind: type[IntFlag]) -> dict[str, IntFlag]:
    """Return the bits of one table by name, in lower case."""
    return {flag.name.lower(): flag for flag in kind if flag.name}


def decode(flags: int, kind: type[IntFlag] = Source) -> list[str]:
    """Return the names of the bits that are set.

    >>> decode(9)
    ['edge', 'point_like']
    >>> decode(9, Shape)
    ['no_segment', 'no_petrosian']
    """
    return [name for name, flag in table_of(kind).items() if flags & flag]


def encode(names: list[str], kind: type[IntFlag] = Source) -> int:
    """Return the bits of ``names``.

    Raises
    ------
    SettingError
        If there is no flag of that name.
    """
    known = table_of(kind)
    total = 0
    for name in names:
        if name not in known:
            message = f"unknown flag {name!r}; choose from {', '.join(known)}"
            raise SettingError(message)
        total |= known[name]
    return total


def count(flags: IntArray, kind: type[IntFlag] = Source) -> dict[str, int]:
    """Return how many sources carry each flag, without those that no source carries."""
    numbers = {
        name: int(np.count_nonzero(flags & int(flag)))
        for name, flag in table_of(kind).items()
    }
    return {name: number for name, number in numbers.items() if number}
