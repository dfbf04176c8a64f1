"""What can be said once all sources are known: magnitudes, stars, names, outcome."""

from typing import Any

import numpy as np

from galaxyclust import flags
from galaxyclust.flags import Source
from galaxyclust.steps._ingest import columns as _columns
from galaxyclust.steps._ingest.columns import Table
from galaxyclust.steps._ingest.survey import Survey

_STAR_FIELD = 0.65  # part of point-like sources above which a field is called one of stars


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
    """Return how many sources there are, how many are set aside and why, a line each."""
    n_rows = len(table["flags"])
    aside = (table["flags"] & int(flags.SET_ASIDE)) != 0
    reasons = flags.count(table["flags"] & int(flags.SET_ASIDE))
    why = ", ".join(f"{number} {name}" for name, number in reasons.items())
    notes = [
        (
            f"{n_rows} sources; {int(aside.sum())} set aside{f' ({why})' if why else ''}, "
            f"{int((~aside).sum())} to embed"
        )
    ]
    for found in fields:
        notes += _of_field(table, found)
    return tuple(notes)


def _of_field(table: Table, found: dict[str, Any]) -> list[str]:
    """Return what a user should know of one field's stars."""
    notes = []
    name = found["name"]
    judged = (table["field"] == name) & ((table["flags"] & int(Source.LOW_SN)) == 0)
    star = judged & ((table["flags"] & int(Source.POINT_LIKE)) != 0)
    if star.sum() > _STAR_FIELD * max(judged.sum(), 1):
        notes.append(
            f"{name}: a star field, {star.sum()} of {judged.sum()} sources bright "
            "enough to tell are point-like"
        )
    if found.get("psf_fwhm_pixels") is None:
        notes.append(
            f"{name}: no stars to measure the PSF on, so none is set aside "
            "(--psf-fwhm gives it)"
        )
    return notes
