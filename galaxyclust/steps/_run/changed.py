"""What a run file asks otherwise than it was done: a result that is there may be old."""

from dataclasses import asdict
from typing import Any

from galaxyclust.catalog.core import Catalog
from galaxyclust.cluster import METHODS as CLUSTERERS
from galaxyclust.cluster import REDUCTION
from galaxyclust.embed import METHODS as EMBEDDERS
from galaxyclust.methods import build
from galaxyclust.steps._embed.source import reads
from galaxyclust.steps._run.differences import told
from galaxyclust.steps._run.steps import Entry, method_of, name_of


def done_otherwise(catalog: Catalog, step: str, entry: Entry) -> str:
    """Say in what an embedding or clustering was made otherwise than an entry asks.

    Parameters
    ----------
    catalog
        What is there.
    step
        ``embed`` or ``cluster``; of other steps nothing is said.
    entry
        Its section of the run file.

    Returns
    -------
    str
        "" if in nothing, or if another catalog's model made it.
    """
    known = catalog.last_step(step, name_of(step, entry)) if step in _ASKED else None
    if known is None or "from" in entry:
        return ""
    made_of = known.inputs[0].removeprefix("embeddings/")
    return told(
        {"method": method_of(step, entry), **_ASKED[step](entry)},
        {"method": known.method, "embedding": made_of, **known.settings},
    )


def _embed(entry: Entry) -> dict[str, Any]:
    method = build(EMBEDDERS, method_of("embed", entry), entry.get("settings", {}))
    asked = asdict(method)
    if reads(method) != "stamps":
        # which columns or embedding it reads was chosen by what the catalog had
        asked = {key: value for key, value in asked.items() if value not in ((), "")}
    return asked | {"include": entry.get("include", [])}


def _cluster(entry: Entry) -> dict[str, Any]:
    method = build(CLUSTERERS, method_of("cluster", entry), entry.get("settings", {}))
    return asdict(method) | {
        "embedding": entry["embedding"],
        "reduce": entry.get("reduce", REDUCTION),
        "features_weight": entry.get("with_features", 0.0),
        **({"stability": entry["stability"]} if "stability" in entry else {}),
    }


_ASKED = {"embed": _embed, "cluster": _cluster}
