"""All steps from one TOML file; those already done are left as they are."""

import glob
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from galaxyclust import config
from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.export import WRITERS, format_of
from galaxyclust.cluster import METHODS as CLUSTERERS
from galaxyclust.embed import DEFAULT as DEFAULT_EMBEDDER
from galaxyclust.embed import METHODS as EMBEDDERS
from galaxyclust.errors import InputError, SettingError
from galaxyclust.match.settings import parse_radius
from galaxyclust.methods import build
from galaxyclust.steps._cluster import cluster
from galaxyclust.steps._crossmatch import crossmatch
from galaxyclust.steps._embed import embed, embed_from
from galaxyclust.steps._export import export
from galaxyclust.steps._ingest import Ingested
from galaxyclust.steps._measure import MeasureRequest, is_measured, measure
from galaxyclust.steps._names import made_by
from galaxyclust.steps._requests import IngestRequest, angle_arcsec, run_ingest
from galaxyclust.steps._show import show

Entry = Mapping[str, Any]

_FAMILIES = {"embed": EMBEDDERS, "cluster": CLUSTERERS, "export": WRITERS}
_DEFAULTS = {"embed": DEFAULT_EMBEDDER, "cluster": "hdbscan"}


class Done(NamedTuple):
    """What became of one step of a run file."""

    step: str
    output: str
    outcome: str
    ingested: Ingested | None = None


def run(
    path: str | Path, *, overwrite: bool = False, dry_run: bool = False
) -> Iterator[Done]:
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
    _check_methods(path, sections)
    folder = path.parent
    entry = sections["ingest"][0]
    output = folder / entry["output"]
    if dry_run:
        yield from _planned(sections, output, overwrite=overwrite)
        return
    yield _ingest(entry, folder, output=output, overwrite=overwrite)
    catalog = Catalog(output)
    for entry in sections.get("measure", []):
        yield _measure(catalog, entry, overwrite=overwrite)
    for entry in sections.get("embed", []):
        yield _embed(catalog, entry, folder, overwrite=overwrite)
    for entry in sections.get("cluster", []):
        yield _cluster(catalog, entry, overwrite=overwrite)
    for entry in sections.get("crossmatch", []):
        yield _crossmatch(catalog, entry, folder, overwrite=overwrite)
    for entry in sections.get("show", []):
        yield _show(catalog, entry, folder)
    for entry in sections.get("export", []):
        yield _export(catalog, entry, folder)


def _check_methods(path: Path, sections: config.Sections) -> None:
    """Refuse a wrong method or setting now, not after the steps before it."""
    for entry in sections.get("measure", []):
        try:
            _measure_request(entry).groups()
        except SettingError as error:
            message = f"{path}: [measure] {error}"
            raise SettingError(message) from None
    for step, family in _FAMILIES.items():
        for entry in sections.get(step, []):
            if "from" in entry:
                continue
            try:
                build(family, _method(step, entry), entry.get("settings", {}))
            except SettingError as error:
                message = f"{path}: [[{step}]] {error}"
                raise SettingError(message) from None


def _method(step: str, entry: Entry) -> str:
    if step == "export":
        return format_of(Path(entry["output"]), entry.get("format"))
    return str(entry.get("method", _DEFAULTS[step]))


def _name(step: str, entry: Entry) -> str:
    """Return the name of what an entry of the run file makes."""
    if step == "measure":
        return "shapes"
    if step not in _DEFAULTS:
        return str(entry.get("name") or entry["output"])
    source = str(entry.get("from", "")).rpartition(":")[2]
    return str(entry.get("name") or source or _method(step, entry))


def _planned(sections: config.Sections, output: Path, *, overwrite: bool) -> Iterator[Done]:
    done = set()
    if output.exists() and not overwrite:
        catalog = Catalog(output)
        done = {("ingest", _name("ingest", sections["ingest"][0]))}
        done |= {
            ("measure", "shapes")
            for entry in sections.get("measure", [])
            if is_measured(catalog, _measure_request(entry))
        }
        done |= {(step, name) for step in _DEFAULTS for name in made_by(catalog, step)}
        done |= {("crossmatch", name) for name in _matched(catalog)}
    for step in config.SECTIONS:
        for entry in sections.get(step, []):
            name = _name(step, entry)
            yield Done(step, name, "is there" if (step, name) in done else "would be done")


def _ingest(entry: Entry, folder: Path, *, output: Path, overwrite: bool) -> Done:
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


def _measure_request(entry: Entry) -> MeasureRequest:
    return MeasureRequest(
        features=tuple(entry.get("features", ())),
        bands=tuple(entry.get("bands", ())),
        settings=entry.get("settings", {}),
        psf_fwhm_arcsec=angle_arcsec(entry.get("psf")),
        n_resamplings=entry.get("errors", 0),
    )


def _measure(catalog: Catalog, entry: Entry, *, overwrite: bool) -> Done:
    request = _measure_request(entry)
    if not overwrite and is_measured(catalog, request):
        return Done("measure", "shapes", "is there")
    made = measure(catalog, request=request, overwrite=overwrite)
    return Done("measure", "shapes", f"{made.n_rows} sources measured")


def _embed(catalog: Catalog, entry: Entry, folder: Path, *, overwrite: bool) -> Done:
    name = _name("embed", entry)
    if name in made_by(catalog, "embed") and not overwrite:
        return Done("embed", name, "is there")
    common: dict[str, Any] = {
        "name": name,
        "settings": entry.get("settings", {}),
        "include": tuple(entry.get("include", ())),
        "overwrite": overwrite,
    }
    if "from" in entry:
        made = embed_from(catalog, str(folder / entry["from"]), **common)
    else:
        made = embed(catalog, method=_method("embed", entry), **common)
    return Done("embed", name, "; ".join(made.notes))


def _cluster(catalog: Catalog, entry: Entry, *, overwrite: bool) -> Done:
    name = _name("cluster", entry)
    if name in made_by(catalog, "cluster") and not overwrite:
        return Done("cluster", name, "is there")
    made = cluster(
        catalog,
        embedding=entry["embedding"],
        method=_method("cluster", entry),
        name=name,
        reduce=entry.get("reduce", "pca:16"),
        features_weight=entry.get("with_features", 0.0),
        neurons=entry.get("neurons", False),
        settings=entry.get("settings", {}),
        overwrite=overwrite,
    )
    return Done("cluster", name, f"{len(made.sizes)} clusters, {made.n_noise} noise")


def _matched(catalog: Catalog) -> set[str]:
    """Return the names of the cross-matches whose columns are there."""
    there = catalog.names("catalog")
    names = {step.output for step in catalog.history() if step.name == "crossmatch"}
    return {name for name in names if f"{name}_separation" in there}


def _crossmatch(catalog: Catalog, entry: Entry, folder: Path, *, overwrite: bool) -> Done:
    values = dict(entry)
    name, other = str(values["name"]), str(values.pop("other"))
    if name in _matched(catalog) and not overwrite:
        return Done("crossmatch", name, "is there")
    if "radius" in values:
        values["radius_arcsec"] = parse_radius(values.pop("radius"))
    if "picture" in values:
        values["picture"] = folder / values["picture"]
    in_folder = (folder / other).is_file()
    made = crossmatch(
        catalog, folder / other if in_folder else other, overwrite=overwrite, **values
    )
    outcome = f"{made.n_matched:,} of {made.n_rows:,} sources matched"
    return Done("crossmatch", name, "; ".join((outcome, *made.warnings)))


def _show(catalog: Catalog, entry: Entry, folder: Path) -> Done:
    made = show(
        catalog,
        clustering=entry["clustering"],
        output=folder / entry["output"],
        n_stamps=entry.get("stamps", 12),
        whole=entry.get("whole", False),
    )
    return Done("show", str(made), "drawn")


def _export(catalog: Catalog, entry: Entry, folder: Path) -> Done:
    made = export(
        catalog,
        folder / entry["output"],
        columns=entry.get("columns", ()),
        where=entry.get("where", ""),
        embeddings=entry.get("embeddings", ()),
        format=entry.get("format"),
        settings=entry.get("settings"),
        overwrite=True,
    )
    outcome = "; ".join((f"{made.n_rows:,} rows written", *made.notes))
    return Done("export", str(made.path), outcome)
