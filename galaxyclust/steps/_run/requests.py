"""What a command line or a run file asks of an ingest, made into settings."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from astropy import units as u
from astropy.table import Table

from galaxyclust.errors import InputError, SettingError
from galaxyclust.ingest.detect import Detection
from galaxyclust.ingest.settings import IngestSettings
from galaxyclust.ingest.tile import TileSettings
from galaxyclust.positions import Targets, find_column, targets_in
from galaxyclust.steps._ingest.stamp_settings import StampSettings
from galaxyclust.steps._tables import read_listed

_ROLES = ("id", "ra", "dec", "x", "y")
_TOLD = 8  # columns of a table that are named
WEIGHT_TYPES = ("ivar", "rms", "variance", "weight")


@dataclass(frozen=True, kw_only=True)
class IngestRequest:
    """All that can be asked of an ingest; the names are those of options and TOML keys.

    Parameters
    ----------
    output
        The catalog to make.
    images
        FITS images.
    stamps
        Ready-made stamps, instead of images: a folder, list, archive or file of them.
    labels
        Table that goes with the stamps.
    catalog
        Table of positions, instead of detection.
    catalog_columns
        Its columns by role (``ra``, ``dec``, ``x``, ``y``, ``id``).
    bands
        Patterns of file names by band; with stamps, the names of the planes are its keys.
    weight, mask
        ``OLD=NEW`` rules from an image's name to its weight's or data quality's, a file,
        ``ext:NAME`` or ``none``; empty is what the image's survey always gives.
    weight_type
        What a weight holds; None is what the survey says, else ``ivar``.
    mask_bits
        Bits of the data quality that are bad, 0 any; None is what the survey says.
    size
        Side of the stamps, pixels or an angle.
    bin
        Pixels a side averaged into one (stamps only).
    axes
        Order of the axes of a stack of stamps, as ``nhwc``.
    reference, detect_on, min_sn, hdu, plane
        As in `IngestSettings`.
    threshold, min_area, deblend_contrast
        As in `Detection`.
    sky_box, subtract_sky
        As in `TileSettings`.
    psf_fwhm
        Width of point sources: arcsec, or an angle as text.
    zeropoints
        AB zero points by band.
    jobs
        Processes; None is as many as there are cores and as pay.
    """

    output: Path
    images: tuple[Path, ...] = ()
    stamps: Path | None = None
    labels: Path | None = None
    catalog: Path | None = None
    catalog_columns: Mapping[str, str] = field(default_factory=dict)
    bands: Mapping[str, str] = field(default_factory=dict)
    weight: str = ""
    mask: str = ""
    weight_type: str | None = None
    mask_bits: int | None = None
    size: int | str | None = None
    bin: int | None = None
    axes: str | None = None
    reference: str | None = None
    detect_on: str = "reference"
    threshold: float | None = None
    min_area: int | None = None
    deblend_contrast: float | None = None
    min_sn: float = IngestSettings.min_sn
    sky_box: int = 64
    subtract_sky: bool = True
    psf_fwhm: str | float | None = None
    zeropoints: Mapping[str, float] = field(default_factory=dict)
    hdu: str | int | None = None
    plane: int | None = None
    jobs: int | None = None

    def __post_init__(self) -> None:
        if bool(self.images) == (self.stamps is not None):
            message = "give either images or --stamps DIR, not both and not neither"
            raise SettingError(message)
        if self.labels is not None and self.stamps is None:
            message = "--labels goes with --stamps; for positions on images use --catalog"
            raise SettingError(message)
        if self.weight_type not in (None, *WEIGHT_TYPES):
            message = (
                f"weight_type {self.weight_type!r}; choose from {', '.join(WEIGHT_TYPES)}"
            )
            raise SettingError(message)
        if self.detect_on not in {"reference", "stack"}:
            message = f"detect_on {self.detect_on!r}; choose from reference, stack"
            raise SettingError(message)

    def detection(self, base: Detection) -> Detection:
        """Return the detection asked for, over ``base``."""
        asked: dict[str, Any] = {
            "threshold": self.threshold,
            "min_area": self.min_area,
            "deblend_contrast": self.deblend_contrast,
        }
        return replace(base, **{key: v for key, v in asked.items() if v is not None})

    def image_settings(self) -> IngestSettings:
        """Return the settings for images."""
        return IngestSettings(
            size=64 if self.size is None else self.size,
            reference=self.reference,
            detect_on="stack" if self.detect_on == "stack" else "reference",
            detection=self.detection(Detection()),
            tile=TileSettings(
                sky_box=self.sky_box,
                subtract_sky=self.subtract_sky,
                weight_kind=self.weight_type,
                quality_bits=self.mask_bits,
            ),
            min_sn=self.min_sn,
            psf_fwhm_arcsec=angle_arcsec(self.psf_fwhm),
            zeropoints=dict(self.zeropoints),
            hdu=None if self.hdu is None else str(self.hdu),
            plane=self.plane,
        )

    def stamp_settings(self) -> StampSettings:
        """Return the settings for ready-made stamps."""
        defaults = StampSettings()
        size = self.size
        if size is not None and not str(size).lstrip("-").isdigit():
            message = f"size {size}: ready-made stamps take pixels, as in --size 64"
            raise SettingError(message)
        return StampSettings(
            size=None if size is None else int(size),
            bin_size=self.bin,
            bands=tuple(self.bands),
            zeropoints=dict(self.zeropoints),
            detection=self.detection(defaults.detection),
            array=None if self.hdu is None else str(self.hdu),
            axes=self.axes,
        )


def angle_arcsec(value: str | float | None) -> float | None:
    """Return an angle in arcsec from a number or a text.

    >>> angle_arcsec("0.02 arcmin")
    1.2
    """
    if value is None:
        return None
    try:
        quantity = u.Quantity(value)
        if quantity.unit == u.dimensionless_unscaled:
            quantity = quantity.value * u.arcsec
        found = float(quantity.to_value(u.arcsec))
    except (TypeError, ValueError, u.UnitsError):
        found = 0.0
    if not 0 < found < math.inf:
        message = f"{value!r} is not an angle; write 1.2 or 1.2arcsec"
        raise SettingError(message)
    return found


def images_of(request: IngestRequest) -> list[Path]:
    """Return the images; the table of positions is often caught by the same *.fits."""
    listed = request.catalog.resolve() if request.catalog is not None else None
    return [path for path in request.images if path.resolve() != listed]


class Positions(NamedTuple):
    """The positions that a request lists, and a note on what else their table holds."""

    targets: Targets | None = None
    notes: tuple[str, ...] = ()


def positions_of(request: IngestRequest) -> Positions:
    """Return the positions that a request lists, from a table or another catalog."""
    path = request.catalog
    if path is None:
        return Positions()
    table = read_listed(path)
    targets = targets_in(table, named=str(path), columns=request.catalog_columns)
    if not len(targets.id):
        message = f"{path}: no rows in it"
        raise InputError(message)
    return Positions(targets, _left_out(table, request))


def _left_out(table: Table, request: IngestRequest) -> tuple[str, ...]:
    """Return a note on the columns that are not taken, and what takes them."""
    chosen, path = request.catalog_columns, str(request.catalog)
    used = {role: chosen.get(role) or find_column(table, role) for role in _ROLES}
    others = [name for name in table.colnames if name not in used.values()]
    if not others:
        return ()
    by = "" if used["id"] == "id" else f" --by id={used['id']}"
    how = (
        f"galaxyclust attach {request.output} {path}{by}"
        if used["id"]
        else f"galaxyclust crossmatch {request.output} {path}, by position,"
    )
    more = f" and {len(others) - _TOLD} more" if len(others) > _TOLD else ""
    return (f"not taken from {path}: {', '.join(others[:_TOLD])}{more} ({how} takes them)",)
