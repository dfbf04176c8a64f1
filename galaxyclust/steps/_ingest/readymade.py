"""Ingest ready-made stamps: pictures or small FITS files, and their labels."""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import galaxyclust
from galaxyclust import flags
from galaxyclust.catalog import build
from galaxyclust.catalog.core import StampInfo
from galaxyclust.catalog.history import Step
from galaxyclust.catalog.shards import ShardContent
from galaxyclust.errors import InputError
from galaxyclust.ingest import readymade
from galaxyclust.positions import read_table
from galaxyclust.progress import bar
from galaxyclust.steps._ingest import columns as _columns
from galaxyclust.steps._ingest.images import Ingested
from galaxyclust.steps._ingest.labels import join, listed
from galaxyclust.steps._ingest.ready_stamp import (
    Layout,
    ReadyStamp,
    StampSettings,
    find_layout,
    load,
    read,
)
from galaxyclust.steps._ingest.survey import Skipped
from galaxyclust.steps._measure.measure import measure_default
from galaxyclust.types import Stamps

_LOGGER = logging.getLogger(__name__)
_FILES_OF_SHARD = 1024


def ingest_stamps(
    source: str | Path,
    output: str | Path,
    *,
    labels: str | Path | None = None,
    settings: StampSettings | None = None,
    overwrite: bool = False,
    dry_run: bool = False,
) -> Ingested:
    """Make a catalog of ready-made stamps, with their basic shapes.

    Parameters
    ----------
    source
        Folder of JPEG, PNG or FITS stamps, or a text file that lists them.
    output
        The catalog to make, ``….h5``.
    labels
        Table whose ``file`` or ``id`` column joins its rows to the stamps; all its
        columns go into the catalog.
    settings
        How; the defaults where None.
    overwrite
        Replace a catalog that is there.
    dry_run
        Only look and say what would be done.

    Returns
    -------
    Ingested
        The catalog, notes, and the files that were skipped.

    Raises
    ------
    InputError
        If no stamp can be used.
    CatalogError
        If the catalog exists and ``overwrite`` is not set, or cannot be written.
    """
    settings = settings or StampSettings()
    if not dry_run:
        build.check_new(Path(output), overwrite=overwrite)
    files = readymade.find_files(Path(source))
    table = read_table(Path(labels)) if labels is not None else None
    layout = find_layout(files, settings)
    notes = [
        f"{len(files)} stamps in {', '.join(layout.bands)}; {layout.size} pixels"
        + (
            f" after averaging {layout.factor} by {layout.factor}"
            if layout.factor > 1
            else ""
        )
    ]
    if dry_run:
        return Ingested(catalog=None, notes=tuple(notes))
    with build.building(Path(output), overwrite=overwrite) as builder:
        skipped = _ingest_files(builder, files, layout, settings=settings)
        columns = builder.columns()
        if not columns:
            message = f"no stamp can be used: {skipped[0].reason}"
            raise InputError(message)
        notes += join(columns, table, Path(labels) if labels is not None else None)
        notes += _complete(columns, layout, settings)
        given = [] if table is None else table.colnames
        extra = [name for name in columns if name in {*given, *map(listed, given)}]
        unit = dict.fromkeys(layout.bands, "")
        step = Step(
            name="ingest",
            output="catalog",
            inputs=tuple(str(p) for p in (source, labels) if p is not None),
            method="stamps",
            settings=asdict(settings) | asdict(layout),
            notes=tuple(notes),
        )
        catalog = builder.finish(
            _columns.as_columns(columns, layout.bands, unit, extra=extra),
            StampInfo(layout.bands, layout.size, layout.calibrated, ()),
            step,
        )
    measure_default(catalog)
    return Ingested(catalog=catalog, notes=tuple(notes), skipped=tuple(skipped))


def _ingest_files(
    builder: build.Builder,
    files: Sequence[Path],
    layout: Layout,
    *,
    settings: StampSettings,
) -> list[Skipped]:
    skipped: list[Skipped] = []
    with bar(description="ingesting", total=len(files), unit="stamp") as progress:
        for start in range(0, len(files), _FILES_OF_SHARD):
            chunk = files[start : start + _FILES_OF_SHARD]
            key = _key(chunk, layout, settings)
            rows = builder.resume(key)
            if rows is not None:
                _LOGGER.info("%d stamps kept from an interrupted run", rows)
                progress.update(len(chunk))
                if rows < len(chunk):  # what it had skipped must be said again
                    skipped += _unusable(chunk, layout, settings)
                continue
            content, failed = _read_chunk(chunk, layout, settings, progress=progress)
            skipped += failed
            if content is not None:
                builder.add(key, content, part=0, last=True)
    return skipped


def _unusable(
    files: Sequence[Path], layout: Layout, settings: StampSettings
) -> list[Skipped]:
    skipped = []
    for path in files:
        try:
            load(path, layout, settings)
        except InputError as error:
            skipped.append(Skipped(str(path), str(error)))
    return skipped


def _read_chunk(
    files: Sequence[Path], layout: Layout, settings: StampSettings, *, progress: Any
) -> tuple[ShardContent | None, list[Skipped]]:
    """Return the shard that files make, if any of them can be read, and those skipped."""
    skipped: list[Skipped] = []
    made: list[ReadyStamp] = []
    for path in files:
        progress.update()
        try:
            made.append(read(path, layout, settings))
        except InputError as error:
            skipped.append(Skipped(str(path), str(error)))
    if not made:
        return None, skipped
    stamps = Stamps(
        *(np.stack(v) for v in zip(*(stamp.pixels for stamp in made), strict=True))
    )
    table: dict[str, npt.NDArray[Any]] = {
        name: np.array([stamp.row[name] for stamp in made]) for name in made[0].row
    }
    centre = layout.size // 2
    residual = np.stack([table["x"] - centre, table["y"] - centre], axis=1)
    jacobian = np.stack([stamp.jacobian for stamp in made])
    segment = np.stack([stamp.segment for stamp in made])
    content = ShardContent(stamps, table, segment, residual.astype(np.float32), jacobian)
    return content, skipped


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
    return [f"{len(columns['x'])} sources{f' ({said})' if said else ''}"]


def _key(files: Sequence[Path], layout: Layout, settings: StampSettings) -> str:
    """Return what a shard of these files depends on, as one short text."""
    stats = [(str(p), p.stat().st_size, p.stat().st_mtime_ns) for p in files if p.exists()]
    parts = [stats, asdict(layout), asdict(settings), galaxyclust.__version__]
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()
