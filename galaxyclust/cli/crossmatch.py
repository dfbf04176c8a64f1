"""``galaxyclust crossmatch``."""

from pathlib import Path

import click

from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.export_hats import is_hats
from galaxyclust.cli.options import CATALOG, DRY_RUN, OVERWRITE, common, names_in, say
from galaxyclust.errors import SettingError
from galaxyclust.match.find import FINDS
from galaxyclust.match.join import JOINS
from galaxyclust.match.settings import parse_radius
from galaxyclust.steps._match.crossmatch import crossmatch
from galaxyclust.steps._match.hats import crossmatch_hats
from galaxyclust.words import counted

_ROLES = ("ra", "dec", "id")


@click.command(
    epilog="""\b
Examples:
  galaxyclust crossmatch survey.h5 zoo.csv --radius 2arcsec --columns votes,p_spiral
  galaxyclust crossmatch survey.h5 zoo.csv --name gz --picture gz.png --overwrite
  galaxyclust crossmatch survey.h5 gaia_dr3 --epoch 2003.7 --shift
  galaxyclust crossmatch survey.h5 II/246/out --find best --name twomass
  galaxyclust crossmatch survey.h5 other.h5 --join 1not2 -o only_here.fits
  galaxyclust crossmatch survey.h5 list.txt --ra ALPHA --dec DELTA --ra-unit hours
  galaxyclust crossmatch survey.hats gaia.hats --radius 1arcsec -o both.hats

\b
--find  best1 the nearest of OTHER for each source (several can share one)
        best  one to one, the closest pairs first
        best2 the nearest source for each row of OTHER
        all   every pair within the radius
--join  all1 every source   1and2 matched rows   1or2 all rows of both
        all2 every row of OTHER   1not2, 2not1, 1xor2 rows without a match
"""
)  # fmt: skip
@CATALOG
@click.argument("other", metavar="OTHER")
@click.option("--radius", metavar="ANGLE",
              help="Largest separation, as 2arcsec.  [OTHER's, or 1arcsec]")  # fmt: skip
@click.option("--find", type=click.Choice(list(FINDS)), default="best1", show_default=True,
              help="Which pairs count.")  # fmt: skip
@click.option("--join", type=click.Choice(list(JOINS)), default="all1", show_default=True,
              help="Which rows stand in the result.")  # fmt: skip
@click.option("--name", help="What the new columns begin with.  [OTHER's]")
@click.option("--columns", default="", metavar="A,B,…",
              help="Columns of OTHER to take over; all for all of them.")  # fmt: skip
@click.option("--ra", help="Its column of right ascension.  [by UCD, unit or name]")
@click.option("--dec", help="Its column of declination.")
@click.option("--id", help="Its column of names.")
@click.option("--ra-unit", type=click.Choice(["degrees", "hours"]),
              help="Where OTHER does not tell.")  # fmt: skip
@click.option("--epoch", type=float, metavar="YEAR",
              help="Year of your images: proper motions bring OTHER there.")  # fmt: skip
@click.option(
    "--other-epoch", type=float, metavar="YEAR", help="Year of OTHER's positions."
)
@click.option("--shift", is_flag=True, help="Remove OTHER's systematic offset first.")
@click.option("--picture", type=click.Path(path_type=Path),
              help="Draw separations and offsets (.png, .pdf …).")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path),
              help="Write a joined table, and leave the catalog as it is.")  # fmt: skip
@OVERWRITE
@DRY_RUN
@common
def command(
    catalog: Path,
    *,
    other: str,
    radius: str | None,
    find: str,
    join: str,
    name: str | None,
    columns: str,
    ra: str | None,
    dec: str | None,
    id: str | None,
    ra_unit: str | None,
    epoch: float | None,
    other_epoch: float | None,
    shift: bool,
    picture: Path | None,
    output: Path | None,
    overwrite: bool,
    dry_run: bool,
) -> None:
    """Match the catalog with OTHER; what is found becomes columns.

    OTHER is a file (FITS, VOTable, ECSV, CSV, Parquet, HDF5), another survey, a name that
    `galaxyclust catalogs` lists, or a table of VizieR. The catalog gets NAME_separation
    [arcsec], NAME_n_within, NAME_second_separation, NAME_id and NAME_<column>.

    Two HATS folders are matched part by part on Dask, however large they are; of the
    options these take --radius, --join all1 or 1and2, --output and --overwrite.
    """
    if is_hats(catalog) or is_hats(Path(other)):
        needless = (find != "best1", name, columns, ra, dec, id, ra_unit, epoch,
                    other_epoch, shift, picture, dry_run)  # fmt: skip
        if output is None or any(needless):
            message = "HATS folders need -o, and take --radius, --join and --overwrite only"
            raise SettingError(message)
        both = crossmatch_hats(
            catalog,
            Path(other),
            radius_arcsec=parse_radius(radius or "1arcsec"),
            output=output,
            join=join,
            overwrite=overwrite,
        )
        say(f"{catalog}: {both.n_matched:,} matches in {other}, {both.n_rows:,} rows")
        say(f"written to {both.output}, with the column {both.separation} [arcsec]")
        return
    roles = dict(zip(_ROLES, (ra, dec, id), strict=True))
    made = crossmatch(
        Catalog(catalog),
        other,
        radius_arcsec=None if radius is None else parse_radius(radius),
        find=find,
        join=join,
        name=name,
        columns=names_in(columns),
        positions={role: column for role, column in roles.items() if column},
        ra_unit=ra_unit,
        shift=shift,
        epoch=epoch,
        other_epoch=other_epoch,
        output=output,
        picture=picture,
        overwrite=overwrite,
        dry_run=dry_run,
    )
    say(
        f"{catalog}: {made.n_matched:,} of {made.n_rows:,} sources have a match among the "
        f"{made.n_other:,} of {other} within {made.settings.radius_arcsec:g} arcsec"
    )
    for line in made.summary():
        say(f"  {line}")
    for kind, notes in (("warning", made.warnings), ("note", made.notes)):
        for note in notes:
            say(f"  {kind}: {note}")
    would = "would be " if dry_run else ""
    if made.output is not None:
        say(f"{counted(made.n_written, 'row')} ({join}) {would}written to {made.output}")
    else:
        say(f"columns {would}written: {', '.join(made.columns)}")
    if made.picture is not None:
        say(f"drawn in {made.picture}")
