"""``galaxyclust clusters``."""

import json
import textwrap
from pathlib import Path
from typing import Any

import click

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli.options import CATALOG, common, tell
from galaxyclust.steps._cluster.cards import Card, Cards, cards
from galaxyclust.steps._plain import plain
from galaxyclust.words import visible

WIDTH, INDENT = 100, 23  # letters of a line, and where the words of a card begin


@click.command(
    epilog="""\b
Examples:
  galaxyclust clusters survey.h5 --clustering h
  galaxyclust clusters survey.h5 --clustering h --cluster 3
  galaxyclust clusters survey.h5 --clustering h --json > cards.json
"""
)
@CATALOG
@click.option("--clustering", required=True, help="Clustering to tell of.")
@click.option(
    "--cluster",
    "only",
    type=int,
    multiple=True,
    help="Only this one; may be given several times.",
)
@click.option("--members", type=click.IntRange(min=1), default=5, show_default=True,
              help="Exemplars and borderline members to name.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="For machines; all features.")
@common
def command(
    catalog: Path, *, clustering: str, only: tuple[int, ...], members: int, as_json: bool
) -> None:
    """Say of every cluster what it is like, and what it differs in from the next."""
    survey = Catalog(catalog)
    made = cards(survey, clustering=clustering, n_members=members, only=only)
    ids = survey.column("id").astype(str).tolist()
    if as_json:
        tell(json.dumps(as_values(made, ids), indent=2))
        return
    tell(f"{catalog}: {made.head}")
    lines = [line for card in made.cards for line in card_lines(card, ids)]
    for line in [*lines, *(made.merging if not only else ())]:
        tell(wrapped(line))


def card_lines(card: Card, ids: list[str]) -> list[str]:
    """Return a card with the ids of its exemplars and borderline members."""
    lines = str(card).splitlines()
    typical = ", ".join(visible(ids[row]) for row in card.exemplars)
    lines.append(f"  exemplars            {typical}")
    edge = [f"{visible(ids[one.row])} (or {one.other})" for one in card.borderline]
    lines += [f"  borderline           {', '.join(edge)}"] if edge else []
    return lines


def wrapped(line: str) -> str:
    """Return a line on as many as it needs, the further ones below its words.

    >>> print(wrapped("  exemplars            " + "J123456.78+012345.6, " * 4))
      exemplars            J123456.78+012345.6, J123456.78+012345.6, J123456.78+012345.6,
                           J123456.78+012345.6,
    """
    below = " " * INDENT if line.startswith("  ") else "  "
    return textwrap.fill(
        line,
        WIDTH,
        subsequent_indent=below,
        break_long_words=False,
        break_on_hyphens=False,
    )


def as_values(made: Cards, ids: list[str]) -> dict[str, Any]:
    """Return cards as plain values, with ids for rows and None for NaN."""
    out = []
    for card in made.cards:
        values = {k: v for k, v in vars(card).items() if k != "mean_stamp"}
        values["exemplars"] = [ids[row] for row in card.exemplars]
        values["borderline"] = [
            {"id": ids[one.row], "other": one.other, "margin": one.margin}
            for one in card.borderline
        ]
        out.append(values)
    return dict(plain(vars(made) | {"cards": out}))
