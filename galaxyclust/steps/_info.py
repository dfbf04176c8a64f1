"""What is in a catalog, for a person and for a machine."""

import dataclasses
from typing import Any

import numpy as np

from galaxyclust import flags
from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.history import Step
from galaxyclust.steps._measure.already import measured
from galaxyclust.steps._names import made_by
from galaxyclust.steps._plain import plain
from galaxyclust.types import NOISE, NOT_EMBEDDED


def info(catalog: Catalog, *, validate: bool = False) -> dict[str, Any]:
    """Return what is in a catalog, as plain values.

    Parameters
    ----------
    catalog
        The catalog.
    validate
        Also check every array and shard, which reads all of them.

    Raises
    ------
    CatalogError
        If it is damaged.
    """
    if validate:
        catalog.validate()
    stamps = catalog.stamp_info()
    columns = catalog.names("catalog")
    source_flags = catalog.column("flags") if "flags" in columns else np.zeros(0, np.int64)
    return {
        "path": str(catalog.path),
        "uuid": catalog.uuid,
        "sources": catalog.n_rows,
        "bands": list(stamps.bands),
        "stamp_size": stamps.size,
        "fields": [plain(entry) for entry in stamps.fields],
        "set_aside": int(np.sum((source_flags & int(flags.SET_ASIDE)) != 0)),
        "flags": flags.count(source_flags),
        "shapes": _shapes(catalog),
        "shape_flags": {
            name.removeprefix("shape_flags").lstrip("_"): flags.count(
                catalog.column(name), flags.Shape
            )
            for name in columns
            if name.startswith("shape_flags")
        },
        "columns": columns,
        "embeddings": {
            name: _embedding(catalog, name) for name in made_by(catalog, "embed")
        },
        "clusterings": {
            name: _clustering(catalog, name) for name in made_by(catalog, "cluster")
        },
        "history": [_step(step) for step in catalog.history()],
        "validated": validate,
    }


def _step(step: Step) -> dict[str, Any]:
    """Return all that the history keeps of a step."""
    kept = dataclasses.asdict(step)
    return dict(plain({"time": kept.pop("time"), "step": kept.pop("name")} | kept))


def _shapes(catalog: Catalog) -> dict[str, list[str]]:
    """Return the groups of features that were measured, by band ("" is the reference)."""
    found: dict[str, list[str]] = {}
    for band, group in sorted(measured(catalog)):
        found.setdefault(band, []).append(group)
    return found


def _embedding(catalog: Catalog, name: str) -> dict[str, Any]:
    vectors = catalog.embedding(name)
    return {
        "method": catalog.attributes("embeddings", name).get("method", ""),
        "dimensions": int(vectors.shape[1]),
        "rows": int(np.isfinite(vectors).all(axis=1).sum()),
    }


def _clustering(catalog: Catalog, name: str) -> dict[str, Any]:
    label = catalog.column(f"{name}_label")
    _, sizes = np.unique(label[label >= 0], return_counts=True)  # merged ones are gone
    about = catalog.attributes("models", name)
    return {
        "method": about["method"],
        "embedding": about["embedding"],
        "sizes": sizes.tolist(),
        "noise": int(np.sum(label == NOISE)),
        "not_embedded": int(np.sum(label == NOT_EMBEDDED)),
    }
