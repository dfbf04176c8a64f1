"""Positions and pixel scales from labels, for stamps without a WCS."""

from typing import Any

import numpy as np
import numpy.typing as npt
from astropy.table import Table

from galaxyclust.positions import angles, find_column, impossible, numbers
from galaxyclust.types import FloatArray, IntArray

# names in Galaxy10, Hugging Face, Legacy Surveys' cutouts and the Multimodal Universe
_SCALES = (
    "pixel_scale_arcsec", "pxscale", "pixscale", "pixel_scale", "rgb_pixel_scale",
    "image_scale",
)  # fmt: skip


def put_on_sky(
    columns: dict[str, npt.NDArray[Any]], table: Table, rows: IntArray
) -> set[str]:
    """Fill positions and scales that are not known from a WCS.

    A scale gives the lengths of axes on the sky, not their orientation.

    Parameters
    ----------
    columns
        Columns of the stamps; ``factor`` pixels a side were averaged into one.
    table
        Labels.
    rows
        Row of the labels for each stamp; -1 where there is none.

    Returns
    -------
    set of str
        Columns of the labels that are now the catalog's, and need not be added again.

    Raises
    ------
    InputError
        If the unit of a position is not an angle.
    """
    used: set[str] = set()
    names = {role: find_column(table, role) for role in ("ra", "dec")}
    if all(names.values()):
        ra = angles(table, names["ra"], "labels", hours_possible=True)
        dec = angles(table, names["dec"], "labels", hours_possible=False)
        bad = impossible(ra, dec)
        if np.isnan(columns["ra"]).all():
            used |= {*names.values()}
        _fill(columns, "ra", _by_stamp(np.where(bad, np.nan, ra % 360), rows))
        _fill(columns, "dec", _by_stamp(np.where(bad, np.nan, dec), rows))
    lower = {name.lower(): name for name in reversed(table.colnames)}
    scale_column = next((lower[name] for name in _SCALES if name in lower), "")
    if scale_column:
        if np.isnan(columns["pixel_scale_arcsec"]).all():
            used.add(scale_column)
        scale = _by_stamp(numbers(table[scale_column]), rows) * columns["factor"]
        _fill(columns, "pixel_scale_arcsec", np.where(scale > 0, scale, np.nan))
        for name in ("semi_major_axis", "semi_minor_axis"):
            on_sky = columns[name] * columns["pixel_scale_arcsec"]
            _fill(columns, f"{name}_arcsec", on_sky)
    return used


def _by_stamp(values: FloatArray, rows: IntArray) -> FloatArray:
    return np.where(rows >= 0, values[rows], np.nan)


def _fill(columns: dict[str, npt.NDArray[Any]], name: str, values: FloatArray) -> None:
    """Put values where a column has none."""
    columns[name] = np.where(np.isnan(columns[name]), values, columns[name])
