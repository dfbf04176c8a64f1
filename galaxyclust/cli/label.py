"""``galaxyclust label``."""

from pathlib import Path
from typing import Any

import click

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli.options import (
    CATALOG,
    SET,
    Idle,
    Needs,
    common,
    pairs,
    refuse_idle,
    say,
)
from galaxyclust.cluster import METHODS
from galaxyclust.errors import SettingError
from galaxyclust.steps._cluster.label import (
    Labelled,
    merge_clusters,
    name_clusters,
    split_cluster,
)
from galaxyclust.words import counted

IDLE = (
    Needs("--into", ("--split",)),
    Needs("--method", ("--split",)),
    Needs("--set", ("--split",)),
    Idle("--method hdbscan", "finds the number of parts itself", ("--into",)),
)


@click.command(
    epilog="""\b
Examples:
  galaxyclust label survey.h5 --clustering h --name 3="edge-on" --name 0=round
  galaxyclust label survey.h5 --clustering h --merge 1,4
  galaxyclust label survey.h5 --clustering h --split 2 --into 3
  galaxyclust label survey.h5 --clustering h --split 2 --method hdbscan
"""
)
@CATALOG
@click.option("--clustering", required=True, help="Clustering to change.")
@click.option("--merge", "merges", multiple=True, metavar="A,B[,…]",
              help="Make one cluster of these; it keeps the lowest number.")  # fmt: skip
@click.option("--split", "splits", type=int, multiple=True, metavar="A",
              help="Cluster the members of this one anew.")  # fmt: skip
@click.option("--into", type=click.IntRange(min=2), default=2, show_default=True,
              help="Parts to split into.")  # fmt: skip
@click.option("--method", type=click.Choice(sorted(METHODS)), default="kmeans",
              show_default=True, help="What splits.")  # fmt: skip
@SET
@click.option("--name", "names", multiple=True, metavar="A=NAME",
              help="Name a cluster; an empty NAME takes its name away.")  # fmt: skip
@common
def command(
    catalog: Path,
    *,
    clustering: str,
    merges: tuple[str, ...],
    splits: tuple[int, ...],
    into: int,
    method: str,
    changed: tuple[str, ...],
    names: tuple[str, ...],
) -> None:
    """Name, merge and split clusters; the labels stay columns.

    Merges come first, then splits, then names. Clusters that are not touched keep their
    numbers. Names become the column CLUSTERING_name. All of it is in the history, and new
    galaxies labelled by cluster --from get these labels too.
    """
    if not (merges or splits or names):
        message = "nothing to do; give --name, --merge or --split"
        raise SettingError(message)
    refuse_idle(*IDLE)
    to_merge = [[number(part) for part in merge.split(",")] for merge in merges]
    to_name = {number(key): name for key, name in pairs(names, "--name").items()}
    settings: dict[str, Any] = dict(pairs(changed, "--set"))
    survey = Catalog(catalog)
    for clusters in to_merge:
        made = merge_clusters(survey, clustering=clustering, clusters=clusters)
    for cluster in splits:
        made = split_cluster(
            survey,
            clustering=clustering,
            cluster=cluster,
            into=into,
            method=method,
            settings=settings,
        )
    if to_name:
        made = name_clusters(survey, clustering=clustering, names=to_name)
    say(f"{catalog}: {outcome(made)}")


def outcome(made: Labelled) -> str:
    """Return what a clustering now is, as a line."""
    sizes = [
        f"{k}{f' {made.names[k]!r}' if k in made.names else ''} of {size}"
        for k, size in made.sizes.items()
    ]
    return f"{made.clustering}: {counted(len(sizes), 'cluster')}: {', '.join(sizes)}"


def number(text: str) -> int:
    """Return the number of a cluster as it was typed.

    Raises
    ------
    SettingError
        If it is none.
    """
    try:
        return int(text)
    except ValueError:
        message = f"{text!r} is not the number of a cluster"
        raise SettingError(message) from None
