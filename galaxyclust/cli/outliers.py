"""``galaxyclust outliers``."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli.options import CATALOG, common, say, tell
from galaxyclust.steps._plain import plain
from galaxyclust.steps._search.outliers import outliers
from galaxyclust.words import visible


@click.command(
    epilog="""\b
Examples:
  galaxyclust outliers survey.h5 --embedding ae
  galaxyclust outliers survey.h5 --embedding ae --clustering km -n 100 -o odd.png
"""
)
@CATALOG
@click.option("--embedding", required=True, help="Embedding to look in.")
@click.option("--clustering", help="Clustering to tell the distance from.")
@click.option("-n", "number", type=click.IntRange(min=1), default=50, show_default=True,
              help="Galaxies.")  # fmt: skip
@click.option("--neighbors", "n_neighbors", type=click.IntRange(min=1), default=10,
              show_default=True, help="Neighbours whose mean distance counts.")  # fmt: skip
@click.option("--reduce", default="none", show_default=True, metavar="none|pca:N",
              help="What to do to the standardised embedding first.")  # fmt: skip
@click.option("--index", type=click.Choice(["auto", "exact", "ivf"]), default="auto",
              show_default=True, help="How to search; ivf is approximate.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path),
              help="Picture of them (.png, .pdf, .svg, .jpg).")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@common
def command(
    catalog: Path,
    *,
    embedding: str,
    clustering: str | None,
    number: int,
    n_neighbors: int,
    reduce: str,
    index: str,
    output: Path | None,
    as_json: bool,
) -> None:
    """Find the galaxies farthest from all others, each with what may explain it.

    The score is the mean distance to the nearest neighbours over that of the median
    galaxy. Then: features that differ by 3 robust standard deviations or more, the nearest
    cluster, flags, and unusually many neighbours in the stamp.
    """
    made = outliers(
        Catalog(catalog),
        embedding=embedding,
        clustering=clustering,
        n=number,
        n_neighbors=n_neighbors,
        reduce=reduce,
        index=index,
        output=output,
    )
    if as_json:
        found = [asdict(one) | {"reason": one.reason} for one in made.found]
        tell(json.dumps(plain({"embedding": embedding, "outliers": found}), indent=2))
        return
    say(f"{catalog}: the {len(made.found)} oddest galaxies in {embedding}")
    names = [visible(one.id) for one in made.found]
    width = max(map(len, names))
    for rank, (name, one) in enumerate(zip(names, made.found, strict=True), start=1):
        say(f"{rank:4d}  {name:{width}s}  {one.score:5.2f}  {one.reason}".rstrip())
    if made.output:
        say(f"drawn in {made.output}")
