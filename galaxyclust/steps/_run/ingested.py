"""What a run file asks of an ingest otherwise than the catalog was made."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.history import Step
from galaxyclust.steps._run.differences import told
from galaxyclust.steps._run.requests import IngestRequest, images_of


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
    method = _method_of(request)
    if known.method and known.method != method:
        return f"method = {known.method}, not {method}"
    if request.stamps is not None:
        return told(*_stamps_asked(request, known))
    images = images_of(request)
    now, then = len(images), len(known.inputs)
    new = {path.name for path in images} - {Path(one).name for one in known.inputs}
    said = f"{len(new)} of {now} images are new" if new else f"{then} images, not {now}"
    return told(
        _images_asked(request),
        _images_there(known.settings),
        *((said,) if new or now != then else ()),
    )


def _method_of(request: IngestRequest) -> str:
    if request.stamps is not None:
        return "stamps"
    return "detection" if request.catalog is None else "positions"


def _stamps_asked(
    request: IngestRequest, known: Step
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is asked of stamps, and the same as it was.

    What is left to the files stands in the history as they have it; whether it was left
    to them before, older histories do not tell.
    """
    asked = asdict(request.stamp_settings())
    there = dict(known.settings)
    was = {key: there.get(key) for key in ("bin_size", "array", "axes")}
    was |= there.get("asked", {})
    for key, value in asked.items():
        if value in (None, ()):
            there[key] = was.get(key, value)
    asked["zeropoints"] = _in_words(asked["zeropoints"])
    there["zeropoints"] = _in_words(there.get("zeropoints", {}))
    files = dict(zip(("stamps", "labels"), known.inputs, strict=False))
    for key, path in (("stamps", request.stamps), ("labels", request.labels)):
        asked[key] = _name_of(path)
        there[key] = _name_of(files.get(key))
    return asked, there


def _images_asked(request: IngestRequest) -> dict[str, Any]:
    settings = request.image_settings()
    return asdict(settings) | {
        "size": str(settings.size),
        "zeropoints": _in_words(request.zeropoints),
        "bands": _in_words(request.bands),
        "weight": request.weight or "none given",
        "mask": request.mask or "none given",
        "catalog": _name_of(request.catalog),
        "catalog_columns": _in_words(request.catalog_columns),
    }


def _images_there(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the history tells of images, in the same form; older ones tell less."""
    there = dict(settings)
    if "size" in there:
        there["size"] = str(there["size"])
    for key in {"zeropoints", "bands", "catalog_columns"} & there.keys():
        there[key] = _in_words(there[key])
    if "companions" in there:
        for key, role in (("weight", "weight"), ("mask", "quality")):
            there[key] = there["companions"].get(role) or "none given"
    if "catalog" in there:
        there["catalog"] = _name_of(there["catalog"])
    return there


def _in_words(values: Mapping[str, Any]) -> str:
    """Return a table of a run file as one text, so that a key that is gone is seen."""
    parts = [
        f"{key}={float(value) if isinstance(value, int) else value}"
        for key, value in values.items()
    ]
    return ",".join(parts) or "none"


def _name_of(path: Path | str | None) -> str:
    return Path(path).name if path else "none"
