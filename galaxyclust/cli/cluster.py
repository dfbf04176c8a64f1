"""``galaxyclust cluster``."""

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
    Needs,
    common,
    pairs,
    refuse_idle,
    say,
    settings_of,
    tell,
)
from galaxyclust.cluster import METHODS, REDUCTION
from galaxyclust.cluster.stability import DRAWS
from galaxyclust.errors import SettingError
from galaxyclust.methods import describe
from galaxyclust.steps._cluster.cluster import Clustered, cluster
from galaxyclust.steps._cluster.cluster_from import cluster_from
from galaxyclust.steps._cluster.sweep import sweep
from galaxyclust.words import counted

# of measured shapes: the largest that costs clusters little (docs/clusters.md)
USUAL_WEIGHT = 0.2
IDLE = (
    Idle(
        "--from",
        "takes the clusters that are there as they were made",
        ("--method", "--set", "--seed", "--reduce", "--with-features", "--neurons",
         "--stability", "--sweep", "--output"),
    ),
    Idle("--sweep", "makes no clustering", ("--name", "--overwrite")),
    Idle("--sweep", "draws galaxies anew, not neurons", ("--neurons",)),
    Needs("--output", ("--sweep",)),
)  # fmt: skip


@click.command(
    epilog="""\b
Examples:
  galaxyclust cluster survey.h5 --embedding ae --method hdbscan --name h
  galaxyclust cluster survey.h5 --embedding ae --method kmeans --name km --set n_clusters=12
  galaxyclust cluster survey.h5 --embedding ae --method consensus --name sure
  galaxyclust cluster survey.h5 --embedding ae --reduce umap:5 --stability 20 --name fine
  galaxyclust cluster survey.h5 --embedding ae --with-features --name both
  galaxyclust cluster survey.h5 --embedding som --neurons --method kmeans --name groups
  galaxyclust cluster survey.h5 --embedding ae --method gmm --name g --stability 20
  galaxyclust cluster survey.h5 --embedding ae --method kmeans --sweep -o sweep.png
  galaxyclust cluster survey.h5 --embedding ae --sweep 5,10,20,40
  galaxyclust cluster new.h5 --from survey.h5:h
  galaxyclust cluster --method hdbscan --settings
"""
)
@settings_of(METHODS)
@click.option("--method", type=click.Choice(sorted(METHODS)), default="hdbscan",
              show_default=True, is_eager=True)  # fmt: skip
@CATALOG
@click.option(
    "--embedding", help="Embedding to cluster; with --from, the one made by the same model."
)
@click.option(
    "--from",
    "source",
    metavar="CATALOG:NAME",
    help="Label galaxies with the clusters of another catalog.",
)
@click.option("--stability", type=click.IntRange(min=0), metavar="N",
              help="Bootstrap draws to cluster again: does it come back?  [10 of up to "
              "20,000 galaxies, 3 by consensus; 0 of more]")  # fmt: skip
@click.option("--name", help="Name of the clustering.  [the method's]")
@click.option("--reduce", default=REDUCTION, show_default=True,
              metavar="auto|sphere:N|pca:N|umap:N|none",
              help="What to do to the standardised embedding first.")  # fmt: skip
@click.option("--with-features", "features_weight", is_flag=False,
              flag_value=USUAL_WEIGHT,
              type=click.FloatRange(min=0), default=0.0, metavar="[WEIGHT]",
              help=f"Put the measured shapes beside the embedding; {USUAL_WEIGHT} where no "
              "weight is given.")  # fmt: skip
@click.option("--neurons", is_flag=True,
              help="Cluster a map's neurons; galaxies take their labels.")  # fmt: skip
@click.option(
    "--sweep",
    "values",
    is_flag=False,
    flag_value="usual",
    metavar="[2,3,5]",
    help="Write no column; try values of n_clusters or min_cluster_size and say "
    "which to take.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path),
              help="Picture of the sweep (.png, .pdf, .svg, .jpg).")  # fmt: skip
@SET
@SEED
@OVERWRITE
@DRY_RUN
@common
def command(
    catalog: Path,
    *,
    embedding: str | None,
    source: str | None,
    stability: int | None,
    method: str,
    name: str | None,
    reduce: str,
    features_weight: float,
    neurons: bool,
    values: str | None,
    output: Path | None,
    changed: tuple[str, ...],
    seed: int | None,
    overwrite: bool,
    dry_run: bool,
) -> None:
    """Cluster one of the catalog's embeddings; the labels become columns.

    NAME_label (0 is the largest cluster, -1 noise, -2 not embedded), NAME_probability,
    NAME_outlier, NAME_nearest (the nearest cluster, also for noise) and NAME_stability (the
    part of bootstrap draws that put the galaxy into the same cluster). With --from the
    galaxies get the labels of clusters found in another catalog, whose model their
    embedding must come from; those that were clustered there get their own labels back.
    """
    refuse_idle(*IDLE)
    survey = Catalog(catalog)
    if source is not None:
        found = cluster_from(
            survey,
            source,
            embedding=embedding,
            name=name,
            overwrite=overwrite,
            dry_run=dry_run,
        )
        say(f"{catalog}: {outcome(found, source, dry_run=dry_run)}")
        return
    if embedding is None:
        message = "--embedding is missing: the embedding to cluster"
        raise SettingError(message)
    settings: dict[str, Any] = dict(pairs(changed, "--set"))
    if seed is not None and "seed" in {
        setting.name for setting in describe(METHODS, method)
    }:
        settings["seed"] = seed
    if values is not None:
        tried = sweep(
            survey,
            embedding=embedding,
            method=method,
            values=() if values == "usual" else whole_numbers(values),
            reduce=reduce,
            features_weight=features_weight,
            settings=settings,
            draws=DRAWS if stability is None else stability,
            output=output,
            seed=seed or 0,
            dry_run=dry_run,
        )
        tell(f"{catalog}: {tried}" if dry_run else str(tried))
        return
    made = cluster(
        survey,
        embedding=embedding,
        method=method,
        name=name,
        reduce=reduce,
        features_weight=features_weight,
        neurons=neurons,
        settings=settings,
        stability=stability,
        overwrite=overwrite,
        dry_run=dry_run,
    )
    say(f"{catalog}: {outcome(made, f'{embedding} by {method}', dry_run=dry_run)}")
    for note in made.notes:
        say(f"  {note}")


def outcome(made: Clustered, what: str, *, dry_run: bool) -> str:
    """Return what a clustering is, or would be made from, as a line."""
    if dry_run:
        return f"{made.name} would cluster {what}"
    sizes = ", ".join(str(size) for size in made.sizes[:12])
    more = f" and {len(made.sizes) - 12} smaller" if len(made.sizes) > 12 else ""
    left = f", {made.n_not_embedded} not embedded" if made.n_not_embedded else ""
    told = "" if made.stability is None else f"; stability {made.stability:.2f}"
    return (
        f"{made.name}: {counted(len(made.sizes), 'cluster')}"
        f"{f' of {sizes}{more}' if made.sizes else ''}; {made.n_noise} noise{left}{told}"
    )


def whole_numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of a list with commas.

    Raises
    ------
    SettingError
        If it is none.
    """
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        message = f"--sweep {text}: write whole numbers with commas, as in 5,10,20"
        raise SettingError(message) from None
