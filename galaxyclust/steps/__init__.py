"""One function a step: read the catalog, call a part with arrays, write result and history.

``from galaxyclust import steps`` and then ``steps.ingest(…)``, ``steps.embed(…)``,
``steps.cluster(…)``: what the commands of the same names do. Each is imported when it
is first asked for.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from galaxyclust.ingest.settings import IngestSettings
    from galaxyclust.steps._attach import attach
    from galaxyclust.steps._cards import cards
    from galaxyclust.steps._cluster import cluster
    from galaxyclust.steps._cluster_from import cluster_from
    from galaxyclust.steps._crossmatch import crossmatch
    from galaxyclust.steps._demo import demo, write_deep_field
    from galaxyclust.steps._embed import embed, embed_from
    from galaxyclust.steps._evaluate import evaluate
    from galaxyclust.steps._export import export
    from galaxyclust.steps._export_model import export_model
    from galaxyclust.steps._info import info
    from galaxyclust.steps._ingest import ingest
    from galaxyclust.steps._ingest_stamps import ingest_stamps
    from galaxyclust.steps._invariance import invariance
    from galaxyclust.steps._label import merge_clusters, name_clusters, split_cluster
    from galaxyclust.steps._measure import MeasureRequest, measure
    from galaxyclust.steps._neighbors import neighbors
    from galaxyclust.steps._outliers import outliers
    from galaxyclust.steps._report import report
    from galaxyclust.steps._run import run
    from galaxyclust.steps._samp import samp
    from galaxyclust.steps._show import show
    from galaxyclust.steps._show_galaxies import show_galaxies
    from galaxyclust.steps._show_invariance import show_invariance
    from galaxyclust.steps._show_plots import show_map, show_quantities, show_tree
    from galaxyclust.steps._show_som import show_som
    from galaxyclust.steps._show_training import show_training
    from galaxyclust.steps._simulate import simulate
    from galaxyclust.steps._sweep import sweep
    from galaxyclust.steps._tag import tag

__all__ = [
    "IngestSettings",
    "MeasureRequest",
    "attach",
    "cards",
    "cluster",
    "cluster_from",
    "crossmatch",
    "demo",
    "embed",
    "embed_from",
    "evaluate",
    "export",
    "export_model",
    "info",
    "ingest",
    "ingest_stamps",
    "invariance",
    "measure",
    "merge_clusters",
    "name_clusters",
    "neighbors",
    "outliers",
    "report",
    "run",
    "samp",
    "show",
    "show_galaxies",
    "show_invariance",
    "show_map",
    "show_quantities",
    "show_som",
    "show_training",
    "show_tree",
    "simulate",
    "split_cluster",
    "sweep",
    "tag",
    "write_deep_field",
]

_HOMES = {
    "IngestSettings": "galaxyclust.ingest.settings",
    "MeasureRequest": "galaxyclust.steps._measure",
    "embed_from": "galaxyclust.steps._embed",
    "merge_clusters": "galaxyclust.steps._label",
    "name_clusters": "galaxyclust.steps._label",
    "show_map": "galaxyclust.steps._show_plots",
    "show_quantities": "galaxyclust.steps._show_plots",
    "show_tree": "galaxyclust.steps._show_plots",
    "split_cluster": "galaxyclust.steps._label",
    "write_deep_field": "galaxyclust.steps._demo",
}


def __getattr__(name: str) -> Any:
    """Import a step when it is first asked for."""
    if name not in __all__:
        message = f"module 'galaxyclust.steps' has no attribute {name!r}"
        raise AttributeError(message)
    home = _HOMES.get(name, f"galaxyclust.steps._{name}")
    return getattr(importlib.import_module(home), name)
