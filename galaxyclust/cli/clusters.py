"""``galaxyclust clusters``."""

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli.options import CATALOG, common
from galaxyclust.steps._cluster.cards import Card, Cards, cards

_SHOWN = 4  # differences told of a cluster


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
@click.option("--cluster", "only", type=int, multiple=True, help="Only this one.")
@click.option("--members", type=click.IntRange(min=1), default=5, show_default=True,
              help="Exemplars and borderline members to name.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="For machines; all features.")
@common
def command(
    catalog: Path, *, clustering: str, only: tuple[int, ...], members: int, as_json: bool
) -> None:
    """Say of every cluster what it is like, and what it differs in from the next."""
    survey = Catalog(catalog)
    made = cards(survey, clustering=clustering, n_members=members)
    wanted = [card for card in made.cards if not only or card.label in only]
    ids = survey.column("id").astype(str)
    if as_json:
        click.echo(json.dumps(as_values(made, wanted, list(ids)), indent=2))
        return
    click.echo(
        f"{catalog}: {clustering}: {len(made.cards)} clusters of {made.n_rows} sources, "
        f"{made.n_noise} noise"
    )
    for card in wanted:
        click.echo("\n".join(card_lines(card, list(ids))))
    if not only:
        click.echo("\n".join(merge_lines(made)))


def card_lines(card: Card, ids: list[str]) -> list[str]:
    """Return a card as lines."""
    name = f" {card.name!r}" if card.name else ""
    head = f"{card.label}{name}: {card.size} ({100 * card.share:.0f} %)"
    head += "" if math.isnan(card.probability) else f", probability {card.probability:.2f}"
    head += "" if math.isnan(card.stability) else f", stability {card.stability:.2f}"
    told = [f"{one} ({one.shift:+.1f} sigma)" for one in card.distinctive[:_SHOWN]]
    missing = "too few galaxies to tell" if card.too_few else "nothing measured"
    lines = [head, f"  differs from all in  {'; '.join(told) or missing}"]
    for near in card.neighbours[:1]:
        told = [f"{one} ({one.shift:+.1f})" for one in near.differences[:_SHOWN]]
        from_near = f"  and from {near.label} in"
        lines.append(f"{from_near:<23}{'; '.join(told) or missing}")
    lines.append(f"  exemplars            {', '.join(ids[row] for row in card.exemplars)}")
    edge = [f"{ids[one.row]} (or {one.other})" for one in card.borderline]
    return [*lines, f"  borderline           {', '.join(edge)}"] if edge else lines


def merge_lines(made: Cards) -> list[str]:
    """Return the tree of clusters as lines, the first merge first."""
    lines = ["merging, the nearest first:"] if made.merges else []
    for merge in made.merges:
        first, second = ("+".join(map(str, group)) for group in (merge.first, merge.second))
        lines.append(f"  {merge.height:8.2f}  {first} with {second}")
    return lines


def as_values(made: Cards, wanted: list[Card], ids: list[str]) -> dict[str, Any]:
    """Return cards as plain values, with ids for rows and None for NaN."""
    out = []
    for card in wanted:
        values = {k: v for k, v in vars(card).items() if k != "mean_stamp"}
        values["exemplars"] = [ids[row] for row in card.exemplars]
        values["borderline"] = [
            {"id": ids[one.row], "other": one.other, "margin": one.margin}
            for one in card.borderline
        ]
        values["features"] = {k: v._asdict() for k, v in card.features.items()}
        values["distinctive"] = [one._asdict() for one in card.distinctive]
        values["neighbours"] = [
            one._asdict() | {"differences": [d._asdict() for d in one.differences]}
            for one in card.neighbours
        ]
        out.append(values)
    rest = asdict(made) | {"cards": out, "merges": [m._asdict() for m in made.merges]}
    return dict(_plain(rest))


def _plain(value: Any) -> Any:
    """Return a value with None for what JSON has no number for."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
