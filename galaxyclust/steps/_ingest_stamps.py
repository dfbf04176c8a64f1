"""Ingest ready-made stamps: pictures or small FITS files, and their labels."""

import hashlib
import json
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from astropy.table import Table

import galaxyclust
from galaxyclust import flags
from galaxyclust.catalog import build
from galaxyclust.catalog.core import StampInfo
from galaxyclust.catalog.history import Step
from galaxyclust.catalog.shards import ShardContent
from galaxyclust.errors import InputError, SettingError
from galaxyclust.features import orientation, photometry
from galaxyclust.features.measure import measure
from galaxyclust.flags import Pixel, Source
from galaxyclust.ingest import readymade
from galaxyclust.ingest.detect import Detection
from galaxyclust.ingest.positions import find_column, read_table, unique_ids
from galaxyclust.ingest.readymade import Picture
from galaxyclust.progress import bar
from galaxyclust.steps import _columns
from galaxyclust.steps._ingest import Ingested
from galaxyclust.steps._survey import Skipped
from galaxyclust.types import Stamps

_LOGGER = logging.getLogger(__name__)
_FILES_OF_SHARD = 1024


@dataclass(frozen=True, kw_only=True)
class StampSettings:
    """How ready-made stamps become those of the catalog.

    Parameters
    ----------
    size
        Side in pixels, after averaging; cropped or padded to it. None keeps that of the
        files.
    bin_size
        Pixels a side that are averaged into one; None takes the least that brings the
        files to 128 pixels, or 1 where a size is given.
    bands
        Names of the planes, where the files do not say.
    zeropoints
        AB zero points by band.
    detection
        How the galaxy is told from its neighbours.
    """

    size: int | None = None
    bin_size: int | None = None
    bands: tuple[str, ...] = ()
    zeropoints: dict[str, float] = field(default_factory=dict)
    detection: Detection = readymade.STAMP_DETECTION

    def __post_init__(self) -> None:
        if self.size is not None and not 8 <= self.size <= 2048:
            message = f"size {self.size} is not between 8 and 2048 pixels"
            raise SettingError(message)
        if self.bin_size is not None and self.bin_size < 1:
            message = f"bin {self.bin_size} must be 1 or more"
            raise SettingError(message)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What all stamps of the catalog have in common, from the first file.

    Parameters
    ----------
    bands
        Names of the bands.
    size
        Side in pixels.
    factor
        Pixels averaged into one, a side.
    calibrated
        Whether the files hold calibrated pixels, not a picture.
    """

    bands: tuple[str, ...]
    size: int
    factor: int
    calibrated: bool


def ingest_stamps(
    source: str | Path,
    output: str | Path,
    *,
    labels: str | Path | None = None,
    settings: StampSettings | None = None,
    overwrite: bool = False,
    dry_run: bool = False,
) -> Ingested:
    """Make a catalog of ready-made stamps.

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
    files = readymade.find_files(Path(source))
    table = read_table(Path(labels)) if labels is not None else None
    layout = _layout(files, settings)
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
        skipped = _ingest_files(builder, files, layout, settings)
        columns = builder.columns()
        notes += _join(columns, table, Path(labels) if labels is not None else None)
        notes += _complete(columns, layout, settings)
        extra = [name for name in columns if table is not None and name in table.colnames]
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
    return Ingested(catalog=catalog, notes=tuple(notes), skipped=tuple(skipped))


def _layout(files: Sequence[Path], settings: StampSettings) -> Layout:
    """Return what most of the first files have in common."""
    seen: Counter[tuple[tuple[str, ...], tuple[int, int], bool]] = Counter()
    reason = ""
    for path in files[:64]:
        try:
            found = readymade.load(path, bands=settings.bands)
        except InputError as error:
            reason = reason or str(error)
            continue
        height, width = found.pixels.shape[1:]
        seen[found.bands, (height, width), found.calibrated] += 1
    if not seen:
        message = f"no stamp can be used: {reason}"
        raise InputError(message)
    bands, shape, calibrated = seen.most_common(1)[0][0]
    factor = readymade.binning(shape, settings.size, settings.bin_size)
    size = settings.size or max(8, max(shape) // factor)
    return Layout(bands=bands, size=size, factor=factor, calibrated=calibrated)


def _ingest_files(
    builder: build.Builder, files: Sequence[Path], layout: Layout, settings: StampSettings
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
                # what it had skipped must be said again
                skipped += [
                    s
                    for s in map(_unreadable, chunk)
                    if s is not None and rows < len(chunk)
                ]
                continue
            content = _read_chunk(chunk, layout, settings, (skipped, progress))
            if content is not None:
                builder.add(key, content, part=0, last=True)
    return skipped


def _unreadable(path: Path) -> Skipped | None:
    try:
        readymade.load(path)
    except InputError as error:
        return Skipped(str(path), str(error))
    return None


def _read_chunk(
    files: Sequence[Path],
    layout: Layout,
    settings: StampSettings,
    report: tuple[list[Skipped], Any],
) -> ShardContent | None:
    skipped, progress = report
    made = []
    for path in files:
        progress.update()
        try:
            made.append(_one(path, layout, settings))
        except InputError as error:
            skipped.append(Skipped(str(path), str(error)))
    if not made:
        return None
    stamps = Stamps(
        *(np.stack(v) for v in zip(*(stamp for stamp, _, _ in made), strict=True))
    )
    rows = [row for _, row, _ in made]
    table: dict[str, npt.NDArray[Any]] = {
        name: np.array([row[name] for row in rows]) for name in rows[0]
    }
    centre = layout.size // 2
    residual = np.stack([table["x"] - centre, table["y"] - centre], axis=1)
    jacobian = np.stack([found for _, _, found in made])
    return ShardContent(stamps, table, residual.astype(np.float32), jacobian)


def _one(
    path: Path, layout: Layout, settings: StampSettings
) -> tuple[tuple[npt.NDArray[Any], ...], dict[str, Any], npt.NDArray[np.float64]]:
    """Return one file's stamp, its row of the table and its Jacobian."""
    picture = readymade.load(path, bands=settings.bands)
    if picture.bands != layout.bands:
        message = (
            f"{path}: bands {', '.join(picture.bands)}, but the others have "
            f"{', '.join(layout.bands)}"
        )
        raise InputError(message)
    pixels = readymade.fit(picture.pixels, size=layout.size, factor=layout.factor)
    if not np.isfinite(pixels).any():
        message = f"{path}: no valid pixels"
        raise InputError(message)
    floor = 0.0 if layout.calibrated else 1.0
    level, sigma = readymade.border_sky(pixels, floor=floor)
    image = pixels - level[:, None, None].astype(np.float32)
    outside = ~np.isfinite(image)
    safe_sigma = np.where(sigma > 0, sigma, 1.0)
    sn = np.where(outside, 0, image / safe_sigma[:, None, None]).sum(axis=0)
    found = readymade.central_source(
        sn / np.sqrt(len(image)), outside.all(axis=0), settings.detection
    )
    mask = np.where(outside, Pixel.OUTSIDE, 0) | np.where(
        found.neighbour, Pixel.NEIGHBOUR, 0
    )
    own = found.own.astype(np.int32)
    blocked = found.neighbour | outside.any(axis=0)
    row = _features(np.where(outside, 0, image).mean(axis=0), own, blocked, found.blended)
    row |= _fluxes(image, blocked, sigma, (row, layout.bands))
    row |= {"file": path.name, "path": str(path)}
    for number, band in enumerate(layout.bands):
        row[f"sky_{band}"], row[f"sky_sigma_{band}"] = (
            float(level[number]),
            float(sigma[number]),
        )
    jacobian = _sky_frame(row, picture, layout)
    stamp = (
        image,
        mask.astype(np.uint8),
        level.astype(np.float32),
        sigma.astype(np.float32),
    )
    return stamp, row, jacobian


def _features(
    image: npt.NDArray[np.float32],
    own: npt.NDArray[np.int32],
    blocked: npt.NDArray[np.bool_],
    blended: bool,  # noqa: FBT001 (a measured fact, not a switch)
) -> dict[str, Any]:
    size = image.shape[0]
    # where nothing stands out the row keeps its place, with nothing measured in it
    features = measure(image, own if own.any() else np.eye(size, dtype=np.int32), blocked)
    row: dict[str, Any] = {name: values[0] for name, values in features.items()}
    flag = int(Source.BLENDED) if blended else 0
    if not own.any():
        row = {name: (0 if name == "n_pixels" else np.nan) for name in row}
        row["x"] = row["y"] = float(size // 2)
        flag |= int(Source.UNDETECTED)
    elif own[0].any() or own[-1].any() or own[:, 0].any() or own[:, -1].any():
        flag |= int(Source.TRUNCATED)
    if row["r_kron"] > size / 2:
        flag |= int(Source.TRUNCATED)
    row["flags"] = flag
    return row


def _fluxes(
    image: npt.NDArray[np.float32],
    blocked: npt.NDArray[np.bool_],
    sigma: npt.NDArray[Any],
    which: tuple[dict[str, Any], tuple[str, ...]],
) -> dict[str, float]:
    """Return the flux of every band in the Kron aperture, as far as the stamp reaches."""
    row, bands = which
    fluxes = [photometry.NO_FLUX] * len(bands)
    if np.isfinite(row["r_kron"]) and row["r_kron"] > 0 and row["axis_ratio"] > 0:
        size = image.shape[-1]
        a, ratio = float(row["r_kron"]), float(row["axis_ratio"])
        found = photometry.aperture(
            row["x"], row["y"], a=a, b=a * ratio, theta=row["theta_image"]
        )
        rows = np.arange(found.y0, found.y0 + found.weights.shape[0])
        columns = np.arange(found.x0, found.x0 + found.weights.shape[1])
        off = ((rows < 0) | (rows >= size))[:, None] | ((columns < 0) | (columns >= size))
        at = np.ix_(rows.clip(0, size - 1), columns.clip(0, size - 1))
        fluxes = [
            photometry.aperture_flux(
                plane[at], blocked[at] | off, found.weights, sigma=float(noise)
            )
            for plane, noise in zip(image, sigma, strict=True)
        ]
    out: dict[str, float] = {}
    for band, flux in zip(bands, fluxes, strict=True):
        out[f"flux_{band}"], out[f"flux_error_{band}"] = flux.flux, flux.error
    noise = float(np.sqrt(sum(flux.error**2 for flux in fluxes)))
    out["sn"] = sum(flux.flux for flux in fluxes) / noise if noise > 0 else np.nan
    return out


def _sky_frame(
    row: dict[str, Any], picture: Picture, layout: Layout
) -> npt.NDArray[np.float64]:
    """Add what is known of the sky to a row; return the Jacobian."""
    row["ra"] = row["dec"] = np.nan
    jacobian = np.full((1, 2, 2), np.nan)
    if picture.wcs is not None:
        height, width = picture.pixels.shape[1:]
        factor, size = layout.factor, layout.size
        # from the stamp's pixels back to the file's
        x = (row["x"] - size / 2 + 0.5) * factor + width / 2 - 0.5
        y = (row["y"] - size / 2 + 0.5) * factor + height / 2 - 0.5
        at = np.array([x]), np.array([y])
        jacobian = orientation.jacobian(picture.wcs, *at) * factor
        (row["ra"],), (row["dec"],) = orientation.to_icrs(picture.wcs, *at)
    shape = (
        np.array([row[k]]) for k in ("semi_major_axis", "semi_minor_axis", "theta_image")
    )
    ellipse = orientation.on_sky(*shape, jacobians=jacobian)
    row |= {name: values[0] for name, values in ellipse._asdict().items()}
    row["pixel_scale_arcsec"] = orientation.pixel_scale_arcsec(jacobian)[0]
    return jacobian[0]


def _join(
    columns: dict[str, npt.NDArray[Any]], table: Table | None, path: Path | None
) -> list[str]:
    """Add the columns of the labels, by file or id; return what a user should know."""
    stems = [Path(str(name)).stem for name in columns["file"]]
    columns["id"] = unique_ids(stems)
    columns["field"] = np.full(len(stems), "")
    if table is None or path is None:
        return []
    rows = _matching_rows(columns, table, path)
    matched = rows >= 0
    if not matched.any():
        message = (
            f"{path}: no row fits a stamp; its column 'file' must hold their names, or 'id' "
            "their names without the extension"
        )
        raise InputError(message)
    for name in table.colnames:
        if name == "file" or (name in columns and name != "id"):
            continue
        columns[name] = _aligned(table[name], rows)
    if "id" in table.colnames:
        ids = np.where(matched, columns["id"], stems)
        columns["id"] = unique_ids([str(value) for value in ids])
    notes = [f"{path.name}: {int(matched.sum())} of {len(table)} rows joined to a stamp"]
    if not matched.all():
        notes.append(f"{int((~matched).sum())} stamps have no row in {path.name}")
    return notes


def _matching_rows(
    columns: dict[str, npt.NDArray[Any]], table: Table, path: Path
) -> npt.NDArray[np.int64]:
    """Return the row of the labels for each stamp; -1 where there is none."""
    full = [Path(str(p)).resolve() for p in columns["path"]]
    by_name: dict[Any, int] = {}
    if "file" in table.colnames:
        for number, value in enumerate(table["file"]):
            name = str(value)
            by_name.setdefault(Path(name).name, number)
            by_name.setdefault((path.parent / name).resolve(), number)
        return np.array([by_name.get(p, by_name.get(p.name, -1)) for p in full])
    id_column = find_column(table, "id")
    if not id_column:
        message = f"{path}: neither a column 'file' nor 'id' to join its rows by"
        raise InputError(message)
    for number, value in enumerate(table[id_column]):
        by_name.setdefault(str(value), number)
    return np.array([by_name.get(p.stem, -1) for p in full])


def _aligned(values: Any, rows: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    """Return a column of the labels by stamp: NaN or '' where missing."""
    mask = np.asarray(getattr(values, "mask", np.zeros(len(values), bool)))
    data = np.asarray(np.ma.getdata(values))
    if data.dtype.kind in "SUO":
        text = np.array(["" if m else str(v) for v, m in zip(data, mask, strict=True)])
        return np.where(rows >= 0, text[rows], "")
    if mask.any() or (rows < 0).any() or data.dtype.kind == "f":
        return np.where((rows >= 0) & ~mask[rows], data[rows].astype(np.float64), np.nan)
    return data[rows]


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
