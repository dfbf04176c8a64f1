"""One function a section of a run file: what it asks is done, and said in a line."""

import glob
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.export import format_of
from galaxyclust.catalog.store import disk_errors, replacing
from galaxyclust.cluster import REDUCTION
from galaxyclust.embed import DEFAULT as DEFAULT_EMBEDDER
from galaxyclust.errors import InputError
from galaxyclust.match.settings import parse_radius
from galaxyclust.steps._cluster.cluster import Clustered, cluster
from galaxyclust.steps._cluster.cluster_from import cluster_from
from galaxyclust.steps._embed.embed import embed
from galaxyclust.steps._embed.embed_from import embed_from
from galaxyclust.steps._evaluate.evaluate import evaluate
from galaxyclust.steps._export.export import export
from galaxyclust.steps._ingest.images import Ingested
from galaxyclust.steps._look.show import show
from galaxyclust.steps._match.attach import attach
from galaxyclust.steps._match.crossmatch import crossmatch
from galaxyclust.steps._measure.measure import measure
from galaxyclust.steps._measure.request import MeasureRequest
from galaxyclust.steps._run.elsewhere import embedder_settings, source_of
from galaxyclust.steps._run.ingest import run_ingest
from galaxyclust.steps._run.label import label
from galaxyclust.steps._run.requests import IngestRequest, angle_arcsec
from galaxyclust.steps._run.tag import tag
from galaxyclust.words import counted

Entry = Mapping[str, Any]

DEFAULTS = {"embed": DEFAULT_EMBEDDER, "cluster": "hdbscan"}
_NAMED_BY = {"attach": "table", "label": "clustering", "tag": "tag"}


class Done(NamedTuple):
    """What became of one step of a run file."""

    step: str
    output: str
    outcome: str
    ingested: Ingested | None = None
    fails: bool = False  # would, as a dry run sees


class Place(NamedTuple):
    """Where a run's steps work: the catalog, the run file's folder, and how boldly."""

    catalog: Catalog
    folder: Path
    overwrite: bool


def method_of(step: str, entry: Entry) -> str:
    """Return the method, or the format, that an entry asks for."""
    if step == "export":
        return format_of(Path(entry["output"]), entry.get("format"))
    if step == "embed" and "weights" in entry:
        return "imported"
    return str(entry.get("method", DEFAULTS[step]))


def name_of(step: str, entry: Entry) -> str:
    """Return the name of what an entry of the run file makes."""
    if step == "measure":
        return "shapes"
    if step in _NAMED_BY:
        return str(entry[_NAMED_BY[step]])
    if step == "evaluate":
        keys = ("output", "json", "embedding", "clustering")
        return str(next(entry[key] for key in keys if key in entry))
    if step not in DEFAULTS:
        return str(entry.get("name") or entry["output"])
    source = str(entry.get("from", "")).rpartition(":")[2]
    return str(entry.get("name") or source or method_of(step, entry))


def ingest(request: IngestRequest, *, overwrite: bool) -> Done:
    """Make the catalog."""
    made = run_ingest(request, overwrite=overwrite)
    return Done("ingest", str(request.output), "; ".join(made.notes), made)


def ingest_request(entry: Entry, folder: Path) -> IngestRequest:
    """Return what the section of the ingest asks; names are relative to ``folder``."""
    values = {key: value for key, value in entry.items() if key not in {"output", "images"}}
    for key in ("stamps", "labels", "catalog"):
        if key in values:
            values[key] = folder / values[key]
    patterns = entry.get("images", [])
    images: list[Path] = []
    for pattern in [patterns] if isinstance(patterns, str) else patterns:
        # absolute patterns too, and none in the name of the folder
        found = sorted(glob.glob(pattern, root_dir=folder))  # noqa: PTH207
        if not found:
            message = f"{folder / pattern}: no such file"
            raise InputError(message)
        images += [folder / name for name in found]
    output = folder / entry["output"]
    return IngestRequest(output=output, images=tuple(images), **values)


def measure_request(entry: Entry) -> MeasureRequest:
    """Return what a section of measurements asks."""
    return MeasureRequest(
        features=tuple(entry.get("features", ())),
        bands=tuple(entry.get("bands", ())),
        settings=entry.get("settings", {}),
        psf_fwhm_arcsec=angle_arcsec(entry.get("psf")),
        n_resamplings=entry.get("errors", 0),
        seed=entry.get("seed", 0),
    )


def _measure(place: Place, entry: Entry) -> Done:
    request = measure_request(entry)
    made = measure(place.catalog, request=request, overwrite=place.overwrite)
    return Done("measure", "shapes", f"{counted(made.n_rows, 'source')} measured")


def _embed(place: Place, entry: Entry) -> Done:
    name = name_of("embed", entry)
    common: dict[str, Any] = {
        "name": name,
        "settings": embedder_settings(entry, place.folder),
        "include": tuple(entry.get("include", ())),
        "overwrite": place.overwrite,
    }
    if (source := source_of(entry, "from", place.folder)) is not None:
        made = embed_from(place.catalog, source, **common)
    else:
        common["start_from"] = source_of(entry, "start_from", place.folder)
        made = embed(place.catalog, method=method_of("embed", entry), **common)
    return Done("embed", name, "; ".join(made.notes))


def _cluster(place: Place, entry: Entry) -> Done:
    made = _clustered(place, entry)
    found = f"{counted(len(made.sizes), 'cluster')}, {made.n_noise} noise"
    if made.stability is not None:
        found += f", stability {made.stability:.2f}"
    return Done("cluster", made.name, "; ".join((found, *made.notes)))


def _clustered(place: Place, entry: Entry) -> Clustered:
    common: dict[str, Any] = {
        "name": name_of("cluster", entry),
        "embedding": entry.get("embedding"),
        "overwrite": place.overwrite,
    }
    if (source := source_of(entry, "from", place.folder)) is not None:
        return cluster_from(place.catalog, source, **common)
    return cluster(
        place.catalog,
        method=method_of("cluster", entry),
        reduce=entry.get("reduce", REDUCTION),
        features_weight=entry.get("with_features", 0.0),
        neurons=entry.get("neurons", False),
        settings=entry.get("settings", {}),
        stability=entry.get("stability"),
        **common,
    )


def crossmatch_request(entry: Entry, folder: Path) -> dict[str, Any]:
    """Return what a section of a cross-match asks, as `crossmatch` calls it."""
    values = {key: value for key, value in entry.items() if key != "other"}
    if "radius" in values:
        values["radius_arcsec"] = parse_radius(values.pop("radius"))
    for key in ("output", "picture"):
        if key in values:
            values[key] = folder / values[key]
    return values


def _crossmatch(place: Place, entry: Entry) -> Done:
    beside = place.folder / entry["other"]
    made = crossmatch(
        place.catalog,
        beside if beside.is_file() else entry["other"],
        overwrite=place.overwrite,
        **crossmatch_request(entry, place.folder),
    )
    outcome = f"{made.n_matched:,} of {made.n_rows:,} sources matched"
    return Done("crossmatch", made.name, "; ".join((outcome, *made.warnings)))


def _attach(place: Place, entry: Entry) -> Done:
    values = dict(entry)
    overwrite = values.pop("overwrite", False) or place.overwrite
    table = place.folder / values.pop("table")
    made = attach(place.catalog, table, overwrite=overwrite, **values)
    taken = f"{', '.join(made.columns) or 'nothing new'} of {made.n_rows:,} sources"
    return Done("attach", name_of("attach", entry), "; ".join((taken, *made.notes)))


def _label(place: Place, entry: Entry) -> Done:
    made = label(place.catalog, entry)
    sizes = ", ".join(
        f"{k} {made.names.get(k, '')}".strip() + f": {n}" for k, n in made.sizes.items()
    )
    return Done("label", made.clustering, sizes)


def _tag(place: Place, entry: Entry) -> Done:
    made = tag(place.catalog, entry, place.folder)
    return Done("tag", made.tag, made.words)


def _evaluate(place: Place, entry: Entry) -> Done:
    values = {key: value for key, value in entry.items() if key != "json"}
    if "output" in values:
        values["output"] = place.folder / values["output"]
    made = evaluate(place.catalog, **values)
    if "json" in entry:
        path = place.folder / entry["json"]
        with disk_errors(path), replacing(path) as temporary:
            temporary.write_text(json.dumps(made.as_dict(), indent=2), encoding="utf-8")
    known = [
        f"{one.clustering or one.embedding} knows "
        + (one.verdict if one.findings else "nothing else")
        for one in made.audits
    ]
    scores = [
        f"{name}: ARI {values['ARI'].value:.2f} with {against.name}"
        for against in made.labels
        for name, values in against.clusterings.items()
        if name in made.clusterings
    ]
    return Done("evaluate", name_of("evaluate", entry), "; ".join(scores + known))


def _show(place: Place, entry: Entry) -> Done:
    made = show(
        place.catalog,
        clustering=entry["clustering"],
        output=place.folder / entry["output"],
        n_stamps=entry.get("stamps", 12),
        whole=entry.get("whole", False),
    )
    return Done("show", str(made), "drawn")


def _export(place: Place, entry: Entry) -> Done:
    values = {key: value for key, value in entry.items() if key != "output"}
    output = place.folder / entry["output"]
    made = export(place.catalog, output, overwrite=True, **values)
    outcome = "; ".join((f"written from {counted(made.n_rows, 'row')}", *made.notes))
    return Done("export", str(made.path), outcome)


TAKE: dict[str, Callable[[Place, Entry], Done]] = {  # in the order they are taken in
    "measure": _measure,
    "embed": _embed,
    "cluster": _cluster,
    "label": _label,
    "crossmatch": _crossmatch,
    "attach": _attach,
    "tag": _tag,
    "evaluate": _evaluate,
    "show": _show,
    "export": _export,
}
