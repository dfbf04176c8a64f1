"""``galaxyclust export``."""

from pathlib import Path

import click

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli.options import CATALOG, OVERWRITE, common, say
from galaxyclust.steps._export import export


@click.command(
    epilog="""\b
Examples:
  galaxyclust export survey.h5 -o catalog.fits
  galaxyclust export survey.h5 -o catalog.vot --embedding ae
  galaxyclust export survey.h5 -o small.csv --columns id,ra,dec,h_label
"""
)
@CATALOG
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path),
              help=".fits, .vot, .ecsv, .csv, .parquet or .hats.")  # fmt: skip
@click.option("--columns", default="", metavar="A,B,…", help="Columns to write.  [all]")
@click.option("--embedding", "embeddings", multiple=True, help="Embedding to add.")
@click.option(
    "--format",
    "kind",
    help="Over the name's.",
    type=click.Choice(["fits", "votable", "ecsv", "csv", "parquet", "hats"]),
)
@OVERWRITE
@common
def command(
    catalog: Path,
    *,
    output: Path,
    columns: str,
    embeddings: tuple[str, ...],
    kind: str | None,
    overwrite: bool,
) -> None:
    """Write the catalog as FITS, VOTable, ECSV, CSV, Parquet or HATS."""
    made = export(
        Catalog(catalog),
        output,
        columns=[name for name in columns.split(",") if name],
        embeddings=embeddings,
        format=kind,
        overwrite=overwrite,
    )
    say(f"{catalog}: written to {made}")
