"""Match a catalog's sources with another catalog and write what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from astropy.table import Table

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import CatalogError
from galaxyclust.match.crossmatch import crossmatch as match_positions
from galaxyclust.match.settings import MatchSettings
from galaxyclust.match.sphere import Sky
from galaxyclust.steps._match.other import fetched, find_other, place_other
from galaxyclust.steps._match.words import far_apart, match_notes, match_warnings
from galaxyclust.steps._match.write import (
    Crossmatched,
    Request,
    Work,
    check_before,
    check_request,
    write,
)


def crossmatch(  # noqa: PLR0913 (each is an option of the command)
    catalog: Catalog,
    other: str | Path | Table,
    *,
    radius_arcsec: float | None = None,
    find: str = "best1",
    join: str = "all1",
    name: str | None = None,
    columns: Sequence[str] = (),
    positions: Mapping[str, str] | None = None,
    ra_unit: str | None = None,
    shift: bool = False,
    epoch: float | None = None,
    other_epoch: float | None = None,
    output: str | Path | None = None,
    picture: str | Path | None = None,
    overwrite: bool = False,
    dry_run: bool = False,
) -> Crossmatched:
    """Match the catalog's sources with another catalog.

    Parameters
    ----------
    catalog
        The catalog.
    other
        A table or a file of one (FITS, VOTable, ECSV, CSV, Parquet, HDF5), another
        survey, a name from ``catalogs/`` or a table of VizieR (``II/246/out``).
    radius_arcsec
        How far apart a source and its counterpart are at most; that of the catalog's
        description, or 1, where None.
    find
        Which pairs count: ``best1`` (the nearest for each source), ``best`` (one to
        one), ``best2`` or ``all``.
    join
        Which rows stand in the result: ``all1``, ``1and2``, ``1or2``, ``all2``,
        ``1not2``, ``2not1`` or ``1xor2``.
    name
        What the columns of the result begin with; the other catalog's where None.
    columns
        Columns of the other catalog to take over; ``all`` for all.
    positions
        Its columns by role (``ra``, ``dec``, ``id``, ``pm_ra``, ``pm_dec``, ``epoch``),
        where they are not found by UCD or name.
    ra_unit
        ``degrees`` or ``hours``, where the table does not tell.
    shift
        Remove its systematic offset first.
    epoch
        Year of the survey's images; moves the other catalog's positions there by their
        proper motions.
    other_epoch
        Year of its positions, over what it says itself.
    output
        Write the joined rows as a table here and leave the catalog as it is; needed for
        every ``find`` and ``join`` but best1 or best with all1.
    picture
        Draw separations and offsets here.
    overwrite
        Replace what is there.
    dry_run
        Write nothing.

    Returns
    -------
    Crossmatched
        The match. Without ``output`` the columns ``<name>_separation`` [arcsec],
        ``<name>_n_within``, ``<name>_second_separation``, ``<name>_id`` and
        ``<name>_<column>`` are in the catalog.

    Raises
    ------
    CatalogError
        If the catalog has no sky positions, or a name is taken.
    InputError
        If the other catalog cannot be read or has no positions.
    SettingError
        If an option does not exist or cannot be.
    """
    settings = MatchSettings(
        find=find, join=join, shift=shift, epoch=epoch, other_epoch=other_epoch
    )
    request = Request(
        output=None if output is None else Path(output),
        picture=None if picture is None else Path(picture),
        columns=tuple(columns),
        overwrite=overwrite,
        dry_run=dry_run,
    )
    check_request(request, settings, ra_unit)
    survey = survey_positions(catalog)
    about = find_other(other)
    name = name or about.name
    check_before(catalog, name, request)
    radius = about.radius_arcsec if radius_arcsec is None else radius_arcsec
    settings = replace(settings, radius_arcsec=radius)
    about = fetched(
        about,
        str(other),
        survey,
        radius_arcsec=settings.farthest_arcsec,
        columns=request.columns,
    )
    found = place_other(
        about, survey, settings=settings, columns=positions or {}, ra_unit=ra_unit
    )
    match = match_positions(survey, found.sky, settings=settings)
    made = Crossmatched(
        name=name,
        n_rows=int(survey.usable().sum()),
        n_other=int(found.sky.usable().sum()),
        n_matched=len(np.unique(match.pairs.first)),
        match=match,
        settings=settings,
        warnings=(
            *match_warnings(match, settings),
            *far_apart(match, survey, found.sky),
        ),
        notes=(*found.notes, *match_notes(match, survey, settings)),
    )
    work = Work(catalog=catalog, other=about, found=found, made=made, ra_unit=ra_unit)
    return write(work, request)


def survey_positions(catalog: Catalog) -> Sky:
    """Return where the catalog's sources are on the sky.

    Raises
    ------
    CatalogError
        If none of them has a position there.
    """
    names = catalog.names("catalog")
    if not {"ra", "dec"} <= set(names):
        message = f"{catalog.path}: no columns ra and dec, so it cannot be matched"
        raise CatalogError(message)
    ra, dec = (np.asarray(catalog.column(name), float) for name in ("ra", "dec"))
    survey = Sky(ra, dec)
    if len(survey) and not survey.usable().any():
        message = (
            f"{catalog.path}: no source has a position on the sky (its images have no "
            "WCS), so it cannot be matched"
        )
        raise CatalogError(message)
    return survey
