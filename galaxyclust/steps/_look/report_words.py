"""The sentences and tables of a report."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np

from galaxyclust import flags
from galaxyclust.catalog.history import Step
from galaxyclust.show.choose import Choice
from galaxyclust.show.page import report as pages
from galaxyclust.show.page.words import number
from galaxyclust.steps._cluster.cards import Card
from galaxyclust.words import counted

_MOST_FACTS = 4
MAP = (
    "Look-alikes lie together; distances between far groups and the sizes of groups mean "
    "little."
)
GALLERIES = (
    "Most typical are those nearest to the middle of their cluster; the least sure have "
    "the lowest probability of belonging to it; the farthest out have the highest outlier "
    "score."
)
BOXES = (
    "Boxes hold the middle half of each cluster, whiskers 5 to 95 per cent, the line is "
    "the median. The per cent beside a name say how much of the variance of its ranks lies "
    "between clusters (eta squared of the Kruskal-Wallis test)."
)
AGAIN = (
    "Save this as a file ending in .toml beside the images, mend the paths where they have "
    "moved, and give it to galaxyclust run. The same versions give the same result."
)


def numbers(
    said: dict[str, Any], choice: Choice, *, n_noise: int, stability: float | None
) -> tuple[pages.Fact, ...]:
    """Return the most important numbers of a survey.

    Parameters
    ----------
    said
        The result of `info`.
    choice
        The galaxies to show.
    n_noise
        Number of galaxies in no cluster.
    stability
        Stability of the clustering; None if it was not measured, or the user has edited
        the clusters since.
    """
    stable = stability is not None and choice.n_clusters > 0
    again = (pages.Fact("stability", f"{stability:.2f}"),) if stable else ()
    return (
        pages.Fact("sources", f"{said['sources']:,}"),
        pages.Fact("clustered", f"{choice.n_rows:,}"),
        pages.Fact("clusters", f"{choice.n_clusters:,}"),
        pages.Fact("in none (noise)", f"{n_noise:,}"),
        *again,
        pages.Fact("set aside", f"{said['set_aside']:,}"),
        pages.Fact("bands", ", ".join(said["bands"])),
    )


def about_map(*, n_rows: int, n_drawn: int, n_pointed: int) -> str:
    """Return sentences on the map and on how many galaxies it shows."""
    words = [MAP]
    if n_drawn < n_rows:
        words.append(f"{n_drawn:,} of {n_rows:,} galaxies are drawn, chosen at random.")
    if n_pointed < n_drawn:
        words.append(f"{n_pointed:,} of them show their picture when pointed at.")
    return " ".join(words)


def about_galleries(choice: Choice) -> str:
    """Return sentences on the choice of galaxies in the galleries."""
    return (
        f"{GALLERIES} Beside a cluster's number stands the mean of its most typical "
        "galaxies, each laid along its major axis and scaled to one size. "
        f"{len(choice.rows):,} of {choice.n_rows:,} galaxies are shown, each "
        "close up: its frame reaches four half-light radii to each side."
    )


def differences(card: Card) -> tuple[pages.Fact, ...]:
    """Return the features in which a cluster differs most from the other galaxies."""
    return tuple(
        pages.Fact(
            one.feature,
            f"{number(one.here)} {one.unit}".rstrip() + f" (others {number(one.there)})",
        )
        for one in card.distinctive[:_MOST_FACTS]
    )


def about_card(card: Card) -> tuple[str, ...]:
    """Return lines on a cluster's probability, stability, and whether it is too small."""
    lines = []
    if math.isfinite(card.probability):
        lines.append(f"median probability {card.probability:.2f}")
    if math.isfinite(card.stability):
        lines.append(f"stability {card.stability:.2f}")
    if card.too_few:
        lines.append("too few galaxies to tell in what it differs")
    return tuple(lines)


def about_nearest(card: Card) -> str:
    """Return the nearest cluster, and the main difference from it."""
    if not card.neighbours:
        return ""
    near = card.neighbours[0]
    told = "".join(f"; {one}" for one in near.differences[:1])
    return f"nearest is cluster {near.label}{told}"


def left_out(choice: Choice) -> str:
    """Return a sentence on how many clusters are not shown."""
    if not choice.n_left_out:
        return ""
    return f"{counted(choice.n_left_out, 'smaller cluster')} not shown."


def about_quantities(*, n_found: int, n_shown: int) -> str:
    """Return sentences on how to read the boxes, and on the choice of quantities."""
    if n_shown == n_found:
        return BOXES
    return (
        f"{BOXES} Shown are the {n_shown} of {n_found} that differ most; of those that "
        "rank the galaxies alike, one."
    )


def survey_tables(said: dict[str, Any]) -> tuple[pages.Table, ...]:
    """Return the tables on fields, flags and embeddings, without empty ones."""
    meaning = {flag.name.lower(): text for flag, text in flags.MEANING.items() if flag.name}
    aside = flags.decode(int(flags.SET_ASIDE))
    fields = tuple(
        (
            str(entry.get("name", "")),
            str(entry.get("reference", "")),
            number(float(entry.get("pixel_scale_arcsec") or np.nan)),
            _psf_width(entry),
        )
        for entry in said["fields"]
    )
    raised = tuple(
        (name, f"{count:,}", "yes" if name in aside else "", meaning[name])
        for name, count in said["flags"].items()
    )
    embeddings = tuple(
        (name, about["method"], f"{about['rows']:,}", str(about["dimensions"]))
        for name, about in said["embeddings"].items()
    )
    tables = (
        pages.Table(
            "Fields",
            ("field", "reference band", "arcsec a pixel", "PSF FWHM"),
            fields,
        ),
        pages.Table("Flags", ("flag", "sources", "set aside", "meaning"), raised),
        pages.Table(
            "Embeddings", ("embedding", "method", "sources", "dimensions"), embeddings
        ),
    )
    return tuple(table for table in tables if table.rows)


def _psf_width(field: Mapping[str, Any]) -> str:
    """Return the PSF FWHM of a field, in arcsec if its pixel scale is known."""
    fwhm, scale = field.get("psf_fwhm_pixels"), field.get("pixel_scale_arcsec")
    if not fwhm:
        return number(math.nan)
    return f"{number(fwhm * scale)} arcsec" if scale else f"{number(fwhm)} pixels"


def record(step: Step) -> pages.Record:
    """Return a step of the history with all of its settings as text."""
    when = datetime.fromisoformat(step.time).strftime("%Y-%m-%d %H:%M UTC")
    text = json.dumps(asdict(step), indent=2, default=str, ensure_ascii=False)
    return pages.Record(step.name, step.output, step.method, when, step.notes, text)
