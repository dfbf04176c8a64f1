"""``galaxyclust demo``."""

from pathlib import Path

import click

from galaxyclust.cli.options import OVERWRITE, common, say
from galaxyclust.steps._demo import demo


@click.command(
    epilog="""\b
Examples:
  galaxyclust demo
  galaxyclust demo -o /tmp/hdf --overwrite
"""
)
@click.option("-o", "--output", type=click.Path(path_type=Path), default="galaxyclust-demo",
              show_default=True, help="Folder for all it makes.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@OVERWRITE
@common
def command(output: Path, *, seed: int, overwrite: bool) -> None:
    """See the whole job on a real deep field, from FITS images to clusters.

    Takes some two minutes and no download: the Hubble deep field comes with scikit-image.
    """
    say(f"In {output}, by the commands named:")
    for step in demo(output, seed=seed, overwrite=overwrite):
        if step.command:
            say(f"$ {step.command}")
        say(f"  {step.outcome}")
    say(
        f"\nNext: open {output / 'clusters.png'} and compare the rows: edge-on galaxies, "
        "smooth round ones and structured discs part by themselves. Then try "
        f"`galaxyclust info {output / 'survey.h5'}`, and your own images with "
        "`galaxyclust ingest --help`."
    )
