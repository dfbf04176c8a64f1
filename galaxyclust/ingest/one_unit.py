"""Fields in different units: the images of a band are brought to the unit of its first."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from galaxyclust.errors import InputError
from galaxyclust.ingest.fields import Field
from galaxyclust.ingest.images import ImageFile
from galaxyclust.ingest.units import ImageUnit, parse


class Unified(NamedTuple):
    """Fields whose images have one unit a band, and notes on what was brought to it."""

    fields: list[Field]
    notes: tuple[str, ...]


def in_one_unit(fields: Sequence[Field]) -> Unified:
    """Return the fields with a factor for the images that are in another unit.

    A column of fluxes has one unit. Where it differs between fields, zero points tell how
    many units of the one a unit of the other is.

    Parameters
    ----------
    fields
        The fields, in order; the first with an image in a band gives its unit.

    Raises
    ------
    InputError
        If two units differ and one of their zero points is not known.
    """
    first: dict[str, ImageFile] = {}
    notes = []
    out = []
    for found in fields:
        images = dict(found.images)
        for band, image in found.images.items():
            model = first.setdefault(band, image)
            if not same_unit(image.unit, model.unit):
                images[band] = _brought(image, model)
                notes.append(
                    f"{image.path.name}: its {image.unit or 'values without a unit'} are "
                    f"made {model.unit or 'those'} of {model.path.name} (by zero points)"
                )
        out.append(replace(found, images=images))
    return Unified(out, tuple(dict.fromkeys(notes)))


def same_unit(one: str, other: str) -> bool:
    """Return whether two BUNITs mean the same.

    >>> same_unit("nanomaggy", "nanomaggies"), same_unit("nJy", "nanomaggy")
    (True, False)
    """
    if one.lower() == other.lower():
        return True
    first, second = repr(parse(one)), repr(parse(other))
    return first == second != repr(ImageUnit())


def _brought(image: ImageFile, model: ImageFile) -> ImageFile:
    """Return an image whose pixels are brought to the unit of another as they are read."""
    apart = model.zeropoint_ab - image.zeropoint_ab
    if not np.isfinite(apart):
        unknown = image if not np.isfinite(image.zeropoint_ab) else model
        here, there = image.unit or "no unit", model.unit or "no unit"
        message = (
            f"{image.path.name} is in {here}, {model.path.name} in {there}, and "
            f"{unknown.path.name} has no zero point to bring {image.band} to one unit; "
            "--zeropoint gives both one, or ingest them apart"
        )
        raise InputError(message)
    return replace(
        image,
        unit=model.unit,
        zeropoint_ab=model.zeropoint_ab,
        scale=image.scale * 10 ** (0.4 * apart),
    )
