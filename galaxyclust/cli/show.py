"""``galaxyclust show``."""

from pathlib import Path

import click

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli.options import CATALOG, Idle, Needs, common, refuse_idle, say
from galaxyclust.steps._look.galaxies import show_galaxies
from galaxyclust.steps._look.plots import show_map, show_quantities, show_tree
from galaxyclust.steps._look.show import show
from galaxyclust.steps._look.som import show_som
from galaxyclust.steps._look.training import show_training

IDLE = (
    Needs("--draw", ("--clustering",)),
    Needs("--stamps", ("--clustering",)),
    Needs("--whole", ("--clustering", "--id")),
    Needs("--colour", ("--map", "--som", "--draw quantities")),
    Needs("--galaxies", ("--som",)),
    Idle("--draw quantities", "draws no galaxies", ("--stamps", "--whole")),
    Idle("--draw tree", "draws no galaxies", ("--stamps", "--whole")),
)


@click.command(
    epilog="""\b
Examples:
  galaxyclust show survey.h5 --clustering km -o clusters.png
  galaxyclust show survey.h5 --clustering h --stamps 20 -o h.pdf
  galaxyclust show survey.h5 --clustering km --draw quantities -o quantities.pdf
  galaxyclust show survey.h5 --clustering km --draw tree -o tree.pdf
  galaxyclust show survey.h5 --map ae --colour ellipticity --colour sn -o map.pdf
  galaxyclust show survey.h5 --id J012001.11+000129.7 -o galaxy.png
  galaxyclust show survey.h5 --id '#0' --id '#7' -o galaxies.pdf
  galaxyclust show survey.h5 --som som --colour sn --colour concentration -o som.png
  galaxyclust show survey.h5 --training ssl -o curve.png
"""
)
@CATALOG
@click.option("--clustering", help="Clustering to draw.")
@click.option("--draw", type=click.Choice(["galaxies", "quantities", "tree"]),
              default="galaxies", show_default=True,
              help="With --clustering: map and galaxies, boxes of --colour or of what "
                   "differs most, or which clusters merge first.")  # fmt: skip
@click.option("--map", "mapped", metavar="NAME", help="Embedding whose map to colour.")
@click.option("--som", metavar="NAME", help="Self-organizing map to draw.")
@click.option("--training", metavar="NAME", help="Embedding whose training to draw.")
@click.option("--id", "ids", multiple=True, metavar="ID",
              help="Galaxy to draw a page of; '#12' is row 12, 'largest' the largest "
                   "without a flag. Repeatable.")  # fmt: skip
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path),
              help="Picture (.png, .pdf, .svg, .jpg); replaced if there.")  # fmt: skip
@click.option("--stamps", type=click.IntRange(3, 60), default=12, show_default=True,
              help="Stamps of each cluster.")  # fmt: skip
@click.option("--whole", is_flag=True, help="Whole stamps at one scale, not close-ups.")
@click.option("--colour", "colours", multiple=True, metavar="COLUMN",
              help="A column to colour a map by; may be given several times.")  # fmt: skip
@click.option("--galaxies", is_flag=True,
              help="With --som: galaxies nearest to the neurons, no drawings.")  # fmt: skip
@common
def command(
    catalog: Path,
    *,
    clustering: str | None,
    draw: str,
    mapped: str | None,
    som: str | None,
    training: str | None,
    ids: tuple[str, ...],
    output: Path,
    stamps: int,
    whole: bool,
    colours: tuple[str, ...],
    galaxies: bool,
) -> None:
    """Draw a clustering, a map, a self-organizing map, a training or single galaxies.

    A clustering: a map coloured by label and a contact sheet of each cluster; boxes of
    quantities by cluster; or the tree of clusters. A map: coloured by columns. A
    self-organizing map: each neuron with its number of galaxies, the walls between
    groups (U-matrix), and columns as colours. A training: its losses by epoch. A
    galaxy: its picture, segment, apertures, what is left when it is turned by half a turn
    or its Sersic model taken off, its profile, all numbers and flags.
    """
    if [bool(one) for one in (clustering, mapped, som, training, ids)].count(True) != 1:
        message = "say what to draw: --clustering, --map, --som or --training NAME, or --id"
        raise click.UsageError(message)
    refuse_idle(*IDLE)
    opened = Catalog(catalog)
    drawn = str(output)
    if clustering and draw == "quantities":
        show_quantities(opened, clustering=clustering, output=output, columns=colours)
    elif clustering and draw == "tree":
        show_tree(opened, clustering=clustering, output=output)
    elif clustering:
        show(opened, clustering=clustering, output=output, n_stamps=stamps, whole=whole)
    elif mapped:
        show_map(opened, name=mapped, colours=colours, output=output)
    elif som:
        show_som(opened, name=som, output=output, colours=colours, galaxies=galaxies)
    elif training:
        show_training(opened, training, output=output)
    else:
        drawn = listed(show_galaxies(opened, ids=ids, output=output, whole=whole))
    say(f"{catalog}: {clustering or mapped or som or training or ', '.join(ids)} "
        f"drawn in {drawn}")  # fmt: skip


def listed(files: list[Path]) -> str:
    """Return one file, or the first and the last of several, in words."""
    return str(files[0]) if len(files) == 1 else f"{files[0]} to {files[-1].name}"
