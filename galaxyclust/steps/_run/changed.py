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
from galaxyclust.methods import build
from galaxyclust.steps._embed.source import reads
from galaxyclust.steps._run.differences import told
from galaxyclust.steps._run.elsewhere import embedder_settings, taken_otherwise
from galaxyclust.steps._run.steps import Entry, method_of, name_of


def done_otherwise(
    catalog: Catalog, step: str, entry: Entry, *, folder: Path = Path()
) -> str:
    """Say in what an embedding or clustering was made otherwise than an entry asks.

    Parameters
    ----------
    catalog
        What is there.
    step
        ``embed`` or ``cluster``; of other steps nothing is said.
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


_ASKED = {"embed": _embed, "cluster": _cluster}
