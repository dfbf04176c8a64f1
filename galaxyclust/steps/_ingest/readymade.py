"""Ingest ready-made stamps of any kind, and their labels."""

import contextlib
import hashlib
import json
import logging
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import numpy.typing as npt

import galaxyclust
from galaxyclust import flags
from galaxyclust.catalog import build
from galaxyclust.catalog.core import StampInfo
from galaxyclust.catalog.history import Step
from galaxyclust.catalog.shards import ShardContent, draft, rows_of_one
from galaxyclust.errors import InputError
from galaxyclust.ingest.stamps.source import StampSource
from galaxyclust.jobs import number_of, spread
from galaxyclust.positions import read_table
from galaxyclust.progress import bar
from galaxyclust.steps._ingest import columns as _columns
from galaxyclust.steps._ingest.containers import opened_stamps
from galaxyclust.steps._ingest.images import Ingested
from galaxyclust.steps._ingest.labels import Labels, join
from galaxyclust.steps._ingest.read_stamps import ReadElsewhere, read_part
from galaxyclust.steps._ingest.ready_stamp import (
    Layout,
    ReadyStamp,
    find_layout,
    load,
)
from galaxyclust.steps._ingest.same_file import refuse_own
from galaxyclust.steps._ingest.stamp_settings import StampSettings
from galaxyclust.steps._ingest.survey import Skipped
from galaxyclust.steps._measure.measure import measure_default
from galaxyclust.types import Stamps
from galaxyclust.words import counted

_LOGGER = logging.getLogger(__name__)
_MOST_OF_SHARD = 1024
_CHUNK = 32  # stamps that a process reads at a time: about a second
_WORTH = 256  # stamps; for fewer, a new process does not pay
_FEW_PIXELS = 3.0  # semi-major axis (one sigma) below which pixels limit shapes


def ingest_stamps(
    source: str | Path,
    output: str | Path,
    *,
    labels: str | Path | None = None,
    settings: StampSettings | None = None,
    overwrite: bool = False,
    dry_run: bool = False,
    n_jobs: int | None = None,
) -> Ingested:
    """Make a catalog of ready-made stamps, with their basic shapes.

    Parameters
    ----------
    source
        A folder of pictures or FITS stamps (its sub-folders may be their classes), a list
        of their names, a zip or tar of them, or one file of many stamps: HDF5, Parquet,
        ``.npy``, ``.npz`` or FITS. A folder of such files is taken as one.
    output
        The catalog to make, ``….h5``.
    labels
        Table with a column of the stamps' file names or ids; for stamps without names, one
        row per stamp in the same order. All its columns go into the catalog.
    settings
        Settings of the ingest; None takes the defaults.
    overwrite
        Replace an existing catalog.
    dry_run
        Only look and report what would be done.
    n_jobs
        Number of processes; the catalog does not depend on it. None takes one per core, if
        the work pays for them.

    Returns
    -------
    Ingested
        The catalog, notes, and the files that were skipped.

    Raises
    ------
    InputError
        If no stamp can be used, or their file is the output.
    CatalogError
        If the catalog exists and ``overwrite`` is not set, or cannot be written.
    """
    settings = settings or StampSettings()
    if not dry_run:
        build.check_new(Path(output), overwrite=overwrite)
    if overwrite:
        refuse_own([path for path in (source, labels) if path is not None], Path(output))
    table = read_table(Path(labels)) if labels is not None else None
    given = None if labels is None or table is None else Labels(Path(labels), table)
    with opened_stamps(Path(source), settings) as stamps:
        layout = find_layout(stamps, settings)
        known = stamps.table()
        named = [*known.colnames, *(table.colnames if table is not None else ())]
        notes = [_described(stamps, layout, list(dict.fromkeys(named)))]
        if dry_run:
            there = build.in_the_way(Path(output), overwrite=overwrite)
            return Ingested(catalog=None, notes=(*notes, *there))
        n_jobs = number_of(n_jobs, worth=len(stamps) // _WORTH)
        with build.building(Path(output), overwrite=overwrite) as builder:
            reading = ReadElsewhere(
                run=uuid4().hex, path=Path(source), layout=layout, settings=settings
            )
            skipped = _ingest_all(builder, stamps, reading, n_jobs=n_jobs)
            columns = builder.columns()
            if not columns:
                message = f"no stamp can be used: {skipped[0].reason}"
                raise InputError(message)
            joined = join(columns, stamps, known=known, labels=given)
            notes += [*joined.notes, *_complete(columns, layout, settings)]
            unit = dict.fromkeys(layout.bands, "")
            step = Step(
                name="ingest",
                output="catalog",
                inputs=tuple(str(p) for p in (source, labels) if p is not None),
                method="stamps",
                # of what the files decide where nobody asks, what was asked
                settings=asdict(settings)
                | asdict(layout)
                | {"asked": {"size": settings.size, "bands": settings.bands}},
                notes=tuple(notes),
            )
            catalog = builder.finish(
                _columns.as_columns(columns, layout.bands, unit, extra=joined.names),
                StampInfo(layout.bands, layout.size, layout.calibrated, ()),
                step,
            )
    measure_default(catalog)
    return Ingested(catalog=catalog, notes=tuple(notes), skipped=tuple(skipped))


def _described(source: StampSource, layout: Layout, labels: list[str]) -> str:
    """Return a note on what was found: number of stamps, size, bands and labels."""
    means = (
        f" after averaging {layout.factor} by {layout.factor}" if layout.factor > 1 else ""
    )
    side = "" if layout.side == layout.size else f" of {layout.side} pixels"
    more = f" and {len(labels) - 8} more" if len(labels) > 8 else ""
    with_labels = f"; with {', '.join(labels[:8])}{more}" if labels else ""
    return (
        f"{counted(len(source), 'stamp')}{side} in {', '.join(layout.bands)}; "
        f"{layout.size} pixels{means}{with_labels}"
    )


def _ingest_all(
    builder: build.Builder, source: StampSource, reading: ReadElsewhere, *, n_jobs: int
) -> list[Skipped]:
    """Add the shards of all stamps; return those that could not be read."""
    layout, settings = reading.layout, reading.settings
    n_rows = min(_MOST_OF_SHARD, rows_of_one(n_bands=len(layout.bands), size=layout.size))
    shards = _parts(range(len(source)), n_rows)
    # before anything is read: a file that changes later no longer fits its shard's key
    keys = [_key(source, part, layout=layout, settings=settings) for part in shards]
    chunks = [
        chunk
        for part, key in zip(shards, keys, strict=True)
        if key not in builder.kept
        for chunk in _parts(part, _CHUNK)
    ]
    here = partial(read_part, source=source, layout=layout, settings=settings)
    read = spread(here if n_jobs == 1 else reading, chunks, n_jobs=n_jobs)
    skipped: list[Skipped] = []
    with (
        contextlib.closing(read),
        bar(description="ingesting", total=len(source), unit="stamp") as progress,
    ):
        for part, key in zip(shards, keys, strict=True):
            rows = builder.resume(key)
            if rows is not None:
                _LOGGER.info("%d stamps kept from an interrupted run", rows)
                progress.update(len(part))
                if rows < len(part):  # report again what it skipped
                    skipped += _unusable(source, part, layout=layout, settings=settings)
                continue
            made: list[ReadyStamp] = []
            for chunk in _parts(part, _CHUNK):
                found = next(read)
                made += found.made
                skipped += found.skipped
                progress.update(len(chunk))
            if made:
                shard = draft(builder.folder, _shard(made, layout.size))
                builder.adopt(key, [shard])
    return skipped


def _parts(numbers: range, most: int) -> list[range]:
    """Return numbers in parts of at most ``most``."""
    return [numbers[start : start + most] for start in range(0, len(numbers), most)]


def _unusable(
    source: StampSource, part: range, *, layout: Layout, settings: StampSettings
) -> list[Skipped]:
    skipped = []
    for number in part:
        try:
            load(source, number, layout=layout, settings=settings)
        except InputError as error:
            skipped.append(Skipped(source.ref(number).path, str(error)))
    return skipped


def _shard(made: list[ReadyStamp], size: int) -> ShardContent:
    """Return a shard of stamps."""
    stamps = Stamps(
        *(np.stack(v) for v in zip(*(stamp.pixels for stamp in made), strict=True))
    )
    table: dict[str, npt.NDArray[Any]] = {
        name: np.array([stamp.row[name] for stamp in made]) for name in made[0].row
    }
    centre = size // 2
    residual = np.stack([table["x"] - centre, table["y"] - centre], axis=1)
    jacobian = np.stack([stamp.jacobian for stamp in made])
    segment = np.stack([stamp.segment for stamp in made])
    return ShardContent(stamps, table, segment, residual.astype(np.float32), jacobian)


def _complete(
    columns: dict[str, npt.NDArray[Any]], layout: Layout, settings: StampSettings
) -> list[str]:
    zeropoints = {
        band: np.full(len(columns["x"]), settings.zeropoints.get(band, np.nan))
        for band in layout.bands
    }
    _columns.add_magnitudes(columns, layout.bands, zeropoints)
    _columns.add_arcsec(columns)
    found = flags.count(columns["flags"])
    said = ", ".join(f"{number} {name}" for name, number in found.items())
    notes = [f"{counted(len(columns['x']), 'source')}{f' ({said})' if said else ''}"]
    return [*notes, *_of_other_sizes(columns, layout), *_of_small(columns, layout)]


def _of_small(columns: dict[str, npt.NDArray[Any]], layout: Layout) -> list[str]:
    """Return a note if averaging leaves most galaxies only a few pixels."""
    axes = columns["semi_major_axis"]
    axis = float(np.median(axes[np.isfinite(axes)])) if np.isfinite(axes).any() else np.nan
    if layout.factor == 1 or not axis < _FEW_PIXELS:
        return []
    side = max(32, 16 * int(np.ceil(axis * layout.factor)))
    said = (
        f"galaxies are small in their frames (semi-major axis {axis:.1f} pixels after "
        f"averaging); --size {side} crops instead"
    )
    return [said]


def _of_other_sizes(columns: dict[str, npt.NDArray[Any]], layout: Layout) -> list[str]:
    """Return a note on how stamps of another size than most were treated."""
    sides, factors = columns["side"], columns["factor"]
    other = sides != layout.side
    averaged = int((factors > layout.factor).sum())
    how = ["cropped or padded around the middle"]
    if averaged:
        how.append(f"{averaged} averaged by up to {factors.max()} so that none is cut")
    if not other.any():
        return []
    least, most = sides[other].min(), sides[other].max()
    span = f"{least}" if least == most else f"{least} to {most}"
    return [f"{counted(int(other.sum()), 'stamp')} of {span} pixels: {', '.join(how)}"]


def _key(
    source: StampSource, part: range, *, layout: Layout, settings: StampSettings
) -> str:
    """Return a hash of what a shard of these stamps depends on."""
    parts = [source.state(part), asdict(layout), asdict(settings), galaxyclust.__version__]
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()
