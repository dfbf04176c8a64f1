"""Measure the shapes of a catalog's sources on their stamps; they become columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from galaxyclust import flags
from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, SettingError
from galaxyclust.features import FEATURES
from galaxyclust.features.planes import Measured
from galaxyclust.features.shapes import Shapes
from galaxyclust.flags import Shape
from galaxyclust.methods import build
from galaxyclust.progress import bar
from galaxyclust.steps._measure.planes import REFERENCE, Place, PlaneReader
from galaxyclust.steps._measure.shape_table import (
    FLAGS,
    Table,
    as_table,
    colours,
    content_of,
)
from galaxyclust.types import FloatArray

_ROWS = 2048  # stamps in memory at a time


@dataclass(frozen=True, kw_only=True)
class MeasureRequest:
    """What to measure, and how.

    Parameters
    ----------
    features
        Groups of features; all of them where empty.
    bands
        Bands to measure beside the reference band.
    settings
        ``GROUP.KEY`` to value, over the groups' defaults.
    psf_fwhm_arcsec
        Width of point sources, where the images do not show it.
    n_resamplings
        How often to measure under fresh noise, for errors; 0 for none.
    seed
        Seed of that noise.
    n_threads
        Threads; one a core where None.
    """

    features: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    psf_fwhm_arcsec: float | None = None
    n_resamplings: int = 0
    seed: int = 0
    n_threads: int | None = None

    def __post_init__(self) -> None:
        if self.n_resamplings == 1 or self.n_resamplings < 0:
            message = f"errors from {self.n_resamplings} resamplings: give 0, or 2 or more"
            raise SettingError(message)

    def groups(self) -> dict[str, Any]:
        """Return the groups asked for, each with its settings, in their order.

        Raises
        ------
        SettingError
            If there is no such group or setting.
        """
        for name in self.features:
            if name not in FEATURES:
                message = f"unknown features {name!r}; choose from {', '.join(FEATURES)}"
                raise SettingError(message)
        chosen = [name for name in FEATURES if name in (self.features or FEATURES)]
        values: dict[str, dict[str, Any]] = {name: {} for name in chosen}
        for key, value in _dotted(self.settings):
            group, dot, name = key.partition(".")
            if not dot or group not in values:
                message = f"setting {key!r}: write GROUP.KEY with GROUP {', '.join(chosen)}"
                raise SettingError(message)
            values[group][name] = value
        return {name: build(FEATURES, name, values[name]) for name in chosen}

    def is_met_by(self, group: str, recorded: Mapping[str, Any]) -> bool:
        """Return whether a group measured with the recorded settings is as asked for.

        What the request leaves open may be as it is.
        """
        given = {key.partition(".")[2] for key, _ in _dotted(self.settings)
                 if key.partition(".")[0] == group}  # fmt: skip
        wanted, known = asdict(self.groups()[group]), recorded["settings"][group]
        return (
            all(wanted[name] == known.get(name) for name in given)
            and self.psf_fwhm_arcsec in {None, recorded["psf_fwhm_arcsec"]}
            and self.n_resamplings in {0, recorded["n_resamplings"]}
        )


def _dotted(settings: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield settings as ``GROUP.KEY``; TOML reads that as a table in a table."""
    for key, value in settings.items():
        if isinstance(value, Mapping):
            yield from ((f"{key}.{name}", part) for name, part in value.items())
        else:
            yield key, value


@dataclass(frozen=True, kw_only=True)
class MeasuredShapes:
    """What a measuring step did.

    Parameters
    ----------
    features
        Groups that were measured, by band; the reference band is ``""``.
    n_rows
        Sources measured.
    columns
        Columns that were written.
    flags
        How many sources carry each flag of the reference band.
    """

    features: Mapping[str, tuple[str, ...]]
    n_rows: int = 0
    columns: tuple[str, ...] = ()
    flags: Mapping[str, int] = field(default_factory=dict)


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
        What to measure, and how; all groups in the reference band where None.
    overwrite
        Measure again what is there. Otherwise only what is not yet there is measured, or
        there with other settings than the request gives.
    dry_run
        Only say what would be measured.

    Returns
    -------
    MeasuredShapes
        The columns are in the catalog, those of the reference band under their plain
        names, those of another band with its name behind.

    Raises
    ------
    CatalogError
        If all is there already and ``overwrite`` is not set.
    SettingError
        If a group, a band or a setting does not exist.
    """
    request = request or MeasureRequest()
    groups = request.groups()
    readers = {band: PlaneReader(catalog, band) for band in (REFERENCE, *request.bands)}
    todo = _left_to_do(catalog, request, readers, overwrite=overwrite)
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
                basis=_basis(catalog, band),
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
    return made


def measure_default(catalog: Catalog) -> MeasuredShapes:
    """Measure what ingest ends with: the quick shapes, which later steps build on."""
    return measure(catalog, request=MeasureRequest(features=("basic",)))


def measured(catalog: Catalog) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Return which groups of features were measured, as (band, group), and how."""
    return {
        (band, group): step.settings
        for step in catalog.history()
        if step.name == "measure"
        for band, names in step.settings["features"].items()
        for group in names
    }


def is_measured(catalog: Catalog, request: MeasureRequest) -> bool:
    """Return whether all that a request asks for is there."""
    there = measured(catalog)
    return all(
        (band, group) in there and request.is_met_by(group, there[band, group])
        for band in (REFERENCE, *request.bands)
        for group in request.groups()
    )


def _left_to_do(
    catalog: Catalog, request: MeasureRequest, bands: Iterable[str], *, overwrite: bool
) -> dict[str, dict[str, Any]]:
    """Return the groups to measure by band."""
    there = {} if overwrite else measured(catalog)
    groups = request.groups()
    todo = {
        band: {
            name: group
            for name, group in groups.items()
            if (band, name) not in there or not request.is_met_by(name, there[band, name])
        }
        for band in bands
    }
    # the other groups build on the basic one
    todo = {band: groups if "basic" in chosen else chosen for band, chosen in todo.items()}
    todo = {band: chosen for band, chosen in todo.items() if chosen}
    if not todo:
        message = (
            f"{catalog.path}: {', '.join(groups)} measured already; "
            "--overwrite measures again"
        )
        raise CatalogError(message)
    return todo


def _basis(catalog: Catalog, band: str) -> Any:
    """Return the basic group as it was measured in a band, or with its defaults."""
    recorded = measured(catalog).get((band, "basic"))
    return build(FEATURES, "basic", recorded["settings"]["basic"] if recorded else {})


def psf_fwhm_pixels(catalog: Catalog, psf_fwhm_arcsec: float | None) -> FloatArray:
    """Return the width of point sources at each source, as given or as ingest found it."""
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
    """Measure all rows of one band, some at a time."""
    parts = []
    for start in range(0, max(len(psf), 1), _ROWS):
        rows = np.arange(start, min(start + _ROWS, len(psf)))
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
        notes=(f"{made.n_rows} sources measured{f' ({said})' if said else ''}",),
    )
