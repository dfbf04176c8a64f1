"""What is in a catalog, for a person and for a machine."""

from typing import Any

import numpy as np

from galaxyclust import flags
from galaxyclust.catalog.core import Catalog
from galaxyclust.steps._show import clusterings


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
    found = {}
    for name in clusterings(catalog):
        label = catalog.column(f"{name}_label")
        about = catalog.attributes("models", name)
        found[name] = {
            "method": about["method"],
            "embedding": about["embedding"],
            "sizes": [int(n) for n in np.bincount(label[label >= 0])],
            "noise": int(np.sum(label == -1)),
            "not_embedded": int(np.sum(label == -2)),
        }
    embeddings = {}
    for name in catalog.names("embeddings"):
        vectors = catalog.embedding(name)
        embeddings[name] = {
            "method": catalog.attributes("embeddings", name).get("method", ""),
            "dimensions": int(vectors.shape[1]),
            "rows": int(np.isfinite(vectors).all(axis=1).sum()),
        }
    return {
        "path": str(catalog.path),
        "uuid": catalog.uuid,
        "sources": catalog.n_rows,
        "bands": list(stamps.bands),
        "stamp_size": stamps.size,
        "fields": list(stamps.fields),
        "set_aside": int(np.sum((source_flags & int(flags.SET_ASIDE)) != 0)),
        "flags": flags.count(source_flags),
        "columns": columns,
        "embeddings": embeddings,
        "clusterings": found,
        "history": [
            {"time": s.time, "step": s.name, "output": s.output, "notes": list(s.notes)}
            for s in catalog.history()
        ],
        "validated": validate,
    }
