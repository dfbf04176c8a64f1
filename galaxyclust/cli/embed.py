"""``galaxyclust embed``."""

from pathlib import Path
from typing import Any

import click

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli.options import (
    CATALOG,
    DRY_RUN,
    OVERWRITE,
    SEED,
    SET,
    Idle,
    common,
    pairs,
    refuse_idle,
    say,
    settings_of,
)
from galaxyclust.embed import DEFAULT, METHODS
from galaxyclust.steps._embed.embed import embed
from galaxyclust.steps._embed.embed_from import embed_from
from galaxyclust.steps._embed.training import is_first_process
from galaxyclust.steps._embed.write import Embedded
from galaxyclust.words import counted

IDLE = (
    Idle("--weights", "is an encoder of its own", ("--from", "--start-from")),
    Idle(
        "--from",
        "applies what was learned, by the method of then",
        ("--start-from", "--resume", "--method", "--seed"),
    ),
    Idle("--start-from", "trains on with the method of then", ("--method",)),
)
OF_ITS_OWN = Idle("--weights", "is an encoder of its own", ("--method",))


@click.command(
    epilog="""\b
Examples:
  galaxyclust embed survey.h5 --name ssl
  galaxyclust embed survey.h5 --method autoencoder --name ae --set n_dim=64
  galaxyclust embed new.h5 --from survey.h5:ssl --name ssl
  galaxyclust embed survey.h5 --name ssl --resume
  galaxyclust embed new.h5 --start-from survey.h5:ssl --name tuned --set n_epochs=10
  galaxyclust embed survey.h5 --weights encoder.onnx --set input_size=224 --name theirs
  galaxyclust embed --method vicreg --settings
"""
)
@settings_of(METHODS)
@click.option("--method", type=click.Choice(sorted(METHODS)), default=DEFAULT,
              show_default=True, is_eager=True)  # fmt: skip
@CATALOG
@click.option("--name", help="Name of the embedding.  [the method's]")
@click.option("--from", "source", metavar="CATALOG:NAME", help="Use what that one learned.")
@click.option(
    "--start-from",
    metavar="CATALOG:NAME",
    help="Train that one further, with its method and settings.",
)
@click.option("--weights", type=click.Path(path_type=Path), metavar="FILE",
              help="Use an encoder from elsewhere (.onnx, .safetensors).")  # fmt: skip
@click.option("--resume", is_flag=True, help="Go on with a training that was interrupted.")
@click.option("--include", multiple=True, metavar="FLAG",
              help="Embed sources set aside for this, e.g. point_like.")  # fmt: skip
@click.option("--device", metavar="auto|cpu|cuda", help="Where to compute.  [auto]")
@SET
@SEED
@OVERWRITE
@DRY_RUN
@common
def command(
    catalog: Path,
    *,
    method: str,
    name: str | None,
    source: str | None,
    start_from: str | None,
    weights: Path | None,
    resume: bool,
    include: tuple[str, ...],
    device: str | None,
    changed: tuple[str, ...],
    seed: int | None,
    overwrite: bool,
    dry_run: bool,
) -> None:
    """Embed the catalog's stamps: train on them, or use what another catalog learned.

    Sources set aside at ingest (stars, too faint, …) are left out. The embedding, what was
    learned and a map for the eye go into the catalog under the name given.
    """
    settings: dict[str, Any] = dict(pairs(changed, "--set"))
    if device is not None:
        settings["device"] = device
    refuse_idle(*IDLE, *(() if method == "imported" else (OF_ITS_OWN,)))
    if weights is not None:
        method = "imported"
        settings["weights"] = str(weights)
    if seed is not None:
        settings["seed"] = seed
    common_options: dict[str, Any] = {
        "name": name,
        "settings": settings,
        "include": include,
        "overwrite": overwrite,
        "dry_run": dry_run,
    }
    opened = Catalog(catalog)
    if source is not None:
        made = embed_from(opened, source, **common_options)
    else:
        training: dict[str, Any] = {"start_from": start_from, "resume": resume}
        made = embed(opened, method=method, **training, **common_options)
    _say(catalog, made, dry_run=dry_run)


def _say(catalog: Path, made: Embedded, *, dry_run: bool) -> None:
    if not is_first_process():
        return
    left = f", {made.n_left_out} set aside" if made.n_left_out else ""
    what = counted(made.n_rows, "source")
    if dry_run:
        say(f"{catalog}: {made.name} would embed {what}{left}")
        return
    say(f"{catalog}: {made.name}: {what} in {counted(made.n_dim, 'dimension')}{left}")
