"""``galaxyclust attach``."""

from pathlib import Path

import click

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli.options import CATALOG, DRY_RUN, OVERWRITE, common, names_in, say
from galaxyclust.steps._match.attach import attach
from galaxyclust.words import counted


@click.command(
    epilog="""\b
Examples:
  galaxyclust attach survey.h5 edited.fits
  galaxyclust attach survey.h5 classes.csv --columns my_class,comment
  galaxyclust attach survey.h5 edited.fits --columns km_label --overwrite
  galaxyclust attach survey.h5 other.vot --by id=NAME --prefix lit_
"""
)
@CATALOG
@click.argument("table", metavar="TABLE", type=click.Path(path_type=Path))
@click.option("--by", default="id", show_default=True, metavar="COLUMN",
              help="What tells which row is which source; also OURS=THEIRS.")  # fmt: skip
@click.option("--columns", default="", metavar="A,B,…",
              help="Columns to take.  [those new or changed]")  # fmt: skip
@click.option("--prefix", default="", help="What to put before their names.")
@OVERWRITE
@DRY_RUN
@common
def command(
    catalog: Path,
    table: Path,
    *,
    by: str,
    columns: str,
    prefix: str,
    overwrite: bool,
    dry_run: bool,
) -> None:
    """Take columns of a table edited elsewhere into the catalog, by id.

    TABLE is FITS, VOTable, ECSV, CSV, Parquet or HDF5, as TOPCAT, a spreadsheet or a
    script wrote it. Sources that it lacks get NaN or empty text in a new column, and
    keep what they had in one that is replaced.
    """
    made = attach(
        Catalog(catalog),
        table,
        by=by,
        columns=names_in(columns),
        prefix=prefix,
        overwrite=overwrite,
        dry_run=dry_run,
    )
    for note in made.notes:
        say(note)
    if not made.columns:
        say(f"{catalog}: nothing in {table} is new or changed")
        return
    new = [name for name in made.columns if name not in made.replaced]
    would = "would be " if dry_run else ""
    for names, what in ((new, "new"), (made.replaced, "replaced")):
        if names:
            say(f"{catalog}: {would}{what}: {', '.join(names)}")
    say(f"{counted(made.n_rows, 'source')} with a row in {table}")
