"""Quantities of a catalog that should not drive clusters, and that an audit examines."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import SettingError
from galaxyclust.evaluate.quantity import Kind, Quantity
from galaxyclust.flags import Pixel
from galaxyclust.progress import bar
from galaxyclust.types import IntArray

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
    found = [*_of_columns(catalog, rows), *_of_chip(catalog, rows)]
    found += _of_stamps(catalog, rows, sample)
    found = [one for one in found if one.varies()]
    names = {one.name for one in found}
    wanted = [name for name, _, _, _ in _COLUMNS] + [name for name, _ in _PIXELS]
    wanted.append("position on the chip")
    has = {"position on the chip"} if "chip x" in names else set()
    missing = tuple(name for name in wanted if name not in names | has)
    return Confounders(found + [_asked_for(catalog, rows, name) for name in also], missing)


def _band(catalog: Catalog) -> str:
    """Return the reference band, or the middle band if there is none."""
    info = catalog.stamp_info()
    found = [field.get("reference") for field in info.fields]
    band = next((band for band in found if band in info.bands), None)
    return str(band or info.bands[len(info.bands) // 2])


def _of_columns(catalog: Catalog, rows: IntArray) -> Iterator[Quantity]:
    have, band = set(catalog.names("catalog")), _band(catalog)
    ready_made = not catalog.stamp_info().fields
    for name, columns, kind, linked in _COLUMNS:
        # the sky of a ready-made stamp is measured so near that it holds some of its light
        perhaps = linked or (ready_made and name == "sky level")
        for template in columns:
            column = template.format(band=band)
            if column not in have:
                continue
            called = "flux" if template.startswith("flux") else name  # without a zero point
            values, unit, *_ = catalog.described(column)
            one = Quantity(
                name=called, values=values[rows], kind=kind, linked=perhaps, unit=unit
            )
            if one.varies():
                yield one
                break


def _of_chip(catalog: Catalog, rows: IntArray) -> Iterator[Quantity]:
    """Yield the positions of galaxies in their images: x, y, distance from the middle."""
    info, have = catalog.stamp_info(), set(catalog.names("catalog"))
    if not info.fields or not {"x", "y", "field"} <= have:
        return
    x, y = (catalog.column(name)[rows].astype(np.float64) for name in ("x", "y"))
    field = catalog.column("field")[rows]
    away = np.full(len(rows), np.nan)
    for name in np.unique(field):
        own = np.flatnonzero((field == name) & np.isfinite(x) & np.isfinite(y))
        if own.size:
            middle = [(values[own].min() + values[own].max()) / 2 for values in (x, y)]
            away[own] = np.hypot(x[own] - middle[0], y[own] - middle[1])
    yield Quantity(name="chip x", values=x, unit="pix")
    yield Quantity(name="chip y", values=y, unit="pix")
    yield Quantity(name="distance from the chip's middle", values=away, unit="pix")


def _of_stamps(catalog: Catalog, rows: IntArray, sample: IntArray) -> Iterator[Quantity]:
    """Yield the fractions of a stamp covered by neighbours, bad pixels and the outside."""
    reader = catalog.stamps()
    found = {name: np.full(len(rows), np.nan) for name, _ in _PIXELS}
    parts = np.array_split(np.sort(sample), max(1, len(sample) // _CHUNK))
    with bar(parts, description="reading stamps", unit="chunk") as items:
        for part in items:
            mask = reader.read(rows[part]).mask
            for name, bit in _PIXELS:
                covered = ((mask & int(bit)) != 0).any(axis=1)
                found[name][part] = covered.mean(axis=(1, 2))
    for name, values in found.items():
        yield Quantity(name=name, values=values)


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
