import pytest

from galaxyclust import steps
from galaxyclust.errors import CatalogError, InputError, SettingError

KMEANS = {"ARI4", "NMI4", "purity4", "ARI8", "NMI8", "purity8"}


def test_every_figure_is_there_for_embedding_and_baselines(labelled):
    found = steps.evaluate(
        labelled, embedding="ae", labels="kind", clustering="km", votes="r50", n_boot=20
    )
    assert [(one.clustering, one.embedding) for one in found.audits] == [("km", "ae")]
    (labels,), (numbers,) = found.labels, found.numbers
    assert {"ae", "colour only", "ellipticity only", "random"} <= set(labels.vectors)
    for scores in labels.vectors.values():
        assert set(scores) == {"knn", "linear"} | KMEANS
        assert all(
            (scores[name].scatter is not None) == (name in KMEANS) for name in scores
        )
    assert labels.tables["km"].counts.sum() == sum(labels.sizes.values())
    assert set(numbers.vectors) == set(labels.vectors)


def test_an_embedding_that_holds_the_labels_beats_random_vectors(labelled):
    (found,) = steps.evaluate(
        labelled, embedding="truth", labels="kind", audit=False
    ).labels
    assert found.vectors["truth"]["knn"].low > found.vectors["random"]["knn"].high
    assert found.vectors["truth"]["linear"].value == 1


def test_the_same_seed_gives_the_same_figures(labelled):
    first, again = (
        steps.evaluate(
            labelled, embedding="ae", labels="kind", n_boot=20, also="r50"
        ).as_dict()
        for _ in range(2)
    )
    assert first == again


def test_rare_labels_are_told_of_and_kept_in_the_table(labelled):
    (found,) = steps.evaluate(
        labelled, embedding="ae", clustering="km", labels="rare", n_boot=5, audit=False
    ).labels
    assert found.notes == ("labels too rare for the probes: odd",)
    assert found.tables["km"].labels == ("disc", "odd", "round")


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({"embedding": ()}, (SettingError, "needs an embedding or a clustering")),
        ({"embedding": "no"}, (CatalogError, "no embedding 'no'")),
        ({"clustering": "no"}, (CatalogError, "no clustering 'no'; it has km")),
        ({"labels": "no"}, (CatalogError, "no column 'no'")),
        ({"labels": "once"}, (InputError, "0 labels of 5 embedded galaxies or more")),
        ({"votes": "few"}, (InputError, "few: 3 embedded galaxies have a number")),
    ],
)
def test_what_cannot_be_evaluated_is_refused(labelled, options, refusal):
    error, words = refusal
    with pytest.raises(error, match=words):
        steps.evaluate(labelled, **{"embedding": "ae"} | options)


def test_each_clustering_is_audited_with_its_embedding_and_the_rest_alone(labelled):
    found = steps.evaluate(labelled, embedding=["truth", "ae"], clustering="km")
    pairs = [(one.clustering, one.embedding) for one in found.audits]
    assert pairs == [("km", "ae"), ("", "truth")]
    assert steps.evaluate(labelled, embedding="ae", audit=False).audits == ()


def test_a_clustering_brings_the_embedding_it_was_made_of(labelled):
    made = steps.evaluate(labelled, clustering="km", baselines=False, n_boot=20)
    assert made.embeddings == ("ae",)
    assert made.clusterings == ("km",)
