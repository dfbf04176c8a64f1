"""Ingest images: fields, tiles, sources, stamps, and the catalog of them."""

import contextlib
import logging
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from galaxyclust import flags
from galaxyclust.catalog import build
from galaxyclust.catalog.core import Catalog, StampInfo
from galaxyclust.catalog.history import Step
from galaxyclust.catalog.shards import ShardContent, draft
from galaxyclust.errors import InputError
from galaxyclust.flags import Source
from galaxyclust.ingest.fields import Field
from galaxyclust.ingest.settings import IngestSettings
from galaxyclust.jobs import number_of, spread
from galaxyclust.positions import Targets
from galaxyclust.progress import bar
from galaxyclust.steps._ingest import columns as _columns
from galaxyclust.steps._ingest.finish import complete, of_sky, outcome
from galaxyclust.steps._ingest.plan import Plan, key_of, plans_of
from galaxyclust.steps._ingest.same_file import refuse_own
from galaxyclust.steps._ingest.survey import (
    Inputs,
    Skipped,
    Survey,
    describe,
    field_record,
    open_survey,
)
from galaxyclust.steps._ingest.tile_work import TileMade, work_tile
from galaxyclust.steps._measure.measure import measure_default
from galaxyclust.types import Stamps

_LOGGER = logging.getLogger(__name__)
_WORTH = 8_000_000  # pixels in all bands; for fewer, a new process does not pay
_MEMORY = 2_000_000_000  # bytes that a process needs for a large tile


@dataclass(frozen=True, kw_only=True)
class Ingested:
    """What an ingest did.

    Parameters
    ----------
    catalog
        The new catalog; None after a dry run.
    notes
        Notes for the user, one line each.
    skipped
        Inputs that could not be used.
    """

    catalog: Catalog | None
    notes: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def ingest(  # noqa: PLR0913 (each is one thing a user gives)
    images: Sequence[str | Path],
    output: str | Path,
    *,
    settings: IngestSettings | None = None,
    targets: Targets | None = None,
    bands: Mapping[str, str] | None = None,
    companions: Mapping[str, str] | None = None,
    overwrite: bool = False,
    dry_run: bool = False,
    n_jobs: int | None = None,
) -> Ingested:
    """Make a catalog of the sources on images, with their basic shapes.

    Parameters
    ----------
    images
        FITS files; those of the same sky in different bands form one field.
    output
        The catalog to make, ``….h5``.
    settings
        Settings of the ingest; None takes the defaults.
    targets
        Positions to use instead of detecting (`galaxyclust.positions`).
    bands
        Patterns of file names by band, instead of the bands in the headers.
    companions
        ``weight`` and ``quality``: ``OLD=NEW`` rules from an image's name to its
        companion's, a file, ``ext:NAME`` for an extension of the image's own file, or
        ``none``; without a rule, what the image's survey always provides is used.
    overwrite
        Replace an existing catalog.
    dry_run
        Only look at the files and report what would be done.
    n_jobs
        Number of processes; the catalog does not depend on it. None takes one per core, if
        the work pays for them and each has 2 GB of memory.

    Returns
    -------
    Ingested
        The catalog, notes, and the inputs that were skipped.

    Raises
    ------
    InputError
        If no image can be used, or one is the output.
    CatalogError
        If the catalog exists and ``overwrite`` is not set, or cannot be written.
    """
    paths = [Path(image) for image in images]
    if not dry_run:
        build.check_new(Path(output), overwrite=overwrite)
    if overwrite:
        listed = [targets.named] if targets is not None and targets.named else []
        refuse_own([*paths, *listed], Path(output))
    with tempfile.TemporaryDirectory(prefix="galaxyclust-") as scratch:
        inputs = Inputs(
            paths=paths,
            patterns=bands or {},
            companions=companions or {},
            scratch=Path(scratch),
        )
        survey = open_survey(inputs, settings or IngestSettings())
        _require_one_field(survey, targets)
        notes = describe(survey)
        if dry_run:
            there = build.in_the_way(Path(output), overwrite=overwrite)
            skipped = tuple(survey.skipped)
            return Ingested(catalog=None, notes=(*notes, *there), skipped=skipped)
        with build.building(Path(output), overwrite=overwrite) as builder:
            _ingest_fields(builder, survey, targets, n_jobs=n_jobs)
            catalog, notes = _finish(builder, survey, targets, record=(inputs, notes))
    measure_default(catalog)
    return Ingested(catalog=catalog, notes=notes, skipped=tuple(survey.skipped))


def _require_one_field(survey: Survey, targets: Targets | None) -> None:
    if targets is not None and not targets.on_sky and len(survey.fields) > 1:
        names = ", ".join(found.name for found in survey.fields)
        message = f"x and y go with one field, and there are {names}; list ra and dec"
        raise InputError(message)


def _ingest_fields(
    builder: build.Builder, survey: Survey, targets: Targets | None, *, n_jobs: int | None
) -> None:
    taken = np.zeros(0 if targets is None else len(targets.id), bool)
    done: list[Field] = []
    left = survey.fields
    while left:
        plans = plans_of(survey, left, builder=builder, targets=targets, taken=taken)
        tasks = [task for plan in plans for task in plan.tasks]
        worth = sum(task.n_pixels for task in tasks) // _WORTH
        number = number_of(n_jobs, worth=worth, memory=_MEMORY)
        with (
            contextlib.closing(spread(work_tile, tasks, n_jobs=number)) as results,
            bar(
                results, description="ingesting", total=len(tasks), unit="tile"
            ) as progress,
        ):
            made = iter(progress)
            for plan in plans:
                left = left[1:]
                try:
                    _add_field(builder, plan, survey, made=made)
                except InputError as error:
                    names = ", ".join(str(im.path) for im in plan.field.images.values())
                    survey.skipped.append(Skipped(names, str(error)))
                    break  # its targets may lie on the remaining fields
                taken |= plan.on
                done.append(plan.field)
    if not done:
        message = survey.skipped[-1].reason
        raise InputError(message)
    survey.fields = done
    if targets is not None and not taken.any():
        builder.forget_all()
        message = f"none of {len(taken)} listed positions lies on an image"
        raise InputError(message + _far_apart(done[0], targets))
    if targets is not None and not taken.all():
        _add_placeless(builder, survey, targets, rows=~taken)


def _far_apart(found: Field, targets: Targets) -> str:
    """Return a text that says where an image and a listed position are."""
    image, good = found.reference_image, ~targets.bad
    if image.wcs is None or not targets.on_sky or not good.any():
        return ""
    middle = image.wcs.pixel_to_world(image.shape[1] / 2, image.shape[0] / 2).icrs
    return (
        f": RA {targets.first[good][0]:.4f}, Dec {targets.second[good][0]:.4f} is one, and "
        f"{image.path.name} is around RA {middle.ra.deg:.4f}, Dec {middle.dec.deg:.4f}"
    )


def _add_field(
    builder: build.Builder, plan: Plan, survey: Survey, *, made: Iterator[TileMade]
) -> None:
    """Add the shards of one field, once all of its tiles are done."""
    if plan.refusal:
        raise InputError(plan.refusal)
    rows = builder.resume(plan.key)
    if rows is not None:
        _LOGGER.info("%s: %d sources kept from an interrupted run", plan.field.name, rows)
        return
    drafts: list[Path] = []
    blank, seen = 0, 0
    for tile in islice(made, len(plan.tasks)):
        if tile.refusal:
            raise InputError(tile.refusal)
        drafts += tile.drafts
        blank, seen = blank + tile.n_blank, seen + tile.n_seen
    if blank:
        _LOGGER.info(
            "%s: %.0f %% of its pixels hold one value all around, taken as no data",
            plan.field.name, 100 * blank / seen,
        )  # fmt: skip
    # a mosaic may have an empty tile, but a field must not be empty
    if plan.tasks and not seen:
        message = f"{plan.field.reference_image.path}: no valid pixels"
        raise InputError(message)
    builder.adopt(plan.key, drafts or [draft(builder.folder, _no_sources(survey))])


def _no_sources(survey: Survey) -> ShardContent:
    return _blank(survey, np.zeros(0, np.str_), {})


def _blank(
    survey: Survey, ids: npt.NDArray[np.str_], table: dict[str, npt.NDArray[Any]]
) -> ShardContent:
    """Return rows without stamps: listed sources that lie on no image."""
    shape = (len(ids), len(survey.bands), survey.size, survey.size)
    stamps = Stamps(
        np.full(shape, np.nan, np.float32),
        np.full(shape, flags.Pixel.OUTSIDE, np.uint8),
        np.full(shape[:2], np.nan, np.float32),
        np.full(shape[:2], np.nan, np.float32),
    )
    residual = np.full((len(ids), 2), np.nan, np.float32)
    segment = np.zeros((shape[0], *shape[2:]), bool)
    jacobian = np.full((len(ids), 2, 2), np.nan)
    return ShardContent(stamps, table, segment, residual, jacobian)


def _add_placeless(
    builder: build.Builder,
    survey: Survey,
    targets: Targets,
    *,
    rows: npt.NDArray[np.bool_],
) -> None:
    """Add a row for each target that lies on no image, so that none is lost."""
    bad = targets.bad[rows]
    n_rows = int(rows.sum())
    flag = np.where(bad, int(Source.BAD_POSITION), int(Source.OFF_IMAGE)).astype(np.int64)
    table: dict[str, npt.NDArray[Any]] = {
        "listed_id": targets.id[rows],
        "field": np.full(n_rows, ""),
        "flags": flag,
    }
    first, second = ("ra", "dec") if targets.on_sky else ("x", "y")
    table[first] = np.where(bad, np.nan, targets.first[rows])
    table[second] = np.where(bad, np.nan, targets.second[rows])
    key = key_of(None, survey, targets)
    if builder.resume(key) is None:
        blank = _blank(survey, targets.id[rows], table)
        builder.adopt(key, [draft(builder.folder, blank)])


def _listed_in(targets: Targets | None) -> dict[str, Any]:
    """Return the table of positions, and its columns that were named, for the history."""
    if targets is None:
        return {}
    return {"catalog": targets.named, "catalog_columns": dict(targets.columns)}


def _finish(
    builder: build.Builder,
    survey: Survey,
    targets: Targets | None,
    *,
    record: tuple[Inputs, tuple[str, ...]],
) -> tuple[Catalog, tuple[str, ...]]:
    inputs, notes = record
    table = builder.columns()
    fields = [field_record(found) for found in survey.fields]
    found_notes: tuple[str, ...] = ("no sources found",)
    if len(table.get("field", ())):
        complete(table, survey, fields)
        found_notes = (*outcome(table, fields), *of_sky(table, survey.settings.tile))
    images = [image for found in survey.fields for image in found.images.values()]
    # the unit of a band is that of its first image, to which the others are brought
    first = {image.band: image for image in reversed(images)}
    columns = _columns.as_columns(
        table,
        survey.bands,
        {band: image.unit for band, image in first.items()},
        per_area={band for band, image in first.items() if image.per_area},
    )
    notes = (*notes, *found_notes)
    step = Step(
        name="ingest",
        output="catalog",
        inputs=tuple(str(path) for path in inputs.paths),
        method="positions" if targets is not None else "detection",
        settings=survey.settings.as_record()
        | {"bands": dict(inputs.patterns), "companions": dict(inputs.companions)}
        | _listed_in(targets),
        notes=notes,
    )
    info = StampInfo(survey.bands, survey.size, calibrated=True, fields=tuple(fields))
    return builder.finish(columns, info, step), notes
