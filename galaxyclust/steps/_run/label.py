"""A ``[[label]]`` of a run file: one change of a clustering, made once."""

from collections.abc import Iterator, Mapping
from typing import Any

from galaxyclust.catalog.core import Catalog
from galaxyclust.cluster import METHODS
from galaxyclust.cluster.edits import counted
from galaxyclust.errors import SettingError
from galaxyclust.methods import build
from galaxyclust.steps._cluster.label import (
    Labelled,
    merge_clusters,
    name_clusters,
    split_cluster,
)

Entry = Mapping[str, Any]
CHANGES = ("names", "merge", "split")


def check_label(entry: Entry) -> None:
    """Refuse an entry that asks for no change or for several, or that cannot be made.

    Raises
    ------
    SettingError
        If it does.
    """
    asked = [change for change in CHANGES if change in entry]
    if len(asked) != 1:
        message = f"one of {', '.join(CHANGES)} is needed; there is {asked or 'none'}"
        raise SettingError(message)
    if asked == ["names"]:
        numbers(entry["names"])
    if asked == ["split"]:
        build(METHODS, str(entry.get("method", "kmeans")), _settings(entry))


def numbers(names: Mapping[str, str]) -> dict[int, str]:
    """Return names by the number of their cluster, which TOML keeps as text.

    Raises
    ------
    SettingError
        If a key is no whole number.
    """
    wrong = [key for key in names if not key.isdecimal()]
    if wrong:
        message = f"names: {wrong[0]!r} is the number of no cluster"
        raise SettingError(message)
    return {int(key): name for key, name in names.items()}


def label(catalog: Catalog, entry: Entry) -> Labelled:
    """Make the change that an entry asks for."""
    clustering = str(entry["clustering"])
    if "names" in entry:
        names = numbers(entry["names"])
        return name_clusters(catalog, clustering=clustering, names=names)
    if "merge" in entry:
        return merge_clusters(catalog, clustering=clustering, clusters=entry["merge"])
    return split_cluster(
        catalog,
        clustering=clustering,
        cluster=entry["split"],
        method=str(entry.get("method", "kmeans")),
        settings=_settings(entry),
    )


def is_labelled(catalog: Catalog, entry: Entry) -> bool:
    """Say whether the change was made since the clustering was."""
    made = False
    for step in catalog.history():
        if step.output == entry["clustering"]:
            made &= step.name != "cluster"
            made |= step.name == "label" and dict(_recorded(entry)) == step.settings
    return made


def _recorded(entry: Entry) -> Iterator[tuple[str, Any]]:
    """Yield what the history says of such a change."""
    if "names" in entry:
        yield "name", {str(int(k)): name.strip() for k, name in entry["names"].items()}
    elif "merge" in entry:
        yield "merge", sorted(set(entry["merge"]))
    else:
        yield "split", entry["split"]
        yield "method", str(entry.get("method", "kmeans"))
        yield "settings", _settings(entry)


def _settings(entry: Entry) -> dict[str, Any]:
    """Return the settings of a split's clusterer, with the number of parts."""
    given = dict(entry.get("settings", {}))
    if str(entry.get("method", "kmeans")) in counted():
        given = {"n_clusters": entry.get("into", 2)} | given
    return given
