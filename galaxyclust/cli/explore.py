"""``galaxyclust explore``."""

from pathlib import Path

import click

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli.options import CATALOG, common, say
from galaxyclust.explore.serve import explore


@click.command(
    epilog="""\b
Examples:
  galaxyclust explore survey.h5
  galaxyclust explore survey.h5 --embedding ae --clustering km
  galaxyclust explore survey.h5 --port 8200 --no-browser

\b
On another machine, forward the port and open the printed address here:
  ssh -L 8200:127.0.0.1:8200 there galaxyclust explore survey.h5 --port 8200 --no-browser
"""
)
@CATALOG
@click.option("--embedding", help="Map to show first.  [that of the clustering]")
@click.option("--clustering", help="Clustering to show first.  [the first]")
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default=True,
              help="Where to listen on 127.0.0.1; 0 is any free one.")  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@common
def command(
    catalog: Path,
    *,
    embedding: str | None,
    clustering: str | None,
    port: int,
    no_browser: bool,
) -> None:
    """Explore a survey in the browser: map, galleries, filters, look-alikes, names.

    The page is served on this machine only; the address printed holds a token that keeps
    other pages and other users out. What you name, merge or tag is written to the catalog
    with its history. Ctrl-C ends it.
    """
    explore(
        Catalog(catalog),
        embedding=embedding,
        clustering=clustering,
        port=port,
        browser=not no_browser,
        say=say,
    )
