"""What is shown of a clustering: members of each cluster, the same for the same seed."""

import numpy as np

from galaxyclust.show.choose import Counts
from galaxyclust.steps._look.chosen import chosen

FEW = Counts(typical=2, random=1, borderline=0, outlying=0)


def test_each_cluster_is_shown_by_its_own_members(grouped):
    label = grouped.column("km_label")
    choice = chosen(grouped, "km", counts=FEW)
    assert [strip.label for strip in choice.strips] == list(np.unique(label[label >= 0]))
    for strip in choice.strips:
        assert set(label[strip.rows]) == {strip.label}
        assert len(strip.rows) <= 3


def test_clusters_carry_the_names_that_a_person_gave(grouped, monkeypatch):
    about = grouped.attributes("models", "km") | {"names": {"0": "edge-on"}}
    monkeypatch.setattr(type(grouped), "attributes", lambda *_: about)
    assert [one.name for one in chosen(grouped, "km", counts=FEW).strips][:2] == [
        "edge-on",
        "",
    ]


def test_the_seed_draws_the_same_galaxies_again(grouped):
    first, again = (chosen(grouped, "km", counts=FEW, seed=5).rows for _ in range(2))
    assert list(first) == list(again)
