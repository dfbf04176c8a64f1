"""The content of a report, and its HTML page."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from galaxyclust.show.page.boxes import Plot
from galaxyclust.show.page.dots import Layer
from galaxyclust.show.page.template import read, render
from galaxyclust.show.page.tree import Tree


class Fact(NamedTuple):
    """A quantity and its value, as text."""

    what: str
    value: str


class Tile(NamedTuple):
    """One galaxy of a gallery."""

    image: str  # data URI
    words: str


class Part(NamedTuple):
    """The galaxies of a cluster that are shown for one reason."""

    why: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, kw_only=True)
class ClusterCard:
    """One cluster of a report.

    Parameters
    ----------
    label
        Its number; -1 is noise.
    short
        The number as text.
    look
        CSS class of its colour.
    name
        The user's name for it, if any.
    size
        Number and share of members.
    bar
        Its size in per cent of the largest cluster.
    lines
        How certain and how stable it is.
    near
        The nearest cluster, and the difference to it.
    facts
        Its differences from all galaxies.
    gallery
        Its galaxies.
    mean
        Mean stamp of its members; empty if there is none.
    """

    label: int
    short: str
    look: str
    name: str
    size: str
    bar: float
    lines: tuple[str, ...] = ()
    near: str = ""
    facts: tuple[Fact, ...] = ()
    gallery: tuple[Part, ...] = ()
    mean: str = ""  # data URI


class Bar(NamedTuple):
    """A cell of a table with a bar before its text."""

    text: str
    percent: float  # of the full length


class Table(NamedTuple):
    """A table of texts, some of them with bars."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str | Bar, ...], ...]


class Section(NamedTuple):
    """A further section: an evaluation, an audit."""

    anchor: str
    title: str
    lines: tuple[str, ...]
    tables: tuple[Table, ...]


class PageMap(NamedTuple):
    """The map."""

    words: str
    height: float  # for a width of 1,000
    width: float  # of a dot
    layers: list[Layer]


class Record(NamedTuple):
    """One step of the history."""

    name: str
    output: str
    method: str
    time: str
    notes: tuple[str, ...]
    record: str  # all settings


@dataclass(frozen=True, kw_only=True)
class Report:
    """The content of a report, as texts and pictures.

    Parameters
    ----------
    title, clustering
        The survey and its clustering.
    lead
        One sentence on the clustering.
    numbers
        The most important numbers.
    map
        The map.
    hover
        Data of galaxies that show a picture on hover: ``image`` (all pictures in one),
        ``tile``, ``columns``, ``x``, ``y``, ``id``, ``cluster``.
    clusters
        One card per cluster, noise last.
    gallery_words, quantity_words, again_words
        What these sections show and leave out.
    left_out
        Sentence on clusters without a card.
    tree
        The tree of clusters; None if there are too few or too many.
    plots
        Quantities by cluster.
    sections
        Evaluations and audits.
    survey
        Tables on the survey itself.
    history
        All steps.
    run_file
        TOML run file that makes the catalog again.
    foot
        The program that made the page, and when.
    """

    title: str
    clustering: str
    lead: str
    numbers: tuple[Fact, ...]
    map: PageMap
    hover: dict[str, Any]
    clusters: tuple[ClusterCard, ...]
    gallery_words: str
    left_out: str
    tree: Tree | None
    plots: tuple[Plot, ...]
    quantity_words: str
    sections: tuple[Section, ...]
    survey: tuple[Table, ...]
    history: tuple[Record, ...]
    again_words: str
    run_file: str
    foot: str


def page(report: Report) -> str:
    """Return a report as one self-contained HTML page."""
    style, script = read("palette.css") + read("report.css"), read("report.js")
    return render("report.html", style=style, script=script, r=report)
