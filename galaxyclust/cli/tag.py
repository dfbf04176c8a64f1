"""``galaxyclust tag``."""

from pathlib import Path

import click

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli.options import CATALOG, common, say
from galaxyclust.steps._cluster.tag import tag
from galaxyclust.steps._find_rows import ids_in


@click.command(
    epilog="""\b
Examples:
  galaxyclust tag survey.h5 merger --id J123456.78+012345.6 --id '#12'
  galaxyclust tag survey.h5 merger --ids selection.txt
  galaxyclust tag survey.h5 check --where "km_label == 3 & km_outlier > 0.9"
  galaxyclust tag survey.h5 check --where "contains(tags, 'merger')" --remove
  galaxyclust export survey.h5 -o mergers.fits --where "contains(tags, 'merger')"
"""
)
@CATALOG
@click.argument("word", metavar="TAG")
@click.option("--id", "ids", multiple=True, metavar="ID",
              help="Galaxy to tag; '#12' is row 12. Repeatable.")  # fmt: skip
@click.option("--ids", "listed", type=click.Path(path_type=Path), metavar="FILE",
              help="Text file of ids, one a line, as the explorer saves them.")  # fmt: skip
@click.option("--where", default="", metavar="CONDITION",
              help="Tag the galaxies that meet it.")  # fmt: skip
@click.option("--remove", is_flag=True, help="Take the tag away instead.")
@common
def command(
    catalog: Path,
    word: str,
    *,
    ids: tuple[str, ...],
    listed: Path | None,
    where: str,
    remove: bool,
) -> None:
    """Give galaxies a tag, a word of your own; the column tags holds all of them.

    A galaxy can have several tags. Each change is a step of the history, with the ids or
    the condition, so it can be done again. The explorer does the same to what is chosen
    there.
    """
    names = [*ids, *(ids_in(listed) if listed else ())]
    made = tag(Catalog(catalog), tag=word, ids=names, where=where, remove=remove)
    say(f"{catalog}: {made.words}")
