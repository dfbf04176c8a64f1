"""A ``[[tag]]`` of a run file: a word on some galaxies, given once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import SettingError
from galaxyclust.steps._cluster.tag import Tagged
from galaxyclust.steps._cluster.tag import tag as give
from galaxyclust.steps._find_rows import ids_in

Entry = Mapping[str, Any]


def check_tag(entry: Entry) -> None:
    """Refuse an entry that does not say which galaxies it is about, or says it twice.

    Raises
    ------
    SettingError
        If it does not.
    """
    if bool({"id", "ids"} & entry.keys()) == ("where" in entry):
        message = "say which galaxies to tag: id or ids, or where"
        raise SettingError(message)


def tag(catalog: Catalog, entry: Entry, folder: Path) -> Tagged:
    """Give the tag of an entry, or take it away; names are relative to ``folder``.

    Raises
    ------
    InputError
        If the list of ids cannot be read.
    """
    return give(catalog, **_asked(entry, folder))


def is_tagged(catalog: Catalog, entry: Entry, folder: Path) -> bool:
    """Say whether just this was done before."""
    asked = _asked(entry, folder)
    return any(step.settings == asked for step in catalog.history() if step.name == "tag")


def _asked(entry: Entry, folder: Path) -> dict[str, Any]:
    """Return what is asked, as the step takes and records it."""
    if "where" in entry:
        chosen: dict[str, Any] = {"where": entry["where"]}
    else:
        listed = ids_in(folder / entry["ids"]) if "ids" in entry else []
        chosen = {"ids": [*entry.get("id", []), *listed]}
    return {"tag": entry["tag"], "remove": entry.get("remove", False), **chosen}
