"""The report of a survey: one page with its clusters, its map and its history."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

import galaxyclust
from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.schema import describe
from galaxyclust.catalog.store import disk_errors, replacing
from galaxyclust.cluster.reductions import in_words
from galaxyclust.errors import CatalogError, InputError, SettingError
from galaxyclust.show.page import boxes, dots
from galaxyclust.show.page import report as pages
from galaxyclust.show.page.encode import data_uri, on_canvas, sheet
from galaxyclust.show.quantiles import Distribution
from galaxyclust.steps._cluster.cards import cards
from galaxyclust.steps._cluster.cluster import overall_stability
from galaxyclust.steps._cluster.sweep import last_sweep
from galaxyclust.steps._evaluate.audit import audit
from galaxyclust.steps._evaluate.evaluate import evaluate
from galaxyclust.steps._info import info
from galaxyclust.steps._look import report_words as words
from galaxyclust.steps._look.quantities import most_telling, quantities, units_of
from galaxyclust.steps._look.report_cards import cluster_cards, cluster_tree
from galaxyclust.steps._look.report_checks import (
    audit_section,
    evaluation_section,
    sweep_section,
)
from galaxyclust.steps._look.report_shown import Shown, find_clustering, read_shown
from galaxyclust.steps._look.reproduce import run_file
from galaxyclust.steps._pictures import pictures_of
from galaxyclust.types import NOISE

MOST_DOTS = 20_000  # of the map
MOST_TO_POINT_AT = 1_500  # dots that show a picture on hovering
MOST_PLOTS = 12
_TILE = 56  # pixels of a picture that shows on hovering


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A report that was written.

    Parameters
    ----------
    output
        File of the page.
    clustering
        The clustering that it shows.
    n_bytes
        Size of the file.
    """

    output: Path
    clustering: str
    n_bytes: int


def report(  # noqa: PLR0913 (each is an option of the command)
    catalog: Catalog,
    *,
    output: str | Path,
    clustering: str | None = None,
    labels: Sequence[str] = (),
    votes: Sequence[str] = (),
    audit: bool = True,
    seed: int = 0,
    overwrite: bool = False,
) -> Reported:
    """Write one self-contained page on a survey and one of its clusterings.

    It contains the map, galaxies of the clusters, the quantities that differ most, the
    history and a run file, and opens offline. For large surveys it shows samples.

    Parameters
    ----------
    catalog
        The catalog.
    output
        The ``.html`` file.
    clustering
        Name of the clustering; may be None if there is only one.
    labels, votes
        Columns to evaluate against, as in `evaluate`.
    audit
        Include an audit for quantities that must not drive the clusters.
    seed
        Seed of the samples.
    overwrite
        Replace the file if it exists.

    Returns
    -------
    Reported
        The file and its size.

    Raises
    ------
    CatalogError
        If there is no such clustering, or the file exists.
    SettingError
        If the name does not end in ``.html``, or there are several clusterings.
    """
    output = Path(output)
    _check(output, overwrite=overwrite)
    shown = read_shown(catalog, find_clustering(catalog, clustering), seed=seed)
    sections = _checks(shown, labels=labels, votes=votes, audited=audit, seed=seed)
    text = pages.page(_gather(shown, sections, seed=seed))
    data = text.encode("utf-8")
    with disk_errors(output), replacing(output) as temporary:
        temporary.write_bytes(data)
    return Reported(output=output, clustering=shown.clustering, n_bytes=len(data))


def _check(output: Path, *, overwrite: bool) -> None:
    if output.suffix.lower() not in {".html", ".htm"}:
        message = f"{output}: a report's name must end in .html"
        raise SettingError(message)
    if output.exists() and not overwrite:
        message = f"{output} exists; use --overwrite to replace it"
        raise CatalogError(message)


def _gather(
    shown: Shown, sections: tuple[pages.Section, ...], *, seed: int
) -> pages.Report:
    catalog, about = shown.catalog, shown.about
    said = info(catalog)
    values = quantities(catalog)
    several = shown.choice.n_clusters > 1  # otherwise there is nothing to compare
    best = most_telling(values, shown.label, most=MOST_PLOTS) if several else {}
    units = units_of(catalog, best)
    history = catalog.history()
    page_map, hover = _map(shown, seed)
    labels = [strip.label for strip in shown.choice.strips if strip.label >= 0]
    found = cards(catalog, clustering=shown.clustering, stamps=True, only=labels)
    return pages.Report(
        title=catalog.path.stem,
        clustering=shown.clustering,
        lead=(
            f"Clustering {shown.clustering!r}: {about['method']} on the embedding "
            f"{about['embedding']!r}{in_words(about['reduce'])}."
        ),
        numbers=words.numbers(
            said,
            shown.choice,
            n_noise=int(np.sum(shown.label == NOISE)),
            stability=overall_stability(catalog, shown.clustering),
        ),
        map=page_map,
        hover=hover,
        clusters=cluster_cards(shown, found),
        gallery_words=words.about_galleries(shown.choice),
        left_out=words.left_out(shown.choice),
        tree=cluster_tree(shown, found),
        plots=tuple(_plot(name, found, units[name]) for name, found in best.items()),
        quantity_words=words.about_quantities(n_found=len(values), n_shown=len(best)),
        sections=sections,
        survey=words.survey_tables(said),
        history=tuple(words.record(step) for step in history),
        again_words=words.AGAIN,
        run_file=run_file(history, output=catalog.path.name),
        foot=(
            f"Made by galaxyclust {galaxyclust.__version__} on "
            f"{datetime.now(UTC).strftime('%Y-%m-%d %H:%M')} UTC from {catalog.path.name} "
            f"({catalog.uuid})."
        ),
    )


def _map(shown: Shown, seed: int) -> tuple[pages.PageMap, dict[str, Any]]:
    """Return the dots of the map, and those of them that show a picture."""
    catalog, label = shown.catalog, shown.label
    projection = catalog.projection(str(shown.about["embedding"]))
    rows = np.flatnonzero(np.isfinite(projection).all(axis=1) & (label >= NOISE))
    order = np.random.default_rng(seed).permutation(rows)
    drawn = order[:MOST_DOTS]
    places, height = on_canvas(projection[drawn])
    pointed = drawn[:MOST_TO_POINT_AT]
    x, y = np.round(places[: len(pointed)], 1).T.tolist() if len(pointed) else ([], [])
    tiles = sheet(pictures_of(catalog, pointed, size=_TILE), columns=32, quality=70)
    hover = {
        "image": data_uri(tiles.data),
        "tile": tiles.tile,
        "columns": tiles.columns,
        "x": x,
        "y": y,
        "id": [str(name) for name in shown.ids[pointed]],
        "cluster": [_cluster_words(int(k), shown.names) for k in label[pointed]],
    }
    said = words.about_map(n_rows=len(rows), n_drawn=len(drawn), n_pointed=len(pointed))
    layers = dots.layers(places, label[drawn])
    made = pages.PageMap(said, round(height), dots.width(len(drawn)), layers)
    return made, hover


def _cluster_words(k: int, names: dict[int, str]) -> str:
    if k < 0:
        return "noise"
    return f"cluster {k}, {names[k]}" if k in names else f"cluster {k}"


def _checks(
    shown: Shown,
    *,
    labels: Sequence[str],
    votes: Sequence[str],
    audited: bool,
    seed: int,
) -> tuple[pages.Section, ...]:
    """Return the sections on the sweep, on labels and on the audit."""
    asked: dict[str, Any] = {
        "embedding": str(shown.about["embedding"]),
        "clustering": shown.clustering,
    }
    sections = []
    swept = last_sweep(
        shown.catalog, embedding=asked["embedding"], method=str(shown.about["method"])
    )
    if swept:
        sections.append(sweep_section(swept))
    if labels or votes:
        found = evaluate(
            shown.catalog, **asked, labels=labels, votes=votes, audit=False, seed=seed
        )
        sections.append(evaluation_section(found))
    if audited:
        with contextlib.suppress(InputError):  # too few galaxies for an audit
            sections.append(audit_section(audit(shown.catalog, **asked, seed=seed)))
    return tuple(sections)


def _plot(name: str, found: Distribution, unit: str) -> boxes.Plot:
    spec = describe(name)
    return boxes.plot(
        name,
        found,
        unit=unit,
        meaning=spec.description if spec else "",
    )
