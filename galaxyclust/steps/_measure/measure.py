"""Measure the shapes of a catalog's sources on their stamps, and write them as columns."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from galaxyclust import flags
from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.history import Step
from galaxyclust.features.planes import Measured
from galaxyclust.features.shapes import Shapes
from galaxyclust.flags import Shape
from galaxyclust.progress import bar
from galaxyclust.steps._measure.already import (
    bands_to_measure,
    basis,
    how_to_renew,
    left_to_do,
)
from galaxyclust.steps._measure.planes import Place, PlaneReader
from galaxyclust.steps._measure.request import MeasureRequest
from galaxyclust.steps._measure.shape_table import (
    FLAGS,
    Table,
    as_table,
    colours,
    content_of,
)
from galaxyclust.types import FloatArray
from galaxyclust.words import counted

_LOGGER = logging.getLogger(__name__)
_MOST_ROWS, _MOST_PIXELS = 2048, 2**25  # limits of the stamps in memory at once


@dataclass(frozen=True, kw_only=True)
class MeasuredShapes:
    """The result of a measuring step.

    Parameters
    ----------
    features
        Groups that were measured, by band; the reference band is ``""``.
    n_rows
        Number of sources.
    columns
        Columns that were written.
    flags
        Number of sources with each flag in the reference band.
    renew
        Command that measures groups again that are based on an older basic group; empty if
        there are none.
    """

    features: Mapping[str, tuple[str, ...]]
    n_rows: int = 0
    columns: tuple[str, ...] = ()
    flags: Mapping[str, int] = field(default_factory=dict)
    renew: str = ""


def measure(
    catalog: Catalog,
    *,
    request: MeasureRequest | None = None,
    overwrite: bool = False,
    dry_run: bool = False,
) -> MeasuredShapes:
    """Measure shapes on a catalog's stamps and write them as columns.

    Parameters
    ----------
    catalog
        The catalog.
    request
        What to measure, and how; None: all groups in the reference band.
    overwrite
        Measure everything again. Otherwise only groups are measured that are missing,
        outdated, or were measured with other settings than requested.
    dry_run
        Only report what would be measured.

    Returns
    -------
    MeasuredShapes
        The columns are in the catalog: for the reference band under their plain names (even
        if the request names that band), for other bands with the band as a suffix.

    Raises
    ------
    CatalogError
        If nothing is missing and ``overwrite`` is not set, or the catalog cannot be
        written.
    SettingError
        If a group, a band or a setting does not exist.
    """
    catalog.check_writable()
    request = request or MeasureRequest()
    groups = request.groups()
    bands = bands_to_measure(catalog, request)
    for band in set(request.bands) - set(bands):
        _LOGGER.warning(
            "%s is the reference band: its shapes are the columns without a band's name",
            band,
        )
    readers = {band: PlaneReader(catalog, band) for band in bands}
    todo = left_to_do(catalog, request, readers, overwrite=overwrite)
    planned = {band: tuple(names) for band, names in todo.items()}
    if dry_run:
        return MeasuredShapes(features=planned, n_rows=catalog.n_rows)
    table: Table = {}
    psf = psf_fwhm_pixels(catalog, request.psf_fwhm_arcsec)
    n_passes = len(todo) * catalog.n_rows
    with bar(description="measuring", total=n_passes, unit="source") as progress:
        for band, chosen in todo.items():
            shapes = Shapes(
                groups=chosen,
                basis=basis(catalog, band),
                n_resamplings=request.n_resamplings,
                seed=request.seed,
                n_threads=request.n_threads,
            )
            parts = _by_rows(readers[band], shapes, psf, progress=progress)
            table |= as_table(catalog, _joined(parts), chosen, band=band)
    table |= colours(catalog)
    found = flags.count(table.get(FLAGS, np.zeros(0, np.int64)), Shape)
    made = MeasuredShapes(
        features=planned, n_rows=catalog.n_rows, columns=tuple(table), flags=found
    )
    catalog.write(content_of(catalog, table), _step(request, made, groups), overwrite=True)
    return replace(made, renew=how_to_renew(catalog))


def measure_default(catalog: Catalog) -> MeasuredShapes:
    """Measure the basic shapes, as ingest does at its end; other groups build on them."""
    return measure(catalog, request=MeasureRequest(features=("basic",)))


def psf_fwhm_pixels(catalog: Catalog, psf_fwhm_arcsec: float | None) -> FloatArray:
    """Return the PSF FWHM in pixels for each source, as given or as found by ingest."""
    scale = catalog.column("pixel_scale_arcsec")
    if psf_fwhm_arcsec is not None:
        return np.asarray(psf_fwhm_arcsec / scale)
    out = np.full(catalog.n_rows, np.nan)
    if "field" in catalog.names("catalog"):
        fields = catalog.column("field")
        for entry in catalog.stamp_info().fields:
            width = entry.get("psf_fwhm_pixels")
            out[fields == entry["name"]] = np.nan if width is None else width
    return out


def _by_rows(
    reader: PlaneReader, shapes: Shapes, psf: FloatArray, *, progress: Any
) -> list[tuple[Measured, Place]]:
    """Measure all rows of one band, in blocks."""
    parts = []
    step = min(_MOST_ROWS, max(1, _MOST_PIXELS // reader.pixels_of_one))
    for start in range(0, max(len(psf), 1), step):
        rows = np.arange(start, min(start + step, len(psf)))
        planes, place = reader.read(rows)
        parts.append((shapes.measure(planes, psf_fwhm_pixels=psf[rows], rows=rows), place))
        progress.update(len(rows))
    return parts


def _joined(parts: Sequence[tuple[Measured, Place]]) -> tuple[Measured, Place]:
    found = [part for part, _ in parts]
    columns = {
        name: np.concatenate([part.columns[name] for part in found])
        for name in found[0].columns
    }
    place = Place(*(np.concatenate(v) for v in zip(*(p for _, p in parts), strict=True)))
    return Measured(columns, np.concatenate([part.flags for part in found])), place


def _step(request: MeasureRequest, made: MeasuredShapes, groups: Mapping[str, Any]) -> Step:
    settings = {name: asdict(group) for name, group in groups.items()}
    said = ", ".join(f"{number} {name}" for name, number in made.flags.items())
    return Step(
        name="measure",
        output="catalog",
        inputs=("stamps",),
        method="stamps",
        settings={
            "features": {band: list(names) for band, names in made.features.items()},
            "settings": settings,
            "psf_fwhm_arcsec": request.psf_fwhm_arcsec,
            "n_resamplings": request.n_resamplings,
        },
        seed=request.seed if request.n_resamplings else None,
        notes=(f"{counted(made.n_rows, 'source')} measured{f' ({said})' if said else ''}",),
    )
