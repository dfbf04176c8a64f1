"""What a person makes of a clustering is kept, and can be done again."""

import importlib

import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.catalog.content import Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, InputError, LockedError
from galaxyclust.steps._cluster.cluster import overall_stability
from galaxyclust.steps._info import info


@pytest.fixture
def grouped(fresh):
    """Four groups on a line, of 5, 4, 4 and the rest; the last row is not embedded."""
    n = fresh.n_rows
    group = np.repeat([0, 1, 2, 3], [n - 13, 5, 4, 4])
    vectors = np.random.default_rng(0).normal(scale=0.1, size=(n, 1)).astype(np.float32)
    vectors[:, 0] += np.array([0, 10, 30, 34])[group]
    vectors[-1] = np.nan
    fresh.write(Content(embeddings={"e": vectors}), Step(name="embed", output="e"))
    steps.cluster(
        fresh, embedding="e", method="kmeans", name="k", reduce="none",
        settings={"n_clusters": 3},
    )  # fmt: skip
    return fresh, group


def label_of(catalog, group, number):
    (label,) = {int(k) for k in catalog.column("k_label")[group == number] if k > -2}
    return label


def test_merged_clusters_have_the_lowest_label_and_the_others_keep_theirs(grouped):
    catalog, _ = grouped
    before = catalog.column("k_label")
    made = steps.merge_clusters(catalog, clustering="k", clusters=[2, 0])
    after = catalog.column("k_label")
    assert np.array_equal(after, np.where(before == 2, 0, before))
    assert np.array_equal(catalog.column("k_nearest"), after)
    assert made.sizes == {0: int(np.sum(after == 0)), 1: int(np.sum(after == 1))}
    assert made.changed == (0,)


def test_stability_is_not_told_of_clusters_that_were_changed(grouped):
    catalog, _ = grouped
    before = catalog.column("k_stability")
    assert overall_stability(catalog, "k") > 0.5
    steps.name_clusters(catalog, clustering="k", names={1: "round"})
    assert np.array_equal(catalog.column("k_stability"), before, equal_nan=True)
    assert overall_stability(catalog, "k") > 0.5
    steps.merge_clusters(catalog, clustering="k", clusters=[2, 0])
    label, after = catalog.column("k_label"), catalog.column("k_stability")
    assert np.isnan(after[label != 1]).all()
    assert np.array_equal(after[label == 1], before[label == 1])
    assert overall_stability(catalog, "k") is None


def test_the_history_says_what_was_done_and_merged_clusters_are_gone(grouped):
    catalog, _ = grouped
    steps.name_clusters(catalog, clustering="k", names={1: "round"})
    steps.merge_clusters(catalog, clustering="k", clusters=[1, 2])
    named, merged = catalog.history()[-2:]
    assert named.notes == ("1 named 'round'",)
    assert merged.notes == ("1, 2 merged into 1",)
    sizes = info(catalog)["clusterings"]["k"]["sizes"]
    assert len(sizes) == 2
    assert 0 not in sizes
    steps.split_cluster(catalog, clustering="k", cluster=1)
    assert catalog.history()[-1].notes == ("1 split into 1, 3",)


def test_a_split_parts_one_cluster_and_gives_labels_never_used(grouped):
    catalog, group = grouped
    both = label_of(catalog, group, 2)
    assert both == label_of(catalog, group, 3)
    made = steps.split_cluster(catalog, clustering="k", cluster=both)
    parts = {label_of(catalog, group, 2), label_of(catalog, group, 3)}
    assert parts == {both, 3} == set(made.changed)
    steps.merge_clusters(catalog, clustering="k", clusters=[both, 3])
    steps.split_cluster(catalog, clustering="k", cluster=both)
    assert {label_of(catalog, group, 2), label_of(catalog, group, 3)} == {both, 4}
    assert catalog.column("k_label")[-1] == -2


def test_names_are_a_column_and_survive_merging(grouped):
    catalog, _ = grouped
    steps.name_clusters(catalog, clustering="k", names={0: "round", 2: "edge-on "})
    made = steps.merge_clusters(catalog, clustering="k", clusters=[1, 2])
    assert made.names == {0: "round", 1: "edge-on"}
    label, name = catalog.column("k_label"), catalog.column("k_name")
    assert set(name[label == 0]) == {"round"}
    assert set(name[label == 1]) == {"edge-on"}
    assert name[-1] == ""
    assert steps.cards(catalog, clustering="k").cards[1].name == "edge-on"
    made = steps.name_clusters(catalog, clustering="k", names={0: ""})
    assert made.names == {1: "edge-on"}


def test_the_history_says_enough_to_do_it_again(grouped):
    catalog, group = grouped
    both = label_of(catalog, group, 2)
    first = catalog.column("k_label")
    steps.split_cluster(catalog, clustering="k", cluster=both)
    steps.merge_clusters(catalog, clustering="k", clusters=[0, 1])
    steps.name_clusters(catalog, clustering="k", names={0: "a"})
    done = [step for step in catalog.history() if step.name == "label"]
    wanted = catalog.column("k_label"), catalog.column("k_name")
    steps.cluster(
        catalog, embedding="e", method="kmeans", name="k", reduce="none",
        settings={"n_clusters": 3}, overwrite=True,
    )  # fmt: skip
    assert np.array_equal(catalog.column("k_label"), first)
    assert set(catalog.column("k_name")) == {""}
    split, merge, name = (step.settings for step in done)
    steps.split_cluster(
        catalog, clustering="k", cluster=split["split"], method=split["method"],
        settings=split["settings"],
    )  # fmt: skip
    steps.merge_clusters(catalog, clustering="k", clusters=merge["merge"])
    names = {int(k): text for k, text in name["name"].items()}
    steps.name_clusters(catalog, clustering="k", names=names)
    assert np.array_equal(catalog.column("k_label"), wanted[0])
    assert np.array_equal(catalog.column("k_name"), wanted[1])
    catalog.validate()


def test_a_split_can_be_by_density_and_leave_noise_behind(grouped):
    catalog, group = grouped
    both = label_of(catalog, group, 2)
    settings = {"min_cluster_size": 3, "min_samples": 2}
    made = steps.split_cluster(
        catalog, clustering="k", cluster=both, method="hdbscan", settings=settings
    )
    assert len(made.sizes) == 4
    assert set(catalog.column("k_nearest")) == {-2, 0, 1, 2, 3}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda c: steps.merge_clusters(c, clustering="k", clusters=[1]), "only cluster 1"),
        (
            lambda c: steps.merge_clusters(c, clustering="k", clusters=[1, 7]),
            "no cluster 7; there are 0, 1, 2",
        ),
        (
            lambda c: steps.name_clusters(c, clustering="k", names={5: "x"}),
            "no cluster 5",
        ),
        (
            lambda c: steps.split_cluster(
                c, clustering="k", cluster=1, method="hdbscan",
                settings={"min_cluster_size": 3},
            ),
            "finds no two parts in cluster 1",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(grouped, call, words):
    catalog, _ = grouped
    before = catalog.path.read_bytes()
    with pytest.raises(InputError, match=words):
        call(catalog)
    assert catalog.path.read_bytes() == before


def test_what_is_no_clustering_has_no_names(grouped):
    with pytest.raises(CatalogError, match="no clustering 'e'; it has k"):
        steps.name_clusters(grouped[0], clustering="e", names={0: "x"})


def test_nobody_writes_between_reading_labels_and_writing_them(grouped, monkeypatch):
    catalog, _ = grouped
    module = importlib.import_module("galaxyclust.steps._cluster.label")
    read, ids = module._read, catalog.column("id")[:1]

    def meanwhile(*given):
        with pytest.raises(LockedError):
            steps.tag(catalog, ids=ids, tag="theirs")
        return read(*given)

    monkeypatch.setattr(module, "_read", meanwhile)
    steps.name_clusters(catalog, clustering="k", names={0: "mine"})
    assert catalog.history()[-1].name == "label"
