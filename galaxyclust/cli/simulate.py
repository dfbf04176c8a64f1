"""``galaxyclust simulate``."""

from pathlib import Path
from typing import Any

import click

from galaxyclust.cli.options import OVERWRITE, SEED, SET, common, pairs, say, settings_of
from galaxyclust.steps._simulate import FAMILY, simulate


@click.command(
    epilog="""\b
Examples:
  galaxyclust simulate -o sky
  galaxyclust simulate -o sky --seed 3 --set n_galaxies=200 --set shape=1024,1024
  galaxyclust simulate --settings
"""
)
@settings_of(FAMILY)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path),
              help="Folder for the images and the truth.")  # fmt: skip
@SET
@SEED
@OVERWRITE
@common
def command(
    output: Path, *, changed: tuple[str, ...], seed: int | None, overwrite: bool
) -> None:
    """Write FITS images of a field of galaxies with known truth, to try and test on."""
    settings: dict[str, Any] = dict(pairs(changed, "--set"))
    if seed is not None:
        settings["seed"] = seed
    for path in simulate(output, settings=settings, overwrite=overwrite):
        say(str(path))
