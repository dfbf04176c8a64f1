"""The zero point of HSC and Rubin files whose header has none: it is in their tables."""

import math

from astropy.io import fits

_JY_OF_MAGNITUDE_0 = 3631.0


def flux_of_magnitude_0(hdus: fits.HDUList) -> float:
    """Return the counts of magnitude 0 from a file's archived calibration; NaN without one.

    The primary header says in which HDU the archive's index is (``AR_HDU``, from 1) and
    which entry the calibration has; that entry says in which table and row it lies. Its
    ``calibrationMean`` is nJy per count (afw: ``OutputArchive``, ``PhotoCalib``); where it
    varies over the image, this is the mean.
    """
    primary = hdus[0].header
    try:
        first = int(primary["AR_HDU"]) - 1
        index = hdus[first].data
        (entry,) = index[index["id"] == primary["PHOTOCALIB_ID"]]
        table = hdus[first + int(entry["cat.archive"])].data
        mean = float(table["calibrationMean"][int(entry["row0"])])
    except (KeyError, IndexError, TypeError, ValueError):
        return math.nan
    return _JY_OF_MAGNITUDE_0 * 1e9 / mean if mean > 0 else math.nan
