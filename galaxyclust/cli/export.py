"""``galaxyclust export``."""

from pathlib import Path
from typing import Any

import click

from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.export import WRITERS
from galaxyclust.cli.options import (
    CATALOG,
    OVERWRITE,
    SET,
    WHERE,
    common,
    names_in,
    pairs,
    pass_on,
    say,
    settings_of,
)
from galaxyclust.steps._export.export import export
from galaxyclust.steps._export.streamed import STANDARD_OUTPUT, streamed
from galaxyclust.words import counted


@click.command(
    epilog="""\b
Examples:
  galaxyclust export survey.h5 -o catalog.fits
  galaxyclust export survey.h5 -o catalog.vot --embeddings ae
  galaxyclust export survey.h5 -o small.csv --columns id,ra,dec,h_label,flux_*
  galaxyclust export survey.h5 -o three.parquet --where "h_label == 3 & r50_arcsec > 2"
  galaxyclust export survey.h5 -o sources.reg --set label=h_label
  galaxyclust export survey.h5 -o shared.h5 --where "h_probability > 0.9"
  galaxyclust export survey.h5 -o - --format csv --columns id,km_label
  galaxyclust export survey.h5 -o look --format projector --embeddings ae
  galaxyclust export survey.h5 -o clusters.galaxy10 --format galaxy10 --set label=h_label
  galaxyclust export --format regions --settings
"""
)
@settings_of(WRITERS, "format")
@click.option("--format", type=click.Choice(list(WRITERS)), is_eager=True,
              help="Over the name's.")  # fmt: skip
@CATALOG
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path),
              help="Its ending says the format: .fits, .vot, .ecsv, .csv, .parquet, .hats, "
              ".reg, .moc.fits or .h5; - writes text to standard output.")  # fmt: skip
@click.option("--columns", default="", metavar="A,B,…",
              help="Columns to write, also as flux_*.  [all]")  # fmt: skip
@WHERE
@click.option("--embeddings", default="", metavar="A,B,…",
              help="Embeddings to add as columns of vectors.")  # fmt: skip
@SET
@OVERWRITE
@common
def command(
    catalog: Path,
    *,
    output: Path,
    columns: str,
    where: str,
    embeddings: str,
    format: str | None,
    changed: tuple[str, ...],
    overwrite: bool,
) -> None:
    """Write the catalog, or some of its rows and columns, for other tools.

    fits, votable, ecsv, csv (one column an element of a vector), parquet and hats are
    tables; regions is for DS9, moc the footprint, projector the embedding projector.
    hdf5 is the survey with its stamps in one file to share; galaxy10 and multimodal hold
    stamps in the layouts of these data sets.
    """
    asked: dict[str, Any] = {
        "columns": names_in(columns),
        "where": where,
        "embeddings": names_in(embeddings),
        "format": format,
        "settings": pairs(changed, "--set"),
    }
    if str(output) in STANDARD_OUTPUT:
        text = streamed(Catalog(catalog), **asked)
        pass_on(text.content)
        for note in text.notes:
            say(f"{catalog}: {note}", error=True)
        return
    made = export(Catalog(catalog), output, overwrite=overwrite, **asked)
    say(f"{catalog}: {made.path} written from {counted(made.n_rows, 'row')}")
    for note in made.notes:
        say(f"  {note}")
