"""The settings of an ingest: one frozen record, kept in the history."""

import dataclasses
import fnmatch
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from astropy import units as u

from galaxyclust.errors import InputError, SettingError
from galaxyclust.ingest.detect import Detection
from galaxyclust.ingest.tile import TileSettings
from galaxyclust.limits import at_least, check_limits

_SMALLEST, _LARGEST = 8, 2048


@dataclasses.dataclass(frozen=True, kw_only=True)
class IngestSettings:
    """How images become stamps.

    Parameters
    ----------
    size
        Side of the stamps: pixels, or an angle as text ("12arcsec").
    reference
        Band whose pixel grid all stamps share; None takes VIS, r, i, g or the last.
    detect_on
        Detect on the ``reference`` band, or on the ``stack`` of all bands in units of their
        noise.
    detection
        How sources are found.
    tile
        How the sky and its noise are measured.
    min_sn
        Sources below this signal-to-noise ratio, in their Kron aperture, are set aside.
    psf_fwhm_arcsec
        FWHM of point sources; None measures it.
    zeropoints
        AB zero points by band; they override the headers.
    hdu
        Number or name of the HDU, or ``all``; None takes the first science image.
    plane
        Plane of a cube, 0-based.
    """

    size: int | str = 64
    reference: str | None = None
    detect_on: Literal["reference", "stack"] = "reference"
    detection: Detection = dataclasses.field(default_factory=Detection)
    tile: TileSettings = dataclasses.field(default_factory=TileSettings)
    min_sn: float = 10.0
    psf_fwhm_arcsec: float | None = None
    zeropoints: Mapping[str, float] = dataclasses.field(default_factory=dict)
    hdu: str | None = None
    plane: int | None = None

    def __post_init__(self) -> None:
        parse_size(self.size)
        check_limits(self, at_least(min_sn=0))
        check_zeropoints(self.zeropoints)

    def as_record(self) -> dict[str, Any]:
        """Return the settings as plain values."""
        return dataclasses.asdict(self)


def check_zeropoints(zeropoints: Mapping[str, float]) -> None:
    """Refuse a zero point that is no magnitude.

    Parameters
    ----------
    zeropoints
        AB zero points by band.

    Raises
    ------
    SettingError
        If one is NaN or infinite.
    """
    for band, value in zeropoints.items():
        if not math.isfinite(value):
            message = (
                f"zero point of {band} = {value} cannot work; give one as in {band}=22.5"
            )
            raise SettingError(message)


def parse_size(size: int | str) -> int | u.Quantity:
    """Return a stamp's side in pixels, or as an angle.

    Raises
    ------
    SettingError
        If it is neither, or not between 8 and 2,048 pixels.

    Examples
    --------
    >>> parse_size("64")
    64
    >>> parse_size("12arcsec")
    <Quantity 12. arcsec>
    """
    text = str(size).strip()
    if re.fullmatch(r"[-+]?\d+", text):
        pixels = int(text)
        if not _SMALLEST <= pixels <= _LARGEST:
            message = f"size {pixels} is not between {_SMALLEST} and {_LARGEST} pixels"
            raise SettingError(message)
        return pixels
    try:
        angle = u.Quantity(text)
        if angle.unit.is_equivalent(u.arcsec) and 0 < angle.value < math.inf:
            return angle
    except (TypeError, ValueError):
        pass
    message = f"size {text!r} is neither pixels (64) nor an angle (12arcsec)"
    raise SettingError(message)


def size_in_pixels(size: int | str, pixel_scale_arcsec: float) -> int:
    """Return a stamp's side in pixels of the given scale.

    Raises
    ------
    SettingError
        If it is an angle and the scale is unknown, or it is out of bounds.
    """
    parsed = parse_size(size)
    if isinstance(parsed, int):
        return parsed
    if not math.isfinite(pixel_scale_arcsec):
        message = f"size {size}: the images have no WCS, so give it in pixels"
        raise SettingError(message)
    pixels = round(float(parsed.to_value(u.arcsec)) / pixel_scale_arcsec)
    return int(parse_size(pixels))


def band_patterns(text: str) -> dict[str, str]:
    """Return patterns of file names by band from ``g=*-g.fits,r=*-r.fits``.

    Raises
    ------
    SettingError
        If a part has no ``=``.
    """
    found = {}
    for part in filter(None, text.split(",")):
        band, equals, pattern = part.partition("=")
        if not equals or not band.isidentifier():
            message = f"bands {part!r}: write NAME=PATTERN, as in g=*-g-*.fits,r=*-r-*.fits"
            raise SettingError(message)
        found[band] = pattern
    return found


def band_named(path: Path, patterns: Mapping[str, str]) -> str | None:
    """Return the band whose pattern fits the file, or None where no patterns are given.

    Raises
    ------
    InputError
        If there are patterns and none fits.
    """
    if not patterns:
        return None
    for band, pattern in patterns.items():
        if fnmatch.fnmatch(path.name, Path(pattern).name) or str(path) == pattern:
            return band
    message = f"{path}: no pattern of --bands fits it ({', '.join(patterns.values())})"
    raise InputError(message)


def companion_of(path: Path, rule: str, images: Sequence[Path]) -> Path | None:
    """Return the weight or quality file that goes with an image.

    Parameters
    ----------
    path
        The image.
    rule
        ``OLD=NEW`` (the last OLD in the image's name becomes NEW), or one file for a single
        image.
    images
        All images.

    Raises
    ------
    SettingError
        If one file is given for several images.
    """
    if not rule:
        return None
    old, equals, new = rule.partition("=")
    if equals:
        head, found, tail = path.name.rpartition(old)
        return path.with_name(head + new + tail) if found else None
    if len(images) > 1:
        message = f"{rule}: one file for {len(images)} images; write OLD=NEW, as in ooi=oow"
        raise SettingError(message)
    return Path(rule)
