"""``galaxyclust evaluate``."""

import json
from pathlib import Path

import click

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli.options import CATALOG, Idle, Needs, common, refuse_idle, say, tell
from galaxyclust.cluster import REDUCTION
from galaxyclust.steps._embed.invariance import invariance as report
from galaxyclust.steps._evaluate.evaluate import evaluate
from galaxyclust.steps._look.invariance import show_invariance

IDLE = (
    Idle(
        "--invariance",
        "is a report of its own",
        ("--clustering", "--labels", "--votes", "--also", "--reduce"),
    ),
    Needs("--galaxies", ("--invariance",)),
    Idle("--no-audit", "looks for nothing", ("--also",)),
)


@click.command(
    epilog="""\b
Examples:
  galaxyclust evaluate survey.h5 --clustering km -o evaluation.png
  galaxyclust evaluate survey.h5 --embedding ae --labels label
  galaxyclust evaluate survey.h5 --embedding ae --clustering km --labels label --json
  galaxyclust evaluate survey.h5 --embedding ae --votes "smooth=t01_a01 > 0.8" --votes "featured=t01_a02 > 0.8"
  galaxyclust evaluate survey.h5 --embedding ae --votes t01_a01
  galaxyclust evaluate survey.h5 --embedding ae --invariance -o invariance.png
"""  # noqa: E501 (a command is one line)
)
@CATALOG
@click.option("--embedding", multiple=True,
              help="Embedding to evaluate; may be given several times.  "
              "[that of --clustering]")  # fmt: skip
@click.option("--clustering", multiple=True, help="Clustering to evaluate.")
@click.option("--labels", multiple=True, metavar="COLUMN",
              help="Column of labels to compare with.")  # fmt: skip
@click.option("--votes", multiple=True, metavar="COLUMN|NAME=CONDITION",
              help="Column to rank by, or a label where a condition holds.")  # fmt: skip
@click.option("--no-baselines", is_flag=True,
              help="Leave out what simpler vectors reach.")  # fmt: skip
@click.option("--no-audit", is_flag=True,
              help="Do not look for what must not drive clusters.")  # fmt: skip
@click.option("--also", multiple=True, metavar="COLUMN",
              help="Further column for the audit to look at.")  # fmt: skip
@click.option("--reduce", default=REDUCTION, show_default=True,
              metavar="auto|sphere:N|pca:N|none",
              help="What to do before k-means.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True,
              help="Of folds, bootstrap draws and random vectors.")  # fmt: skip
@click.option("--invariance", is_flag=True,
              help="Instead: change stamps, embed them again, and compare.")  # fmt: skip
@click.option("--galaxies", type=click.IntRange(min=1), default=500, show_default=True,
              help="With --invariance: galaxies to change.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path),
              help="Picture of it all (.png, .pdf, .svg, .jpg).")  # fmt: skip
@click.option(
    "--json", "as_json", is_flag=True, help="For machines: every figure and interval."
)
@common
def command(
    catalog: Path,
    *,
    embedding: tuple[str, ...],
    clustering: tuple[str, ...],
    labels: tuple[str, ...],
    votes: tuple[str, ...],
    no_baselines: bool,
    no_audit: bool,
    also: tuple[str, ...],
    reduce: str,
    seed: int,
    invariance: bool,
    galaxies: int,
    output: Path | None,
    as_json: bool,
) -> None:
    """Evaluate embeddings and clusterings: against labels, and for what must not matter.

    The audit needs no labels. It says how much clusters, and neighbourhoods of the
    embedding, know of PSF, S/N, sky, field, position, angle, neighbours and bad pixels: a
    share on the scale of a squared correlation, with a grade where it is beyond chance
    (trace, weak from 1 %, clear from 9 %, strong from 25 %).

    Against labels, of embeddings: the accuracy of the 10 nearest neighbours and of a
    linear probe on held out galaxies, and what k-means with 4 and 8 clusters finds. Of
    clusterings: ARI, AMI, NMI, purity, coverage and the accuracy of the best pairing.
    Beside them what colour, ellipticity, measured shapes and random vectors reach. The
    figure after ± is half a 95 % interval over galaxies; the one in brackets, of k-means,
    is the scatter of ten seeds.

    With --invariance: stamps of some galaxies are turned, mirrored, shifted, made noisier,
    blurred and dimmed, and embedded again by the embedding's own model. How far they move,
    in distances to their nearest other galaxy (0: not at all; 1: as far as a look-alike),
    and how often the label of a k-means with 8 clusters stays.
    """
    refuse_idle(*IDLE)
    if not embedding and (invariance or not clustering):
        message = "Missing option '--embedding', or without --invariance '--clustering'."
        raise click.UsageError(message)
    if invariance:
        _invariance(Catalog(catalog), embedding, galaxies=galaxies, seed=seed,
                    output=output, as_json=as_json)  # fmt: skip
        return
    found = evaluate(
        Catalog(catalog),
        embedding=embedding,
        clustering=clustering,
        labels=labels,
        votes=votes,
        baselines=not no_baselines,
        audit=not no_audit,
        also=also,
        reduce=reduce,
        seed=seed,
        output=output,
    )
    if as_json:
        tell(json.dumps(found.as_dict(), indent=2))
        return
    say(str(found))
    if output is not None:
        say(f"drawn in {output}")


def _invariance(
    catalog: Catalog,
    embeddings: tuple[str, ...],
    *,
    galaxies: int,
    seed: int,
    output: Path | None,
    as_json: bool,
) -> None:
    if output is not None and len(embeddings) > 1:
        message = "-o draws one embedding; give one --embedding"
        raise click.UsageError(message)
    found = [
        report(catalog, embedding=name, n_galaxies=galaxies, seed=seed)
        for name in embeddings
    ]
    if output is not None:
        show_invariance(catalog, found[0], output=output)
    if as_json:
        tell(json.dumps([one.as_dict() for one in found], indent=2))
        return
    for one in found:
        say(str(one))
