"""The clusters in a report: a card with a gallery for each, and the tree of clusters."""

from typing import Any

import numpy as np

from galaxyclust.show.choose import WHY, Strip
from galaxyclust.show.colour import picture
from galaxyclust.show.page import report as pages
from galaxyclust.show.page.encode import data_uri, webp
from galaxyclust.show.page.tree import Tree, tree
from galaxyclust.show.page.words import look, short, size_of
from galaxyclust.steps._cluster.cards import Card, Cards
from galaxyclust.steps._look import report_words as words
from galaxyclust.steps._look.report_shown import Shown
from galaxyclust.steps._pictures import pictures_of


def cluster_cards(shown: Shown, found: Cards) -> tuple[pages.ClusterCard, ...]:
    """Return the cards of the clusters that are shown, noise last.

    Parameters
    ----------
    shown
        The clustering, and the galaxies to show.
    found
        The cards of at least the clusters to show.
    """
    choice = shown.choice
    pictures = pictures_of(shown.catalog, choice.rows)
    largest = max((strip.n_members for strip in choice.strips), default=1)
    told = {card.label: card for card in found.cards}
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
                near=words.about_nearest(card) if card else "",
                facts=words.differences(card) if card else (),
                gallery=_gallery(shown, strip, own),
                mean=_mean(shown, card) if card else "",
            )
        )
    return tuple(made)


def cluster_tree(shown: Shown, found: Cards) -> Tree | None:
    """Return the tree of clusters for the page."""
    labels, counts = np.unique(shown.label[shown.label >= 0], return_counts=True)
    sizes = dict(zip(labels.tolist(), counts.tolist(), strict=True))
    merges = [(one.first, one.second, one.height, one.size) for one in found.merges]
    return tree(merges, sizes, names=shown.names)


def _mean(shown: Shown, card: Card) -> str:
    """Return the picture of a mean stamp; empty if there is none."""
    if card.mean_stamp is None:
        return ""
    info = shown.catalog.stamp_info()
    (drawn,) = picture(card.mean_stamp, bands=info.bands, stretched=not info.calibrated)
    return data_uri(webp(drawn))


def _gallery(shown: Shown, strip: Strip, pictures: Any) -> tuple[pages.Part, ...]:
    parts, first = [], 0
    for why, rows in strip.parts.items():
        tiles = tuple(
            pages.Tile(data_uri(webp(picture)), str(shown.ids[row]))
            for row, picture in zip(rows, pictures[first:], strict=False)
        )
        first += len(rows)
        parts.append(pages.Part(WHY[why], tiles))
    return tuple(parts)
