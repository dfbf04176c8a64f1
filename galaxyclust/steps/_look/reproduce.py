"""The run file that makes a catalog again, from the history it carries."""

import glob
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from galaxyclust import config
from galaxyclust.catalog.history import Step
from galaxyclust.steps._tables import IN_MEMORY
from galaxyclust.steps._taken import taken_by
from galaxyclust.words import visible

_TILE = {"sky_box": "sky_box", "subtract_sky": "subtract_sky",
         "weight_kind": "weight_type", "quality_bits": "mask_bits"}  # fmt: skip
_ONCE = {"ingest", "measure"}  # sections of which a run file has one
_LONGEST = 100  # letters of a line that is not parted
_FREE = ("device", "on")  # of what another catalog learned
_DETECTION = ("threshold", "min_area", "deblend_contrast")


def run_file(history: Sequence[Step], *, output: str) -> str:
    """Return a run file (TOML) with the steps of a history and all their settings.

    Of steps that made the same thing the last one counts, but for labels and tags, which
    all do. A step that no run file can hold stands in it as a comment.

    Parameters
    ----------
    history
        The steps, oldest first.
    output
        Name of the catalog to make.

    Examples
    --------
    >>> step = Step(name="cluster", output="km", inputs=("embeddings/ae",), method="kmeans",
    ...             settings={"n_clusters": 8, "reduce": "none"})
    >>> print(run_file([step], output="survey.h5"))
    [[cluster]]
    embedding = "ae"
    method = "kmeans"
    name = "km"
    reduce = "none"
    settings = { n_clusters = 8 }
    """
    steps = _measured_once(history)
    parts = [
        _section(step, output)
        for number, step in enumerate(steps)
        if _counts(step, steps[number + 1 :])
    ]
    return "\n\n".join(parts)


def _measured_once(history: Sequence[Step]) -> list[Step]:
    """Return the history with all measurements as one step: a run file has one section.

    What ingest measures by itself needs none.
    """
    measured = [step for step in history if step.name == "measure"]
    settings: dict[str, Any] = {"features": [], "bands": [], "settings": {}}
    for step in measured:
        for band, groups in step.settings.get("features", {}).items():
            settings["features"] += [g for g in groups if g not in settings["features"]]
            settings["bands"] += [band] if band and band not in settings["bands"] else []
        settings["settings"] |= step.settings.get("settings", {})
        for key in ("psf_fwhm_arcsec", "n_resamplings"):
            settings[key] = step.settings.get(key) or settings.get(key)
    rest = [step for step in history if step.name != "measure"]
    if len(measured) > 1:
        seeds = [step.seed for step in measured if step.seed is not None]
        last = replace(measured[-1], settings=settings, seed=seeds[-1] if seeds else None)
        rest.insert(history.index(measured[0]), last)
    return rest


def _counts(step: Step, later: Sequence[Step]) -> bool:
    """Say whether it made something that no later step made anew.

    All labels of a clustering count, and all tags.
    """
    if step.name in {"sweep", "tag"}:
        return step.name == "tag"
    again = "cluster" if step.name == "label" else step.name
    return not any((one.name, one.output) == (again, step.output) for one in later)


def _section(step: Step, output: str) -> str:
    entries = _ENTRIES.get(step.name)
    if entries is None or IN_MEMORY in step.inputs:
        return _comment(f"{step.name} {step.output}", step)
    known = config.SECTIONS[step.name]
    found = {key: value for key, value in entries(step) if value not in (None, {}, [], "")}
    head = f"[{step.name}]" if step.name in _ONCE else f"[[{step.name}]]"
    own = {key: value for key, value in found.items() if key in known}
    apart = {key: value for key, value in own.items() if _is_long_table(key, value)}
    lines = [head, *(_line(key, own[key]) for key in own if key not in apart)]
    if step.name == "ingest":
        lines.insert(1, f"output = {toml(output)}")
        if step.method == "positions" and "catalog" not in own:
            lines.append(
                "# catalog = the table of positions, which the history does not name"
            )
    unknown = {key: value for key, value in found.items() if key not in known}
    lines += [f"# no key of a run file: {key} = {toml(unknown[key])}" for key in unknown]
    for table, values in apart.items():  # last: what follows would belong to it
        lines += [
            "",
            f"[{step.name}.{table}]",
            *(_line(_key(k), v) for k, v in values.items()),
        ]
    return "\n".join(lines)


def _is_long_table(key: str, value: Any) -> bool:
    return isinstance(value, Mapping) and len(f"{key} = {toml(value)}") > _LONGEST


def _line(key: str, value: Any) -> str:
    """Return an entry; a long list has a line for each of its parts."""
    line = f"{key} = {toml(value)}"
    if len(line) <= _LONGEST or not isinstance(value, list | tuple):
        return line
    parts = "".join(f"    {toml(part)},\n" for part in value)
    return f"{key} = [\n{parts}]"


def _comment(title: str, step: Step) -> str:
    settings = json.dumps({"inputs": step.inputs, **step.settings}, default=str)
    return f"# then: {visible(title)}, {visible(settings)}"


def _ingest(step: Step) -> Iterator[tuple[str, Any]]:
    settings = step.settings
    detection = settings.get("detection", {})
    if step.method == "stamps":
        yield from zip(("stamps", "labels"), step.inputs, strict=False)
        yield from _of_stamps(settings)
    else:
        yield "images", [glob.escape(name) for name in step.inputs]
        yield "catalog", settings.get("catalog")
        yield "catalog_columns", settings.get("catalog_columns")
        for key in ("size", "reference", "detect_on", "bands", "min_sn", "hdu", "plane"):
            yield key, settings.get(key)
        companions = settings.get("companions", {})
        yield "weight", companions.get("weight")
        yield "mask", companions.get("quality")
        tile = settings.get("tile", {})
        yield from ((theirs, tile.get(ours)) for ours, theirs in _TILE.items())
        yield "psf_fwhm", settings.get("psf_fwhm_arcsec")
    yield from ((key, detection.get(key)) for key in _DETECTION)
    yield "zeropoints", settings.get("zeropoints")


def _of_stamps(settings: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    # an older history does not tell what was asked of what the files else decide
    told = {"size": settings.get("size"), "bands": settings.get("bands", ())}
    asked = settings.get("asked", told)
    yield "size", asked["size"]
    yield "bin", settings.get("bin_size" if "asked" in settings else "factor")
    yield "bands", dict.fromkeys(asked["bands"], "")
    yield from (("hdu", settings.get("array")), ("axes", settings.get("axes")))


def _measure(step: Step) -> Iterator[tuple[str, Any]]:
    settings = step.settings
    psf = settings.get("psf_fwhm_arcsec")
    yield "features", settings["features"]
    yield "bands", settings["bands"]
    yield "psf", f"{psf}arcsec" if psf else None
    yield "errors", settings.get("n_resamplings") or None
    yield "seed", step.seed or None
    yield "settings", {name: _given(own) for name, own in settings["settings"].items()}


def _embed(step: Step) -> Iterator[tuple[str, Any]]:
    settings = dict(step.settings)
    include = settings.pop("include", [])
    weights = settings.pop("weights", None)
    taken = taken_by(step)
    if taken:
        yield taken.key, taken.source
        if taken.key == "from":  # all others are those of the training
            settings = {key: settings[key] for key in _FREE if key in settings}
    elif weights:
        yield "weights", weights
    else:
        yield "method", step.method
    yield "name", step.output
    yield "include", include
    yield "settings", _given(settings)


def _cluster(step: Step) -> Iterator[tuple[str, Any]]:
    settings = dict(step.settings)
    yield "embedding", step.inputs[0].removeprefix("embeddings/")
    if taken := taken_by(step):
        yield from ((taken.key, taken.source), ("name", step.output))
        return
    yield "method", step.method
    yield "name", step.output
    yield "reduce", settings.pop("reduce", None)
    for follows in ("features", "reduction"):
        settings.pop(follows, None)
    yield "with_features", settings.pop("features_weight", None) or None
    yield "neurons", settings.pop("neurons", None) or None
    yield "stability", settings.pop("stability", None)
    yield "settings", _given(settings)


def _crossmatch(step: Step) -> Iterator[tuple[str, Any]]:
    settings = step.settings
    yield "other", step.inputs[0]
    yield "name", step.output
    if "radius_arcsec" in settings:
        yield "radius", f"{settings['radius_arcsec']}arcsec"
    for key in ("find", "join", "columns", "positions", "ra_unit", "epoch", "other_epoch"):
        yield key, settings.get(key)
    yield "shift", settings.get("shift") or None


def _attach(step: Step) -> Iterator[tuple[str, Any]]:
    yield "table", step.inputs[0]
    yield from ((key, step.settings.get(key)) for key in ("by", "columns", "prefix"))
    yield "overwrite", bool(step.settings.get("replaced")) or None


def _label(step: Step) -> Iterator[tuple[str, Any]]:
    yield "clustering", step.output
    yield "names", step.settings.get("name")
    yield from ((key, step.settings.get(key)) for key in ("merge", "split", "method"))
    yield "settings", _given(step.settings.get("settings", {}))


def _tag(step: Step) -> Iterator[tuple[str, Any]]:
    yield "tag", step.settings.get("tag")
    yield "id", list(step.settings.get("ids", ()))
    yield from ((key, step.settings.get(key) or None) for key in ("where", "remove"))


_ENTRIES = {
    "ingest": _ingest,
    "measure": _measure,
    "embed": _embed,
    "cluster": _cluster,
    "label": _label,
    "crossmatch": _crossmatch,
    "attach": _attach,
    "tag": _tag,
}


def _given(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that have a value: TOML has no word for none."""
    return {key: value for key, value in settings.items() if value is not None}


def toml(value: Any) -> str:
    r"""Return a plain value as TOML.

    >>> toml({"a b": [1, 2.5, True], "c": "say \"no\""})
    '{ "a b" = [1, 2.5, true], c = "say \\"no\\"" }'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return (
            repr(value) if math.isfinite(value) else str(value).replace("infinity", "inf")
        )
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        pairs = (f"{_key(str(key))} = {toml(part)}" for key, part in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if bare else toml(name)
