"""All steps from one TOML file; those already done are left as they are."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from galaxyclust import config
from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.export import WRITERS
from galaxyclust.cluster import METHODS as CLUSTERERS
from galaxyclust.cluster import REDUCTION
from galaxyclust.cluster.reductions import reduction_for
from galaxyclust.embed import METHODS as EMBEDDERS
from galaxyclust.errors import GalaxyclustError, InputError, SettingError
from galaxyclust.match.settings import MatchSettings
from galaxyclust.methods import build
from galaxyclust.steps._match.write import Request, check_request
from galaxyclust.steps._measure.already import is_measured
from galaxyclust.steps._measure.measure import measure_default
from galaxyclust.steps._names import made_by
from galaxyclust.steps._run.changed import done_otherwise
from galaxyclust.steps._run.elsewhere import check_elsewhere
from galaxyclust.steps._run.ingest import unmeasured
from galaxyclust.steps._run.ingested import ingested_otherwise
from galaxyclust.steps._run.label import check_label, is_labelled
from galaxyclust.steps._run.needs import Known
from galaxyclust.steps._run.steps import (
    DEFAULTS,
    TAKE,
    Done,
    Entry,
    Place,
    crossmatch_request,
    ingest,
    ingest_request,
    measure_request,
    method_of,
    name_of,
)
from galaxyclust.steps._run.tag import check_tag, is_tagged

_FAMILIES = {"embed": EMBEDDERS, "cluster": CLUSTERERS, "export": WRITERS}
Plan = list[tuple[Done, GalaxyclustError | None]]  # why a step would fail, if it would
_MATCH = {field.name for field in dataclasses.fields(MatchSettings)}


def run(
    path: str | Path, *, overwrite: bool = False, dry_run: bool = False
) -> Iterator[Done]:
    """Take the steps of a run file, one after the other, and say what became of each.

    Before the first one, it is looked at whether all can be taken: files that are asked for
    are there, and names and columns are in the catalog or made by a section before.

    Parameters
    ----------
    path
        The TOML file; names in it are relative to its folder.
    overwrite
        Take every step again, also those already done.
    dry_run
        Only say which steps would be taken, and which would fail.

    Yields
    ------
    Done
        One a step.

    Raises
    ------
    SettingError
        If the file has a section, key or value that cannot be.
    GalaxyclustError
        If a section needs what will not be there; or if a step fails, and then those before
        it stay done.
    """
    path = Path(path)
    sections = config.load(path)
    _check_settings(path, sections)
    folder = path.parent
    output = folder / sections["ingest"][0]["output"]
    plan = list(_planned(sections, output, folder, overwrite=overwrite))
    if dry_run:
        yield from (done for done, _ in plan)
        return
    _refuse_failing(path, plan)
    yield from _taken(sections, output, folder, overwrite=overwrite)


def _refuse_failing(path: Path, plan: Plan) -> None:
    for done, problem in plan:
        if problem is not None:
            message = f"{path}: {_head(done.step)} {problem}"
            raise type(problem)(message) from None


def _taken(
    sections: config.Sections, output: Path, folder: Path, *, overwrite: bool
) -> Iterator[Done]:
    """Take the steps that are not done yet."""
    entry = sections["ingest"][0]
    if output.exists() and not overwrite:
        if (begun := unmeasured(output)) is not None:
            measure_default(begun)
        yield _ingested(Catalog(output), entry, folder)
    else:
        yield ingest(ingest_request(entry, folder), overwrite=overwrite)
    place = Place(Catalog(output), folder, overwrite)
    for step, take in TAKE.items():
        for entry in sections.get(step, []):
            if not overwrite and _is_there(place, step, entry):
                yield _left(place, step, entry)
            else:
                yield take(place, entry)


def _ingested(catalog: Catalog, entry: Entry, folder: Path) -> Done:
    """Return what is said of a catalog that is there; its images may be gone."""
    try:
        otherwise = ingested_otherwise(catalog, ingest_request(entry, folder))
    except (InputError, SettingError):
        otherwise = ""
    return Done("ingest", name_of("ingest", entry), _is_there_though(otherwise))


def _left(place: Place, step: str, entry: Entry) -> Done:
    otherwise = done_otherwise(place.catalog, step, entry, folder=place.folder)
    return Done(step, name_of(step, entry), _is_there_though(otherwise))


def _is_there_though(otherwise: str) -> str:
    if not otherwise:
        return "is there"
    return f"is there, but made with {otherwise}; --overwrite makes all anew"


def _check_settings(path: Path, sections: config.Sections) -> None:
    """Refuse a wrong method or setting now, not after the steps before it."""
    for step, entries in sections.items():
        for entry in entries:
            try:
                _check(step, entry)
            except SettingError as error:
                message = f"{path}: {_head(step)} {error}"
                raise SettingError(message) from None


def _head(step: str) -> str:
    return f"[{step}]" if step in {"ingest", "measure"} else f"[[{step}]]"


def _check(step: str, entry: Entry) -> None:
    check_elsewhere(step, entry)
    if step == "measure":
        measure_request(entry).groups()
    elif step == "crossmatch":
        asked = crossmatch_request(entry, Path())
        settings = MatchSettings(**{key: asked[key] for key in asked.keys() & _MATCH})
        request = Request(
            output=asked.get("output"), picture=asked.get("picture"), overwrite=True
        )
        check_request(request, settings, asked.get("ra_unit"))
    elif step == "evaluate" and not {"embedding", "clustering"} & entry.keys():
        message = "say what to evaluate: embedding, or clustering"
        raise SettingError(message)
    elif step == "label":
        check_label(entry)
    elif step == "tag":
        check_tag(entry)
    elif step in _FAMILIES and not {"from", "start_from"} & entry.keys():
        method = build(_FAMILIES[step], method_of(step, entry), entry.get("settings", {}))
        if step == "cluster":
            _check_cluster(method, entry)


def _check_cluster(clusterer: Any, entry: Entry) -> None:
    reduction_for(clusterer, entry.get("reduce", REDUCTION))
    if (stability := entry.get("stability", 0)) < 0:
        message = f"stability = {stability}: a number of bootstrap draws, or 0 for none"
        raise SettingError(message)


def _planned(
    sections: config.Sections, output: Path, folder: Path, *, overwrite: bool
) -> Iterator[tuple[Done, GalaxyclustError | None]]:
    """Yield what is to become of each step, and why it would fail if it would."""
    place, known = None, Known(folder=folder, output=output)
    if output.exists() and not overwrite:
        place = Place(Catalog(output), folder, overwrite)
        known = Known.of(place.catalog, folder)
        known.measured = unmeasured(output) is not None  # it is measured first
    for step in config.SECTIONS:
        for entry in sections.get(step, []):
            done, problem = Done(step, name_of(step, entry), "would be done"), None
            try:
                if place and step == "ingest":
                    done = _ingested(place.catalog, entry, folder)
                elif place and _is_there(place, step, entry):
                    done = _left(place, step, entry)
                else:
                    known.check(step, entry)
            except GalaxyclustError as error:
                problem = error
                done = done._replace(outcome=f"would fail: {error}", fails=True)
            if done.outcome.startswith("would"):
                known.add(step, entry)  # also of one that fails: one mistake is said once
            yield done, problem


def _is_there(place: Place, step: str, entry: Entry) -> bool:
    """Say whether what an entry makes is there; pictures and exports are made anew."""
    catalog = place.catalog
    if step == "measure":
        return is_measured(catalog, measure_request(entry))
    if step in DEFAULTS:
        return name_of(step, entry) in made_by(catalog, step)
    if step == "crossmatch":
        return _is_matched(place, entry)
    if step == "label":
        return is_labelled(catalog, entry)
    if step == "tag":
        return is_tagged(catalog, entry, place.folder)
    return step == "attach" and _is_attached(catalog, entry)


def _is_matched(place: Place, entry: Entry) -> bool:
    """Say whether a table of its own is there, or the columns of a cross-match."""
    if "output" in entry:
        return Path(place.folder / entry["output"]).exists()
    return f"{entry['name']}_separation" in place.catalog.names("catalog")


def _is_attached(catalog: Catalog, entry: Entry) -> bool:
    """Say whether a table's columns were taken before, in the way the entry says."""
    asked = (Path(entry["table"]).name, entry.get("by", "id"), entry.get("prefix", ""))
    columns = entry.get("columns")
    for step in catalog.history():
        if step.name == "attach":
            known = (
                Path(step.inputs[0]).name,
                step.settings["by"],
                step.settings["prefix"],
            )
            if known == asked and columns in (None, step.settings["columns"]):
                return True
    return False
