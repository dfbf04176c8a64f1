"""The settings of an ingest of ready-made stamps: one record, kept in the history."""

from dataclasses import dataclass, field

from galaxyclust.errors import SettingError
from galaxyclust.ingest.detect import Detection
from galaxyclust.ingest.settings import check_zeropoints
from galaxyclust.ingest.stamps.axes import check_order
from galaxyclust.ingest.stamps.central import STAMP_DETECTION


@dataclass(frozen=True, kw_only=True)
class StampSettings:
    """How ready-made stamps become stamps of the catalog.

    Parameters
    ----------
    size
        Side in pixels after averaging; stamps are cropped or padded to it. None keeps the
        size of the files.
    bin_size
        Pixels a side that are averaged into one; None takes the least that brings the files
        to 128 pixels, or 1 if a size is given.
    bands
        Names of the bands, in the order of the planes; they replace those in the files.
    zeropoints
        AB zero points by band.
    detection
        How the galaxy is separated from its neighbours.
    array
        Array, column or HDU that holds the stamps, if a file has several.
    axes
        Order of its axes (``nhwc``: numbers, rows, columns, bands), if it is ambiguous.
    """

    size: int | None = None
    bin_size: int | None = None
    bands: tuple[str, ...] = ()
    zeropoints: dict[str, float] = field(default_factory=dict)
    detection: Detection = STAMP_DETECTION
    array: str | None = None
    axes: str | None = None

    def __post_init__(self) -> None:
        check_order(self.axes)
        check_zeropoints(self.zeropoints)
        if self.size is not None and not 8 <= self.size <= 2048:
            message = f"size {self.size} is not between 8 and 2048 pixels"
            raise SettingError(message)
        if self.bin_size is not None and self.bin_size < 1:
            message = f"bin {self.bin_size} must be 1 or more"
            raise SettingError(message)
