"""Cubes: which planes to use, and the band of each."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from galaxyclust.errors import InputError
from galaxyclust.ingest.bands import band_of


class Plane(NamedTuple):
    """A plane of a cube (None for a 2-D image), and its band."""

    number: int | None
    band: str


def planes_of(
    path: Path,
    header: Mapping[str, Any],
    *,
    shape: tuple[int, ...],
    plane: int | None,
    band: str | None,
) -> list[Plane]:
    """Return the planes of an image that are to be used.

    All planes of a cube whose header names their bands (``BAND0``, ``BAND1`` …, as the
    cutouts of the Legacy Surveys' viewer do), else the one asked for.

    Parameters
    ----------
    path
        The file, for errors.
    header
        The image's header.
    shape
        Its shape, planes first.
    plane
        Number of the plane, from 0; None for all or the only one.
    band
        Its band, instead of what the header says.

    Raises
    ------
    InputError
        If it is a cube and the plane asked for is missing or does not exist, or its planes
        are not along the third axis of FITS.
    """
    depth = math.prod(shape[:-2])
    if depth == 1:
        return [Plane(None, band or band_of(header))]
    if depth != shape[-3]:
        message = (
            f"{path}: planes along two axes ({'x'.join(map(str, shape))}); make it a cube "
            "with one axis of planes, the third (NAXIS3)"
        )
        raise InputError(message)
    named = _named(header, depth)
    if plane is None and band is None and named:
        return [Plane(number, name) for number, name in enumerate(named)]
    if plane is None or not 0 <= plane < depth:
        message = (
            f"{path}: a cube of {depth} planes; choose one with --plane 0 to {depth - 1}"
        )
        raise InputError(message)
    return [Plane(plane, band or (named[plane] if named else band_of(header)))]


def _named(header: Mapping[str, Any], depth: int) -> list[str]:
    """Return the band of each plane; none unless every plane has its own."""
    names = [band_of({"BAND": header.get(f"BAND{n}", "")}) for n in range(depth)]
    return names if all(names) and len(set(names)) == depth else []
