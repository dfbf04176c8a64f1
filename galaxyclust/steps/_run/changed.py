"""What a run file asks otherwise than it was done: a result that is there may be old."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from galaxyclust.catalog.core import Catalog
from galaxyclust.cluster import METHODS as CLUSTERERS
from galaxyclust.cluster import REDUCTION
from galaxyclust.embed import METHODS as EMBEDDERS
from galaxyclust.methods import build
from galaxyclust.steps._embed.source import reads
from galaxyclust.steps._run.requests import IngestRequest
from galaxyclust.steps._run.steps import Entry, method_of, name_of

SHOWN = 3  # differences that are named, so that a line stays a line


def ingested_otherwise(catalog: Catalog, request: IngestRequest) -> str:
    """Say in what a catalog was ingested otherwise than is asked; "" if in nothing.

    Parameters
    ----------
    catalog
        What is there.
    request
        What is asked.
    """
    known = catalog.last_step("ingest", "catalog")
    if known is None:
        return ""
    if request.stamps is not None:
        asked = asdict(request.stamp_settings())
        # what is left to the files stands in the history as they have it
        given = {key: value for key, value in asked.items() if value not in (None, ())}
        return _told(given, known.settings)
    now, then = len(request.images), len(known.inputs)
    new = {path.name for path in request.images} - {Path(one).name for one in known.inputs}
    images = (
        f"{len(new)} of {now} images are new" if new else f"{then} images, not {now}",
    )
    differ = images if new or now != then else ()
    return _told(asdict(request.image_settings()), known.settings, *differ)


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
    return _told(
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


def _told(asked: Mapping[str, Any], known: Mapping[str, Any], *first: str) -> str:
    """Return the differences in a few words; settings not recorded are not compared."""
    wanted, there = dict(_flat(asked)), dict(_flat(known))
    differ = [
        *first,
        *(
            f"{key} = {there[key]}, not {value}"
            for key, value in wanted.items()
            if key in there and there[key] != value
        ),
    ]
    more = len(differ) - SHOWN
    return "; ".join(differ[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield settings one by one, as they are after the history has kept them."""
    for key, value in json.loads(json.dumps(dict(values), default=str)).items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
