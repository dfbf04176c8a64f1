"""One function a step: read the catalog, call a part with arrays, write result and history.

``from galaxyclust import steps`` and then ``steps.ingest(…)``, ``steps.embed(…)``,
``steps.cluster(…)``: what the commands of the same names do. Each is imported when it
is first asked for.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from galaxyclust.ingest.settings import IngestSettings
    from galaxyclust.steps._cluster.cards import cards
    from galaxyclust.steps._cluster.cluster import cluster
    from galaxyclust.steps._cluster.cluster_from import cluster_from
    from galaxyclust.steps._cluster.label import (
        merge_clusters,
        name_clusters,
        split_cluster,
    )
    from galaxyclust.steps._cluster.sweep import sweep
    from galaxyclust.steps._cluster.tag import tag
    from galaxyclust.steps._demo import demo, write_deep_field
    from galaxyclust.steps._embed.embed import embed
    from galaxyclust.steps._embed.embed_from import embed_from
    from galaxyclust.steps._embed.export_model import export_model
    from galaxyclust.steps._embed.invariance import invariance
    from galaxyclust.steps._evaluate.evaluate import evaluate
    from galaxyclust.steps._export.export import export
    from galaxyclust.steps._export.samp import samp
    from galaxyclust.steps._info import info
    from galaxyclust.steps._ingest.images import ingest
    from galaxyclust.steps._ingest.readymade import ingest_stamps
    from galaxyclust.steps._look.galaxies import show_galaxies
    from galaxyclust.steps._look.invariance import show_invariance
    from galaxyclust.steps._look.plots import show_map, show_quantities, show_tree
    from galaxyclust.steps._look.report import report
    from galaxyclust.steps._look.show import show
    from galaxyclust.steps._look.som import show_som
    from galaxyclust.steps._look.training import show_training
    from galaxyclust.steps._match.attach import attach
    from galaxyclust.steps._match.crossmatch import crossmatch
    from galaxyclust.steps._measure.measure import measure
    from galaxyclust.steps._measure.request import MeasureRequest
    from galaxyclust.steps._run.run import run
    from galaxyclust.steps._search.neighbors import neighbors
    from galaxyclust.steps._search.outliers import outliers
    from galaxyclust.steps._simulate import simulate

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
    "MeasureRequest": "galaxyclust.steps._measure.request",
    "attach": "galaxyclust.steps._match.attach",
    "cards": "galaxyclust.steps._cluster.cards",
    "cluster": "galaxyclust.steps._cluster.cluster",
    "cluster_from": "galaxyclust.steps._cluster.cluster_from",
    "crossmatch": "galaxyclust.steps._match.crossmatch",
    "demo": "galaxyclust.steps._demo",
    "embed": "galaxyclust.steps._embed.embed",
    "embed_from": "galaxyclust.steps._embed.embed_from",
    "evaluate": "galaxyclust.steps._evaluate.evaluate",
    "export": "galaxyclust.steps._export.export",
    "export_model": "galaxyclust.steps._embed.export_model",
    "info": "galaxyclust.steps._info",
    "ingest": "galaxyclust.steps._ingest.images",
    "ingest_stamps": "galaxyclust.steps._ingest.readymade",
    "invariance": "galaxyclust.steps._embed.invariance",
    "measure": "galaxyclust.steps._measure.measure",
    "merge_clusters": "galaxyclust.steps._cluster.label",
    "name_clusters": "galaxyclust.steps._cluster.label",
    "neighbors": "galaxyclust.steps._search.neighbors",
    "outliers": "galaxyclust.steps._search.outliers",
    "report": "galaxyclust.steps._look.report",
    "run": "galaxyclust.steps._run.run",
    "samp": "galaxyclust.steps._export.samp",
    "show": "galaxyclust.steps._look.show",
    "show_galaxies": "galaxyclust.steps._look.galaxies",
    "show_invariance": "galaxyclust.steps._look.invariance",
    "show_map": "galaxyclust.steps._look.plots",
    "show_quantities": "galaxyclust.steps._look.plots",
    "show_som": "galaxyclust.steps._look.som",
    "show_training": "galaxyclust.steps._look.training",
    "show_tree": "galaxyclust.steps._look.plots",
    "simulate": "galaxyclust.steps._simulate",
    "split_cluster": "galaxyclust.steps._cluster.label",
    "sweep": "galaxyclust.steps._cluster.sweep",
    "tag": "galaxyclust.steps._cluster.tag",
    "write_deep_field": "galaxyclust.steps._demo",
}


def __getattr__(name: str) -> Any:
    """Import a step when it is first asked for."""
    if name not in __all__:
        message = f"module 'galaxyclust.steps' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(importlib.import_module(_HOMES[name]), name)
