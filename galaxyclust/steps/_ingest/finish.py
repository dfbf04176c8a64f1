"""What needs all sources at once: magnitudes, stars, names, summary."""

import math
from typing import Any

import numpy as np

from galaxyclust import flags
from galaxyclust.features.blends import taken_for_one
from galaxyclust.flags import Source
from galaxyclust.ingest.tile import TileSettings
from galaxyclust.steps._ingest import columns as _columns
from galaxyclust.steps._ingest.columns import Table
from galaxyclust.steps._ingest.survey import Survey
from galaxyclust.types import BoolArray
from galaxyclust.words import counted

_CROWDED = 0.2  # fraction of unresolved pairs, of sources to embed, that is reported
_STAR_FIELD = 0.65  # fraction of point-like sources that makes a star field


def complete(table: Table, survey: Survey, fields: list[dict[str, Any]]) -> None:
    """Add the columns that need all rows at once."""
    settings = survey.settings
    placed = (table["flags"] & int(Source.OFF_IMAGE | Source.BAD_POSITION)) == 0
    faint = placed & _columns.low_sn(table, settings.min_sn)
    table["flags"][faint] |= int(Source.LOW_SN)
    zeropoints = {}
    for band in survey.bands:
        by_field = {f["name"]: f["zeropoints_ab"].get(band) for f in fields}
        values = [by_field.get(str(name)) for name in table["field"]]
        zeropoints[band] = np.array([np.nan if v is None else v for v in values], float)
    _columns.add_magnitudes(table, survey.bands, zeropoints)
    _columns.add_arcsec(table)
    _columns.judge_point_sources(table, fields, psf_fwhm_arcsec=settings.psf_fwhm_arcsec)
    _columns.flag_duplicates(table)
    table["id"] = _columns.source_names(table)


def outcome(table: Table, fields: list[dict[str, Any]]) -> tuple[str, ...]:
    """Return the numbers of sources and of those set aside, and why, one line each."""
    n_rows = len(table["flags"])
    aside = (table["flags"] & int(flags.SET_ASIDE)) != 0
    reasons = flags.count(table["flags"] & int(flags.SET_ASIDE))
    why = ", ".join(f"{number} {name}" for name, number in reasons.items())
    notes = [
        (
            f"{counted(n_rows, 'source')}; {int(aside.sum())} set aside"
            f"{f' ({why})' if why else ''}, {int((~aside).sum())} to embed"
        )
    ]
    for found in fields:
        notes += _of_field(table, found)
    return tuple(notes)


def of_sky(table: Table, settings: TileSettings) -> tuple[str, ...]:
    """Return a note if the sky contains light of galaxies that are too large for it."""
    box = settings.sky_box
    kept = (table["flags"] & int(flags.SET_ASIDE)) == 0
    large = kept & (table["r_kron"] > box)
    if not settings.subtract_sky or not large.any():
        return ()
    wanted = box * math.ceil(float(table["r_kron"][large].max()) / box)
    said = (
        f"the sky's boxes of {box} pixels are smaller than {int(large.sum())} of the "
        f"galaxies: some of their light went with the sky (--sky-box {wanted} keeps it)"
    )
    return (said,)


def _of_field(table: Table, found: dict[str, Any]) -> list[str]:
    """Return notes on the stars of one field."""
    notes = []
    name = found["name"]
    judged = (table["field"] == name) & ((table["flags"] & int(Source.LOW_SN)) == 0)
    star = judged & ((table["flags"] & int(Source.POINT_LIKE)) != 0)
    whole = "listed_id" not in table  # what is listed tells nothing of its field
    if whole and star.sum() > _STAR_FIELD * max(judged.sum(), 1):
        notes.append(
            f"{name}: a star field, {star.sum()} of {judged.sum()} sources bright "
            "enough to tell are point-like"
        )
    if np.any((table["field"] == name) & (table[f"flux_error_{found['reference']}"] == 0)):
        notes.append(
            f"{name}: no noise is seen in it, so S/N is unknown and sources are set aside "
            "(--weight states the noise)"
        )
    fwhm = found.get("psf_fwhm_pixels")
    if fwhm is not None and whole:
        notes += _of_crowd(table, judged, name=name, fwhm=fwhm)
    if fwhm is None:
        notes.append(
            f"{name}: no stars to measure the PSF on, so none is set aside "
            "(--psf-fwhm gives it)"
        )
    return notes


def _of_crowd(table: Table, judged: BoolArray, *, name: str, fwhm: float) -> list[str]:
    """Return a note if many sources of a field are two taken for one."""
    real = judged & ((table["flags"] & int(Source.OUTSHONE)) == 0)
    missing = taken_for_one(table["x"][real], table["y"][real], fwhm)
    n_kept = int(np.sum(judged & ((table["flags"] & int(flags.SET_ASIDE)) == 0)))
    if missing < _CROWDED * n_kept or not missing:
        return []
    said = (
        f"{name}: crowded, {missing} pairs nearer than 2 PSF widths are missing: so many "
        f"sources are two taken for one, most likely of the {n_kept} to embed"
    )
    return [said]
