"""All steps from one TOML file; those already done are left as they are."""

import glob
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from galaxyclust import config
from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import InputError
from galaxyclust.steps._cluster import cluster
from galaxyclust.steps._embed import embed, embed_from
from galaxyclust.steps._export import export
from galaxyclust.steps._ingest import Ingested
from galaxyclust.steps._requests import IngestRequest, run_ingest
from galaxyclust.steps._show import show

Entry = Mapping[str, Any]


class Done(NamedTuple):
    """What became of one step of a run file."""

    step: str
    output: str
    outcome: str
    ingested: Ingested | None = None


def run(path: str | Path, *, overwrite: bool = False, dry_run: bool = False) -> Iterator[Done]:
    """Take the steps of a run file, one after the other, and say what became of each.

    Parameters
    ----------
    path
        The TOML file; names in it are relative to its folder.
    overwrite
        Take every step again, also those already done.
    dry_run
        Only say which steps would be taken.

    Yields
    ------
    Done
        One a step.

    Raises
    ------
    SettingError
        If the file has a section, key or value that cannot be.
    GalaxyclustError
        If a step fails; those before it stay done.
    """
    path = Path(path)
    sections = config.load(path)
    folder = path.parent
    entry = sections["ingest"][0]
    output = folder / entry["output"]
    if dry_run:
        yield from _planned(sections, output)
        return
    yield _ingest(entry, folder, output, overwrite=overwrite)
    catalog = Catalog(output)
    for entry in sections.get("embed", []):
        yield _embed(catalog, entry, folder, overwrite=overwrite)
    for entry in sections.get("cluster", []):
        yield _cluster(catalog, entry, overwrite=overwrite)
    for entry in sections.get("show", []):
        made = show(
            catalog,
            clustering=entry["clustering"],
            output=folder / entry["output"],
            n_stamps=entry.get("stamps", 12),
        )
        yield Done("show", str(made), "drawn")
    for entry in sections.get("export", []):
        made = export(
            catalog,
            folder / entry["output"],
            columns=entry.get("columns", ()),
            embeddings=entry.get("embeddings", ()),
            format=entry.get("format"),
            overwrite=True,
        )
        yield Done("export", str(made), "written")


def _planned(sections: Mapping[str, list[dict[str, Any]]], output: Path) -> Iterator[Done]:
    for section, entries in sections.items():
        for entry in entries:
            name = str(entry.get("name") or entry.get("output") or entry.get("method", ""))
            there = section == "ingest" and output.exists()
            yield Done(section, name, "is there" if there else "would be done")


def _ingest(entry: Entry, folder: Path, output: Path, *, overwrite: bool) -> Done:
    if output.exists() and not overwrite:
        return Done("ingest", str(output), "is there")
    made = run_ingest(_request(entry, folder, output), overwrite=overwrite)
    return Done("ingest", str(output), "; ".join(made.notes), made)


def _request(entry: Entry, folder: Path, output: Path) -> IngestRequest:
    values = {key: value for key, value in entry.items() if key not in {"output", "images"}}
    for key in ("stamps", "labels", "catalog"):
        if key in values:
            values[key] = folder / values[key]
    patterns = entry.get("images", [])
    images: list[Path] = []
    for pattern in [patterns] if isinstance(patterns, str) else patterns:
        found = sorted(glob.glob(str(folder / pattern)))  # noqa: PTH207 (absolute patterns too)
        if not found:
            message = f"{folder / pattern}: no such file"
            raise InputError(message)
        images += [Path(name) for name in found]
    return IngestRequest(output=output, images=tuple(images), **values)


def _embed(catalog: Catalog, entry: Entry, folder: Path, *, overwrite: bool) -> Done:
    common = {
        "settings": entry.get("settings", {}),
        "include": tuple(entry.get("include", ())),
        "overwrite": overwrite,
    }
    source = entry.get("from")
    name = entry.get("name") or (
        str(source).rpartition(":")[2] if source else entry.get("method", "autoencoder")
    )
    if name in catalog.names("embeddings") and not overwrite:
        return Done("embed", name, "is there")
    if source:
        made = embed_from(catalog, str(folder / source), name=name, **common)
    else:
        method = entry.get("method", "autoencoder")
        made = embed(catalog, method=method, name=name, **common)
    return Done("embed", name, "; ".join(made.notes))


def _cluster(catalog: Catalog, entry: Entry, *, overwrite: bool) -> Done:
    method = entry.get("method", "hdbscan")
    name = entry.get("name") or method
    if f"{name}_label" in catalog.names("catalog") and not overwrite:
        return Done("cluster", name, "is there")
    made = cluster(
        catalog,
        embedding=entry.get("embedding", "autoencoder"),
        method=method,
        name=name,
        reduce=entry.get("reduce", "pca:16"),
        settings=entry.get("settings", {}),
        overwrite=overwrite,
    )
    return Done("cluster", name, f"{len(made.sizes)} clusters, {made.n_noise} noise")
