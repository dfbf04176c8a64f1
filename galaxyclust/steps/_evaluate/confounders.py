"""Quantities of a catalog that should not drive clusters, and that an audit examines."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import SettingError
from galaxyclust.evaluate.pieces import beside_brighter
from galaxyclust.evaluate.quantity import Kind, Quantity
from galaxyclust.evaluate.surroundings import of_surroundings
from galaxyclust.flags import Pixel, Source
from galaxyclust.progress import bar
from galaxyclust.types import BoolArray, FloatArray, IntArray

_CHUNK = 256  # stamps read at once
_MOST_WORDS = 1000  # largest number of categories of a column

# name, columns (the first that varies is used), kind, whether physics may link it to
# morphology
_COLUMNS: tuple[tuple[str, tuple[str, ...], Kind, bool], ...] = (
    ("PSF width", ("psf_fwhm_arcsec",), "number", False),
    ("field", ("field",), "category", False),
    ("sky level", ("sky_{band}",), "number", False),
    ("sky noise", ("sky_sigma_{band}",), "number", False),
    ("angle in the image", ("theta_image",), "angle", False),
    ("position angle", ("position_angle",), "angle", False),
    ("own pixels masked", ("masked_fraction",), "number", False),
    ("S/N", ("sn",), "number", True),
    ("magnitude", ("magnitude_{band}", "flux_{band}"), "number", True),
    ("size", ("r50_arcsec", "r50"), "number", True),
)
_SKY = {"sky level", "sky noise"}
_PIXELS = (
    ("neighbours in the stamp", Pixel.NEIGHBOUR),
    ("bad pixels in the stamp", Pixel.BAD),
    ("stamp beyond the image", Pixel.OUTSIDE),
)


class Confounders(NamedTuple):
    """Quantities of some rows, and those unknown, constant or known for too few rows."""

    quantities: list[Quantity]
    missing: tuple[str, ...]


def confounders(
    catalog: Catalog, rows: IntArray, sample: IntArray, *, also: Sequence[str] = ()
) -> Confounders:
    """Return the quantities that an audit of some rows examines.

    Parameters
    ----------
    catalog
        The catalog.
    rows
        (n,) rows of the catalog.
    sample
        Indices into ``rows`` whose stamps are read; other rows lack quantities measured on
        stamps.
    also
        Further columns to audit.

    Raises
    ------
    CatalogError
        If there is no column of that name.
    SettingError
        If a column has too many different words, or more than one value per row.
    """
    blended = (catalog.column("flags")[rows] & int(Source.BLENDED)) != 0
    found = [*_of_columns(catalog, rows), *_of_chip(catalog, rows)]
    found += [*_of_stamps(catalog, rows, sample, blended=blended), _of_blends(blended)]
    found = [one for one in found if one.varies()]
    names = {one.name for one in found}
    wanted = [name for name, _, _, _ in _COLUMNS] + [name for name, _ in _PIXELS]
    wanted += ["position on the chip", "blended"]
    has = {"position on the chip"} if "chip x" in names else set()
    missing = tuple(name for name in wanted if name not in names | has)
    return Confounders(found + [_asked_for(catalog, rows, name) for name in also], missing)


def own_galaxies(catalog: Catalog, rows: IntArray) -> BoolArray:
    """Return which rows count: of sources of an image that touch, the brightest."""
    counts = np.ones(len(rows), bool)
    measured = ("semi_major_axis", "sn")
    if not _in_images(catalog, *measured):
        return counts
    needed = ("x", "y", "field", "flags", *measured)
    table = {name: catalog.column(name)[rows] for name in needed}
    blended = np.flatnonzero(table["flags"] & int(Source.BLENDED))
    for one_field in _by_field(table["field"][blended]):
        own = blended[one_field]
        x, y, axis, light = (table[name][own] for name in ("x", "y", *measured))
        counts[own] = ~beside_brighter(x, y, axis=axis, light=light)
    return counts


def _in_images(catalog: Catalog, *columns: str) -> bool:
    """Return whether sources have a place in an image, and further columns."""
    needed = {"x", "y", "field", *columns}
    return bool(catalog.stamp_info().fields) and needed <= set(catalog.names("catalog"))


def _band(catalog: Catalog) -> str:
    """Return the reference band, or the middle band if there is none."""
    info = catalog.stamp_info()
    found = [field.get("reference") for field in info.fields]
    band = next((band for band in found if band in info.bands), None)
    return str(band or info.bands[len(info.bands) // 2])


def _of_columns(catalog: Catalog, rows: IntArray) -> Iterator[Quantity]:
    have, band = set(catalog.names("catalog")), _band(catalog)
    in_images = _in_images(catalog)
    for name, columns, kind, linked in _COLUMNS:
        # a ready-made stamp has no surroundings: its sky holds some of the galaxy's light
        perhaps = linked or (name == "sky level" and not in_images)
        for template in columns:
            column = template.format(band=band)
            if column not in have:
                continue
            called = "flux" if template.startswith("flux") else name  # without a zero point
            values, unit, *_ = catalog.described(column)
            if name in _SKY and in_images:
                values = _around(catalog, values)
            one = Quantity(
                name=called, values=values[rows], kind=kind, linked=perhaps, unit=unit
            )
            if one.varies():
                yield one
                break


def _around(catalog: Catalog, values: FloatArray) -> FloatArray:
    """Return a measurement of the sky around each source of the catalog, by others."""
    x, y, field = (catalog.column(name) for name in ("x", "y", "field"))
    out = np.full(len(values), np.nan)
    for own in _by_field(field):
        out[own] = of_surroundings(values[own], x[own], y[own])
    return out


def _by_field(field: npt.NDArray[np.str_]) -> list[IntArray]:
    """Return the rows of each field; a survey may have thousands."""
    _, number = np.unique(field, return_inverse=True)
    order = np.argsort(number, kind="stable")
    return np.split(order, np.cumsum(np.bincount(number))[:-1])


def _of_chip(catalog: Catalog, rows: IntArray) -> Iterator[Quantity]:
    """Yield the positions of galaxies in their images: x, y, distance from the middle."""
    if not _in_images(catalog):
        return
    x, y = (catalog.column(name)[rows].astype(np.float64) for name in ("x", "y"))
    field = catalog.column("field")[rows]
    away = np.full(len(rows), np.nan)
    for all_there in _by_field(field):
        own = all_there[np.isfinite(x[all_there]) & np.isfinite(y[all_there])]
        if own.size:
            middle = [(values[own].min() + values[own].max()) / 2 for values in (x, y)]
            away[own] = np.hypot(x[own] - middle[0], y[own] - middle[1])
    yield Quantity(name="chip x", values=x, unit="pix")
    yield Quantity(name="chip y", values=y, unit="pix")
    yield Quantity(name="distance from the chip's middle", values=away, unit="pix")


def _of_stamps(
    catalog: Catalog, rows: IntArray, sample: IntArray, *, blended: BoolArray
) -> Iterator[Quantity]:
    """Yield the fractions of a stamp covered by neighbours, bad pixels and the outside.

    Neighbours are those of galaxies that touch none: what touches a galaxy may be the other
    half of a merger, or a piece of its own. They are counted in hundredths of the stamp:
    the few pixels that noise takes from a galaxy's wings would tell its wings.
    """
    reader = catalog.stamps()
    found = {name: np.full(len(rows), np.nan) for name, _ in _PIXELS}
    parts = np.array_split(np.sort(sample), max(1, len(sample) // _CHUNK))
    with bar(parts, description="reading stamps", unit="chunk") as items:
        for part in items:
            mask = reader.read(rows[part]).mask
            for name, bit in _PIXELS:
                covered = ((mask & int(bit)) != 0).any(axis=1)
                found[name][part] = covered.mean(axis=(1, 2))
    beside = np.where(blended, np.nan, found["neighbours in the stamp"])
    found["neighbours in the stamp"] = np.round(beside, 2)
    for name, values in found.items():
        yield Quantity(name=name, values=values)


def _of_blends(blended: BoolArray) -> Quantity:
    """Return whether a galaxy touches another source, as mergers do by nature."""
    words = np.where(blended, "blended", "alone")
    return Quantity(name="blended", values=words, kind="category", linked=True)


def _asked_for(catalog: Catalog, rows: IntArray, name: str) -> Quantity:
    values, unit, *_ = catalog.described(name)
    if values.ndim != 1:
        message = f"column {name!r} has {values.shape[1]} values a row; audit looks at one"
        raise SettingError(message)
    text = values.dtype.kind not in "iufb"
    if text and len(np.unique(values)) > _MOST_WORDS:
        message = f"column {name!r} has too many different words to be audited"
        raise SettingError(message)
    kind: Kind = "category" if text else "number"
    return Quantity(name=name, values=values[rows], kind=kind, unit=unit)
