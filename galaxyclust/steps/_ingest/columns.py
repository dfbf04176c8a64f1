"""Columns of a catalog from the measurements of its tiles."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from astropy import units as u
from astropy.coordinates import SkyCoord, search_around_sky

from galaxyclust.catalog.core import Column
from galaxyclust.features.photometry import magnitude, magnitude_error
from galaxyclust.features.point_sources import (
    FWHM_PER_SIGMA,
    find_point_sources,
    is_point_like,
)
from galaxyclust.features.wings import ROUND, Wings, has_wings_of_a_star, star_of
from galaxyclust.flags import Source
from galaxyclust.positions import unique_ids
from galaxyclust.types import BoolArray, FloatArray, IntArray

Table = dict[str, npt.NDArray[Any]]

# Sources with these flags do not help to measure the width of stars.
_UNFIT_TO_JUDGE = Source.EDGE | Source.MASKED | Source.SATURATED | Source.BLENDED
_ORDER = (
    "id", "field", "file", "ra", "dec", "x", "y", "flags", "sn", "n_pixels",
    "masked_fraction", "semi_major_axis", "semi_minor_axis", "semi_major_axis_arcsec",
    "semi_minor_axis_arcsec", "ellipticity", "axis_ratio", "eps1", "eps2", "theta_image",
    "position_angle", "kron_radius", "r_kron", "r_kron_arcsec", "size_over_psf",
    "psf_fwhm_arcsec", "pixel_scale_arcsec",
)  # fmt: skip
_PER_BAND = ("flux", "flux_error", "magnitude", "magnitude_error", "sn", "sky", "sky_sigma")
_SUMS = ("flux", "flux_error")  # over the pixels of an aperture


def judge_point_sources(
    table: Table, fields: Sequence[dict[str, Any]], *, psf_fwhm_arcsec: float | None
) -> None:
    """Fill ``size_over_psf`` and ``psf_fwhm_arcsec`` and flag the point-like, by field.

    Parameters
    ----------
    table
        Table with ``field``, ``width`` (pixels), ``sn``, ``axis_ratio``, ``flags``,
        ``pixel_scale_arcsec``, and the arrays of `Wings`: ``wings``, ``wing_pixels``.
    fields
        Records of the fields; each gets ``psf_fwhm_pixels`` and the number of stars.
    psf_fwhm_arcsec
        FWHM of point sources, if the user gives it.
    """
    n_rows = len(table["field"])
    table["size_over_psf"] = np.full(n_rows, np.nan)
    table["psf_fwhm_arcsec"] = np.full(n_rows, np.nan)
    for field in fields:
        rows = np.flatnonzero(table["field"] == field["name"])
        if not rows.size:
            continue
        width, sn = table["width"][rows], table["sn"][rows]
        scales = table["pixel_scale_arcsec"][rows]
        scales = scales[np.isfinite(scales)]  # empty without a WCS
        scale = float(np.median(scales)) if scales.size else np.nan
        fit = (table["flags"][rows] & int(_UNFIT_TO_JUDGE)) == 0
        stars = find_point_sources(width[fit], sn[fit])
        fwhm, scatter = stars.fwhm, stars.scatter
        if psf_fwhm_arcsec is not None and np.isfinite(scale):
            fwhm, scatter = psf_fwhm_arcsec / scale, 0.02
        field["psf_fwhm_pixels"] = fwhm if np.isfinite(fwhm) else None
        field["n_stars_for_psf"] = stars.number
        if not np.isfinite(fwhm):
            continue
        ratio = width * FWHM_PER_SIGMA / fwhm
        table["size_over_psf"][rows] = ratio
        table["psf_fwhm_arcsec"][rows] = fwhm * scale
        # sources too faint are not judged: their widths are noise
        judged = (table["flags"][rows] & int(Source.LOW_SN)) == 0
        star = is_point_like(ratio, sn, scatter)
        seen = Wings(table["wings"][rows], table["wing_pixels"][rows])
        profile = star_of(seen.light[star & fit], fwhm)
        round_ = table["axis_ratio"][rows] > ROUND
        star |= round_ & has_wings_of_a_star(seen, profile, fwhm)
        table["flags"][rows[star & judged]] |= int(Source.POINT_LIKE)


def flag_duplicates(table: Table) -> int:
    """Flag sources that are seen better in another field.

    Two rows are one source if each is the nearest of its field to the other, within 1
    arcsec or one pixel, whichever is larger. The one that is kept is not cut off, or else
    is farthest from an edge.

    Parameters
    ----------
    table
        Table with ``field``, ``ra``, ``dec``, ``pixel_scale_arcsec``, ``depth`` and
        ``flags``, to which `Source.DUPLICATE` is added.

    Returns
    -------
    int
        Number of sources flagged.
    """
    names, field = np.unique(table["field"], return_inverse=True)
    usable = np.flatnonzero(np.isfinite(table["ra"]) & np.isfinite(table["dec"]))
    if len(names) < 2 or not usable.size:
        return 0
    sky = SkyCoord(table["ra"][usable] * u.deg, table["dec"][usable] * u.deg)
    within = np.nan_to_num(np.maximum(table["pixel_scale_arcsec"], 1.0), nan=1.0)
    farthest = float(within[usable].max()) * u.arcsec
    first, second, separation, _ = search_around_sky(sky, sky, farthest)
    first, second = usable[first], usable[second]
    apart = separation.to_value(u.arcsec)
    near = (field[first] != field[second]) & (apart <= within[first])
    first, second = _nearest_to_each_other(
        first[near], second[near], apart=apart[near], field=field
    )
    cut_off = (table["flags"] & int(Source.EDGE | Source.MASKED)) != 0
    # the first key only decides between equal ones
    by = np.lexsort((-np.arange(len(cut_off)), table["depth"], ~cut_off))
    rank = np.argsort(by)
    worse = np.unique(first[rank[first] < rank[second]])
    table["flags"][worse] |= int(Source.DUPLICATE)
    return len(worse)


def _nearest_to_each_other(
    first: IntArray, second: IntArray, *, apart: FloatArray, field: IntArray
) -> tuple[IntArray, IntArray]:
    """Return the pairs of rows in which each is the nearest of its field to the other."""
    toward = first * (field.max() + 1) + field[second]
    order = np.lexsort((apart, toward))
    _, nearest = np.unique(toward[order], return_index=True)
    first, second = first[order[nearest]], second[order[nearest]]
    number = len(field)
    both = np.isin(first * number + second, second * number + first)
    return first[both], second[both]


def source_names(table: Table) -> npt.NDArray[np.str_]:
    """Return a name for each source: as listed, or its position (J2000), or a number."""
    names = []
    on_sky = np.isfinite(table["ra"]) & np.isfinite(table["dec"])
    ra = np.where(on_sky, table["ra"], 0) * u.deg
    dec = np.where(on_sky, table["dec"], 0) * u.deg
    texts = SkyCoord(ra, dec).to_string("hmsdms", sep="", precision=2) if len(ra) else []
    for row, text in enumerate(texts):
        listed = str(table["listed_id"][row]) if "listed_id" in table else ""
        place = (
            f"J{text.replace(' ', '')}" if on_sky[row] else f"{table['field'][row]}-{row}"
        )
        names.append(listed or place)
    return unique_ids(names)


def add_magnitudes(
    table: Table, bands: Sequence[str], zeropoints: Mapping[str, FloatArray]
) -> None:
    """Add magnitudes and S/N of each band, and flag fluxes that are not positive."""
    for band in bands:
        flux, error = table[f"flux_{band}"], table[f"flux_error_{band}"]
        table[f"magnitude_{band}"] = magnitude(flux, zeropoints[band])
        table[f"magnitude_error_{band}"] = magnitude_error(flux, error)
        table[f"sn_{band}"] = signal_to_noise(flux, error)
        table["flags"][flux <= 0] |= int(Source.FLUX_NOT_POSITIVE)


def signal_to_noise(flux: FloatArray, error: FloatArray) -> FloatArray:
    """Return fluxes over their errors; NaN without an error, for it is then not known.

    >>> signal_to_noise(np.array([10.0, 10.0]), np.array([2.0, 0.0])).tolist()
    [5.0, nan]
    """
    return np.asarray(flux / np.where(error > 0, error, np.nan))


def add_arcsec(table: Table) -> None:
    """Add the Kron radius on the sky."""
    table["r_kron_arcsec"] = table["r_kron"] * table["pixel_scale_arcsec"]


def as_columns(
    table: Table,
    bands: Sequence[str],
    units: Mapping[str, str],
    *,
    extra: Sequence[str] = (),
    per_area: Collection[str] = (),
) -> dict[str, Column]:
    """Return the columns in their order, with the units that the images give.

    Parameters
    ----------
    table
        All measurements; names that are not columns are left out.
    bands
        Bands in order.
    units
        Unit of the pixels by band.
    extra
        The user's own columns, last.
    per_area
        Bands in units of surface brightness, whose sum over pixels is a flux.
    """
    names = [name for name in _ORDER if name in table]
    names += [f"{what}_{band}" for band in bands for what in _PER_BAND]
    names += [name for name in extra if name not in names]
    out = {}
    for name in names:
        if name not in table:
            continue
        band = next((b for b in bands if name.endswith(f"_{b}")), None)
        what = name.removesuffix(f"_{band}") if band else ""
        unit = units.get(band or "", "") if what in {*_SUMS, "sky", "sky_sigma"} else ""
        if unit and what in _SUMS and band in per_area:
            unit = f"pix {unit}"
        meaning = "From the table of labels" if name in extra else ""
        out[name] = Column(table[name], unit=unit, description=meaning)
    return out


def low_sn(table: Table, min_sn: float) -> BoolArray:
    """Return which sources are fainter than the limit; NaN counts as faint."""
    return ~(table["sn"] >= min_sn)
