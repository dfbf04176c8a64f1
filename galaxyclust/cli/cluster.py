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
    common,
    say,
    settings_of,
)
from galaxyclust.cluster import METHODS
from galaxyclust.methods import describe
from galaxyclust.steps._cluster import cluster
from galaxyclust.steps._requests import pairs


@click.command(
    epilog="""\b
Examples:
  galaxyclust cluster survey.h5 --embedding ae --method hdbscan --name h
  galaxyclust cluster survey.h5 --embedding ae --method kmeans --name km --set n_clusters=12
  galaxyclust cluster survey.h5 --embedding ae --reduce pca:10 --name h10
  galaxyclust cluster survey.h5 --embedding ae --with-features 0.5 --name both
  galaxyclust cluster survey.h5 --embedding som --neurons --method kmeans --name groups
  galaxyclust cluster --method hdbscan --settings
"""
)
@settings_of(METHODS)
@click.option("--method", type=click.Choice(sorted(METHODS)), default="hdbscan",
              show_default=True, is_eager=True)  # fmt: skip
@CATALOG
@click.option("--embedding", required=True, help="Embedding to cluster.")
@click.option("--name", help="Name of the clustering.  [the method's]")
@click.option("--reduce", default="pca:16", show_default=True, metavar="pca:N|none",
              help="What to do to the standardised embedding first.")  # fmt: skip
@click.option("--with-features", "features_weight", is_flag=False, flag_value=1.0,
              type=click.FloatRange(min=0), default=0.0, metavar="[WEIGHT]",
              help="Put the measured shapes beside the embedding.")  # fmt: skip
@click.option("--neurons", is_flag=True,
              help="Cluster a map's neurons; galaxies take their labels.")  # fmt: skip
@SET
@SEED
@OVERWRITE
@DRY_RUN
@common
def command(
    catalog: Path,
    *,
    embedding: str,
    method: str,
    name: str | None,
    reduce: str,
    features_weight: float,
    neurons: bool,
    changed: tuple[str, ...],
    seed: int | None,
    overwrite: bool,
    dry_run: bool,
) -> None:
    """Cluster one of the catalog's embeddings; the labels become columns.

    NAME_label (0 is the largest cluster, -1 noise, -2 not embedded), NAME_probability,
    NAME_outlier and NAME_nearest (the nearest cluster, also for noise).
    """
    settings: dict[str, Any] = dict(pairs(changed, "--set"))
    if seed is not None and "seed" in {
        setting.name for setting in describe(METHODS, method)
    }:
        settings["seed"] = seed
    made = cluster(
        Catalog(catalog),
        embedding=embedding,
        method=method,
        name=name,
        reduce=reduce,
        features_weight=features_weight,
        neurons=neurons,
        settings=settings,
        overwrite=overwrite,
        dry_run=dry_run,
    )
    if dry_run:
        say(f"{catalog}: {made.name} would cluster {embedding} by {method}")
        return
    sizes = ", ".join(str(size) for size in made.sizes[:12])
    more = f" and {len(made.sizes) - 12} smaller" if len(made.sizes) > 12 else ""
    left = f", {made.n_not_embedded} not embedded" if made.n_not_embedded else ""
    say(
        f"{catalog}: {made.name}: {len(made.sizes)} clusters"
        f"{f' of {sizes}{more}' if made.sizes else ''}; {made.n_noise} noise{left}"
    )
    if not made.sizes:
        say(
            "Nothing is clearly denser than its surroundings. Smaller or looser groups: "
            "--set min_cluster_size=5 --set min_samples=2; to part the continuum all the "
            "same: --method kmeans."
        )
