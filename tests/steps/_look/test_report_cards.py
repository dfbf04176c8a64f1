"""The clusters in a report: a mean picture of each, and which merge first."""

import numpy as np
import pytest

from galaxyclust.steps._cluster.cards import cards
from galaxyclust.steps._look.report_cards import cluster_cards, cluster_tree
from galaxyclust.steps._look.report_shown import read_shown


@pytest.fixture
def shown(grouped):
    return read_shown(grouped, "km", seed=0)


def test_each_cluster_shows_its_mean_and_noise_has_none(grouped, shown):
    found = cards(grouped, clustering="km", stamps=True)
    made = cluster_cards(shown, found)
    assert all(card.mean.startswith("data:image/webp") for card in made if card.label >= 0)
    bare = cluster_cards(shown, cards(grouped, clustering="km"))
    assert [card.mean for card in bare] == [""] * len(made)


def test_only_the_clusters_asked_for_have_a_card_but_all_stand_in_the_tree(grouped, shown):
    found = cards(grouped, clustering="km", only=[1])
    assert [card.label for card in found.cards] == [1]
    tree = cluster_tree(shown, found)
    labels = np.unique(grouped.column("km_label"))
    assert sorted(int(leaf.short) for leaf in tree.leaves) == list(labels[labels >= 0])
