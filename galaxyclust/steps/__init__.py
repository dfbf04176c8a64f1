"""One function a step: read the catalog, call a part with arrays, write result and history.

``from galaxyclust import steps`` and then ``steps.ingest(…)``, ``steps.embed(…)``,
``steps.cluster(…)``: what the commands of the same names do. Each is imported when it
is first asked for.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from galaxyclust.ingest.detect import Detection as Detection
    from galaxyclust.ingest.settings import IngestSettings as IngestSettings
    from galaxyclust.ingest.tile import TileSettings as TileSettings
    from galaxyclust.steps._cluster.cards import cards as cards
    from galaxyclust.steps._cluster.cluster import cluster as cluster
    from galaxyclust.steps._cluster.cluster_from import cluster_from as cluster_from
    from galaxyclust.steps._cluster.label import merge_clusters as merge_clusters
    from galaxyclust.steps._cluster.label import name_clusters as name_clusters
    from galaxyclust.steps._cluster.label import split_cluster as split_cluster
    from galaxyclust.steps._cluster.sweep import sweep as sweep
    from galaxyclust.steps._cluster.tag import tag as tag
    from galaxyclust.steps._demo import demo as demo
    from galaxyclust.steps._demo import write_deep_field as write_deep_field
    from galaxyclust.steps._embed.embed import embed as embed
    from galaxyclust.steps._embed.embed_from import embed_from as embed_from
    from galaxyclust.steps._embed.export_model import export_model as export_model
    from galaxyclust.steps._embed.invariance import invariance as invariance
    from galaxyclust.steps._evaluate.evaluate import evaluate as evaluate
    from galaxyclust.steps._export.export import export as export
    from galaxyclust.steps._export.samp import samp as samp
    from galaxyclust.steps._info import info as info
    from galaxyclust.steps._ingest.images import ingest as ingest
    from galaxyclust.steps._ingest.readymade import ingest_stamps as ingest_stamps
    from galaxyclust.steps._look.galaxies import show_galaxies as show_galaxies
    from galaxyclust.steps._look.invariance import show_invariance as show_invariance
    from galaxyclust.steps._look.plots import show_map as show_map
    from galaxyclust.steps._look.plots import show_quantities as show_quantities
    from galaxyclust.steps._look.plots import show_tree as show_tree
    from galaxyclust.steps._look.report import report as report
    from galaxyclust.steps._look.show import show as show
    from galaxyclust.steps._look.som import show_som as show_som
    from galaxyclust.steps._look.training import show_training as show_training
    from galaxyclust.steps._match.attach import attach as attach
    from galaxyclust.steps._match.crossmatch import crossmatch as crossmatch
    from galaxyclust.steps._measure.measure import measure as measure
    from galaxyclust.steps._measure.request import MeasureRequest as MeasureRequest
    from galaxyclust.steps._run.run import run as run
    from galaxyclust.steps._search.neighbors import neighbors as neighbors
    from galaxyclust.steps._search.outliers import outliers as outliers
    from galaxyclust.steps._simulate import simulate as simulate

_HOMES = {
    "Detection": "galaxyclust.ingest.detect",
    "IngestSettings": "galaxyclust.ingest.settings",
    "MeasureRequest": "galaxyclust.steps._measure.request",
    "TileSettings": "galaxyclust.ingest.tile",
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

__all__ = list(_HOMES)


def __dir__() -> list[str]:
    """Return what a notebook completes: steps that were not asked for yet, too."""
    return __all__


def __getattr__(name: str) -> Any:
    """Import a step when it is first asked for."""
    if name not in _HOMES:
        message = f"module 'galaxyclust.steps' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(importlib.import_module(_HOMES[name]), name)
