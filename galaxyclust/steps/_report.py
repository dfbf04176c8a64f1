"""The report of a survey: one page with its clusters, its map and how it was made."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

import galaxyclust
from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.schema import describe
from galaxyclust.catalog.store import disk_errors, replacing
from galaxyclust.errors import CatalogError, InputError, SettingError
from galaxyclust.show.choose import NOISE, WHY, Choice, Counts, Strip, choose, typicality
from galaxyclust.show.page import boxes, dots
from galaxyclust.show.page import report as pages
from galaxyclust.show.page.encode import data_uri, on_canvas, sheet, webp
from galaxyclust.show.page.words import look, short, size_of
from galaxyclust.show.quantiles import Distribution
from galaxyclust.steps import _report_words as words
from galaxyclust.steps._audit import audit
from galaxyclust.steps._cards import cards
from galaxyclust.steps._evaluate import evaluate
from galaxyclust.steps._info import info
from galaxyclust.steps._names import cluster_names, made_by
from galaxyclust.steps._pictures import pictures_of
from galaxyclust.steps._quantities import most_telling, quantities
from galaxyclust.steps._report_checks import audit_section, evaluation_section
from galaxyclust.steps._reproduce import run_file
from galaxyclust.types import IntArray

MOST_DOTS = 20_000  # of the map
MOST_TO_POINT_AT = 1_500
MOST_PLOTS = 12
_TILE = 56  # pixels of a picture that shows on hovering
_SHOWN = Counts(typical=7, random=4, borderline=3, outlying=3)


@dataclass(frozen=True, kw_only=True)
class Reported:
    """What was written.

    Parameters
    ----------
    output
        The page.
    clustering
        The clustering it shows.
    n_bytes
        Its size.
    """

    output: Path
    clustering: str
    n_bytes: int


class _Shown(NamedTuple):
    """What of the catalog the report is about."""

    catalog: Catalog
    clustering: str
    about: dict[str, Any]
    label: IntArray
    ids: npt.NDArray[np.str_]
    choice: Choice
    names: dict[int, str]


def report(  # noqa: PLR0913 (each is an option of the command)
    catalog: Catalog,
    *,
    output: str | Path,
    clustering: str | None = None,
    labels: Sequence[str] = (),
    votes: Sequence[str] = (),
    audited: bool = True,
    seed: int = 0,
    overwrite: bool = False,
) -> Reported:
    """Write one self-contained page on a survey and one of its clusterings.

    It holds the map, galaxies of every cluster, the quantities that differ most, the
    history and a run file; it opens without a network. Of large surveys it shows samples.

    Parameters
    ----------
    catalog
        The catalog.
    output
        The ``.html`` file.
    clustering
        Name of the clustering; the only one where None.
    labels, votes
        Columns to evaluate against, as `evaluate` takes them.
    audited
        Look for what must not drive the clusters, and say what was found.
    seed
        Of the samples.
    overwrite
        Replace a file that is there.

    Returns
    -------
    Reported
        Where it is, and how large.

    Raises
    ------
    CatalogError
        If there is no such clustering, or the file exists.
    SettingError
        If the name does not end in ``.html``, or there are several clusterings.
    """
    output = Path(output)
    _check(output, overwrite=overwrite)
    shown = _read(catalog, find_clustering(catalog, clustering), seed)
    sections = _checks(shown, labels=labels, votes=votes, audited=audited, seed=seed)
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


def find_clustering(catalog: Catalog, name: str | None) -> str:
    """Return the clustering asked for, or the only one.

    Raises
    ------
    CatalogError
        If it is not there, or none is.
    SettingError
        If there are several and none was named.
    """
    known = made_by(catalog, "cluster")
    if name is not None and name not in known:
        have = ", ".join(known) or "none yet"
        message = f"{catalog.path}: no clustering {name!r}; it has {have}"
        raise CatalogError(message)
    if name is None and not known:
        message = f"{catalog.path}: nothing is clustered yet; galaxyclust cluster does it"
        raise CatalogError(message)
    if name is None and len(known) > 1:
        message = f"several clusterings; say --clustering {' or --clustering '.join(known)}"
        raise SettingError(message)
    return name or known[0]


def _read(catalog: Catalog, clustering: str, seed: int) -> _Shown:
    about = catalog.attributes("models", clustering)
    label = catalog.column(f"{clustering}_label")
    sureness = np.nan_to_num(catalog.column(f"{clustering}_probability"))
    choice = choose(
        label,
        typicality(catalog.embedding(str(about["embedding"])), label, sureness),
        sureness=sureness,
        outlier=np.nan_to_num(catalog.column(f"{clustering}_outlier")),
        counts=_SHOWN,
        seed=seed,
    )
    ids = catalog.column("id")
    return _Shown(catalog, clustering, about, label, ids, choice, cluster_names(about))


def _gather(
    shown: _Shown, sections: tuple[pages.Section, ...], *, seed: int
) -> pages.Report:
    catalog, about = shown.catalog, shown.about
    said = info(catalog)
    values = quantities(catalog)
    best = most_telling(values, shown.label, most=MOST_PLOTS)
    history = catalog.history()
    page_map, hover = _map(shown, seed)
    return pages.Report(
        title=catalog.path.stem,
        clustering=shown.clustering,
        lead=(
            f"Clustering {shown.clustering!r}: {about['method']} on the embedding "
            f"{about['embedding']!r} ({about['reduce']})."
        ),
        numbers=words.numbers(
            said, shown.choice, n_noise=int(np.sum(shown.label == NOISE))
        ),
        map=page_map,
        hover=hover,
        clusters=_cards(shown),
        gallery_words=words.about_galleries(shown.choice),
        left_out=words.left_out(shown.choice),
        plots=tuple(_plot(name, found) for name, found in best.items()),
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


def _map(shown: _Shown, seed: int) -> tuple[pages.PageMap, dict[str, Any]]:
    """Return the dots of the map, and those of them that show a picture."""
    catalog, label = shown.catalog, shown.label
    projection = catalog.projection(str(shown.about["embedding"]))
    rows = np.flatnonzero(np.isfinite(projection).all(axis=1) & (label >= NOISE))
    order = np.random.default_rng(seed).permutation(rows)
    drawn = order[:MOST_DOTS]
    places = on_canvas(projection[drawn])
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
    return pages.PageMap(said, dots.width(len(drawn)), layers), hover


def _cluster_words(k: int, names: dict[int, str]) -> str:
    if k < 0:
        return "noise"
    return f"cluster {k}, {names[k]}" if k in names else f"cluster {k}"


def _checks(
    shown: _Shown,
    *,
    labels: Sequence[str],
    votes: Sequence[str],
    audited: bool,
    seed: int,
) -> tuple[pages.Section, ...]:
    """Return the sections on labels and on what must not drive the clusters."""
    asked: dict[str, Any] = {
        "embedding": str(shown.about["embedding"]),
        "clustering": shown.clustering,
    }
    sections = []
    if labels or votes:
        found = evaluate(
            shown.catalog, **asked, labels=labels, votes=votes, audited=False, seed=seed
        )
        sections.append(evaluation_section(found))
    if audited:
        with contextlib.suppress(InputError):  # too few galaxies to say anything
            sections.append(audit_section(audit(shown.catalog, **asked, seed=seed)))
    return tuple(sections)


def _cards(shown: _Shown) -> tuple[pages.ClusterCard, ...]:
    choice = shown.choice
    pictures = pictures_of(shown.catalog, choice.rows)
    largest = max((strip.n_members for strip in choice.strips), default=1)
    told = {
        card.label: card for card in cards(shown.catalog, clustering=shown.clustering).cards
    }
    made, first = [], 0
    for strip in choice.strips:
        own = pictures[first : first + len(strip.rows)]
        first += len(own)
        card = told.get(strip.label)
        made.append(
            pages.ClusterCard(
                label=strip.label,
                short=short(strip.label),
                look=look(strip.label),
                name=shown.names.get(strip.label, ""),
                size=size_of(strip.n_members, choice.n_rows),
                bar=round(100 * strip.n_members / largest, 1),
                lines=words.about_card(card) if card else (),
                facts=words.differences(card) if card else (),
                gallery=_gallery(shown, strip, own),
            )
        )
    return tuple(made)


def _gallery(shown: _Shown, strip: Strip, pictures: Any) -> tuple[pages.Part, ...]:
    parts, first = [], 0
    for why, rows in strip.parts.items():
        tiles = tuple(
            pages.Tile(data_uri(webp(picture)), str(shown.ids[row]))
            for row, picture in zip(rows, pictures[first:], strict=False)
        )
        first += len(rows)
        parts.append(pages.Part(WHY[why], tiles))
    return tuple(parts)


def _plot(name: str, found: Distribution) -> boxes.Plot:
    spec = describe(name)
    return boxes.plot(
        name,
        found,
        unit=spec.unit if spec else "",
        meaning=spec.description if spec else "",
    )
