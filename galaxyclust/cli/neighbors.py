"""``galaxyclust neighbors``."""

import json
from pathlib import Path

import click

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli.options import CATALOG, common, say, tell
from galaxyclust.steps._plain import plain
from galaxyclust.steps._search.neighbors import neighbors
from galaxyclust.steps._text import table
from galaxyclust.words import visible


@click.command(
    epilog="""\b
Examples:
  galaxyclust neighbors survey.h5 --embedding ae --id J123456.78+012345.6
  galaxyclust neighbors survey.h5 --embedding ae --image stamp.fits -n 24 -o sheet.png
"""
)
@CATALOG
@click.option("--embedding", required=True, help="Embedding to look in.")
@click.option("--id", "name", metavar="ID", help="Galaxy to look for; #12 is row 12.")
@click.option("--image", type=click.Path(path_type=Path),
              help="Or a stamp, which the embedding's model embeds.")  # fmt: skip
@click.option("-n", "number", type=click.IntRange(min=1), default=12, show_default=True,
              help="Look-alikes.")  # fmt: skip
@click.option("--reduce", default="none", show_default=True, metavar="none|pca:N",
              help="What to do to the standardised embedding first.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path),
              help="Picture of them (.png, .pdf, .svg, .jpg).")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@common
def command(
    catalog: Path,
    *,
    embedding: str,
    name: str | None,
    image: Path | None,
    number: int,
    reduce: str,
    output: Path | None,
    as_json: bool,
) -> None:
    """Find the galaxies that look most like one of the catalog, or like a foreign stamp.

    Distances are those in the standardised embedding; beside each stands its share of the
    distance to the median galaxy: near 0 are true look-alikes, near 1 is as unlike as any.
    """
    made = neighbors(
        Catalog(catalog),
        embedding=embedding,
        id=name,
        image=image,
        n=number,
        reduce=reduce,
        output=output,
    )
    if as_json:
        found = zip(made.rows, made.ids, made.distance, made.relative, strict=True)
        keys = ("row", "id", "distance", "relative")
        rows = [dict(zip(keys, one, strict=True)) for one in found]
        tell(json.dumps(plain({"query": made.query, "neighbors": rows}), indent=2))
        return
    say(f"{catalog}: look-alikes of {visible(made.query)} in {embedding}")
    lines = [
        [one, f"{distance:.3f}", f"{share:.3f}"]
        for one, distance, share in zip(made.ids, made.distance, made.relative, strict=True)
    ]
    say(table(lines, head=["id", "distance", "of the median"]))
    if made.output:
        say(f"drawn in {made.output}")
