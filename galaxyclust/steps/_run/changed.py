"""What a run file asks otherwise than it was done: a result that is there may be old."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.history import Step
from galaxyclust.cluster import METHODS as CLUSTERERS
from galaxyclust.cluster import REDUCTION
from galaxyclust.embed import METHODS as EMBEDDERS
from galaxyclust.errors import SettingError
from galaxyclust.match.settings import MatchSettings
from galaxyclust.methods import build
from galaxyclust.steps._embed.source import reads
from galaxyclust.steps._run.differences import told
from galaxyclust.steps._run.elsewhere import embedder_settings, taken_otherwise
from galaxyclust.steps._run.steps import (
    Entry,
    crossmatch_request,
    method_of,
    name_of,
)


def done_otherwise(
    catalog: Catalog, step: str, entry: Entry, *, folder: Path = Path()
) -> str:
    """Say in what a result in the catalog was made otherwise than an entry asks.

    Parameters
    ----------
    catalog
        What is there.
    step
        ``embed``, ``cluster`` or ``crossmatch``; of other steps nothing is said.
    entry
        Its section of the run file.
    folder
        Of the run file.

    Returns
    -------
    str
        "" if in nothing.
    """
    known = catalog.last_step(step, name_of(step, entry)) if step in _ASKED else None
    if known is None:
        return ""
    asked, there = _ASKED[step](known, entry, folder)
    return told(asked, there, *taken_otherwise(known, entry, folder))


def _embed(
    known: Step, entry: Entry, folder: Path
) -> tuple[dict[str, Any], dict[str, Any]]:
    settings = embedder_settings(entry, folder)
    if {"from", "start_from"} & entry.keys():  # the rest is as it was there
        asked = _given(known.method, settings)
    else:
        method = build(EMBEDDERS, method_of("embed", entry), settings)
        asked = {"method": method_of("embed", entry), **asdict(method)}
        if reads(method) != "stamps":
            # which columns or embedding it reads was chosen by what the catalog had
            asked = {key: value for key, value in asked.items() if value not in ((), "")}
    asked["include"] = entry.get("include", [])
    return _file_named(asked), _file_named({"method": known.method, **known.settings})


def _given(method: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that are given, as the method of then reads them."""
    try:
        whole = asdict(build(EMBEDDERS, method, settings))
    except SettingError:
        return dict(settings)
    return {key: whole[key] for key in settings}


def _file_named(settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings with the name of a file of weights, wherever it lay."""
    if not isinstance(settings.get("weights"), str):
        return settings
    return settings | {"weights": Path(settings["weights"]).name}


def _cluster(
    known: Step,
    entry: Entry,
    folder: Path,  # noqa: ARG001 (as of an embedding)
) -> tuple[dict[str, Any], dict[str, Any]]:
    asked: dict[str, Any] = {
        key: entry[key] for key in ("embedding", "stability") if key in entry
    }
    if "from" not in entry:
        method = method_of("cluster", entry)
        settings = entry.get("settings", {})
        asked |= {
            "method": method,
            **asdict(build(CLUSTERERS, method, settings)),
            "reduce": entry.get("reduce", REDUCTION),
            "features_weight": entry.get("with_features", 0.0),
            "neurons": entry.get("neurons", False),
        }
    there = {
        "method": known.method,
        "embedding": known.inputs[0].removeprefix("embeddings/"),
        "neurons": False,  # which was not always recorded
    }
    return asked, there | known.settings


def _crossmatch(
    known: Step, entry: Entry, folder: Path
) -> tuple[dict[str, Any], dict[str, Any]]:
    if "output" in entry:  # a table of its own, of which the history tells nothing
        return {}, {}
    given = crossmatch_request(entry, folder)
    asked = {"other": _file_of(entry["other"])}
    asked |= {key: given[key] for key in _MATCHED if key in given}
    asked |= {key: given.get(key, default) for key, default in _UNASKED.items()}
    if "columns" in given and "all" not in given["columns"]:
        asked["columns"] = given["columns"]
    return asked, {"other": _file_of(known.inputs[0]), **known.settings}


def _file_of(other: str) -> str:
    """Return the name of a file, wherever it lay; VizieR's have slashes of their own."""
    return Path(other).name if Path(other).suffix else other


_ASKED = {"embed": _embed, "cluster": _cluster, "crossmatch": _crossmatch}
_MATCHED = ("radius_arcsec", "positions")  # by default those of the other catalog
_UNASKED = {
    key: getattr(MatchSettings(), key)
    for key in ("find", "join", "shift", "epoch", "other_epoch")
} | {"ra_unit": None}
