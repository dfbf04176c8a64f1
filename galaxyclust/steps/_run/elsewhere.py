"""What an entry of a run file takes from elsewhere: another catalog, or a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, SettingError
from galaxyclust.steps._taken import Taken, taken_by

Entry = Mapping[str, Any]

_OF_THEN = ("method", "reduce", "with_features", "neurons", "stability", "settings")
# by section: a key, why others do nothing beside it, and these
_IDLE_BESIDE: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    "embed": {
        "from": (
            "applies what was learned, by the method of then",
            ("start_from", "weights", "method"),
        ),
        "start_from": ("trains on with the method of then", ("weights", "method")),
        "weights": ("is an encoder of its own", ("method",)),
    },
    "cluster": {"from": ("labels by the clusters of then", _OF_THEN)},
}


def check_elsewhere(step: str, entry: Entry) -> None:
    """Refuse keys without an effect beside what comes from elsewhere, and half a source.

    Raises
    ------
    SettingError
        If there are such.
    """
    for key, (why, without) in _IDLE_BESIDE.get(step, {}).items():
        idle = [other for other in without if other in entry]
        if key in entry and idle:
            message = f"{key} {why}; leave out {', '.join(idle)}"
            raise SettingError(message)
    for key in {"from", "start_from"} & entry.keys():
        path, _, name = entry[key].rpartition(":")
        if not path or not name:
            message = f"{key} = {entry[key]!r}: write CATALOG:NAME, as in survey.h5:ae"
            raise SettingError(message)
    if "start_from" in entry and "name" not in entry:
        message = f"start_from = {entry['start_from']!r} goes with a name for what it makes"
        raise SettingError(message)


def source_of(entry: Entry, key: str, folder: Path) -> str | None:
    """Return the ``CATALOG:NAME`` that an entry says, found from its folder."""
    return str(folder / entry[key]) if key in entry else None


def embedder_settings(entry: Entry, folder: Path) -> dict[str, Any]:
    """Return the settings of an embedder, with the file of weights where one is named."""
    weights = {"weights": str(folder / entry["weights"])} if "weights" in entry else {}
    return dict(entry.get("settings", {})) | weights


def taken_otherwise(known: Step, entry: Entry, folder: Path) -> tuple[str, ...]:
    """Say from where else a result came than an entry asks; nothing if from the same.

    Parameters
    ----------
    known
        How it was made.
    entry
        Its section of the run file.
    folder
        Of the run file.
    """
    there = taken_by(known)
    differ = []
    for key in ("from", "start_from"):
        was = there if there is not None and there.key == key else None
        asked = source_of(entry, key, folder)
        if was is None and asked is None:
            continue
        if was is None or asked is None or not _is_same(was, asked):
            then, now = was.source if was else "none", entry.get(key, "none")
            anew = " made anew since" if then == asked else ""
            differ.append(f"{key} = {then}, not {now}{anew}")
    return tuple(differ)


def _is_same(was: Taken, asked: str) -> bool:
    """Return whether a source is what was used; by its name, where it is gone."""
    path, _, name = asked.rpartition(":")
    then, _, name_then = was.source.rpartition(":")
    try:
        uuid = Catalog(path).uuid if was.uuid else ""
    except CatalogError:
        uuid = ""
    same = was.uuid == uuid if uuid else Path(then).name == Path(path).name
    return same and name == name_then
