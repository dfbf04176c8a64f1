"""Vectors and clusterings are held against labels over the galaxies that have both."""

import numpy as np
import pytest

from galaxyclust.errors import InputError
from galaxyclust.steps._evaluate.compared import Compared
from galaxyclust.steps._evaluate.truth import Labels, Numbers

KINDS = np.repeat(["disc", "round", ""], [20, 20, 10])


@pytest.fixture(scope="module")
def compared():
    """Fifty galaxies, all embedded but the first; a column of noise beside the truth."""
    generator = np.random.default_rng(0)
    rows = np.arange(1, 50)
    right = np.where(KINDS == "disc", 5.0, -5.0)[:, None]
    found = np.where(KINDS == "disc", 0, 1)
    return Compared(
        rows=rows,
        embeddings={"right": (right + 0.1 * generator.normal(size=(50, 2)))[rows]},
        baselines={"random": generator.normal(size=(49, 2))},
        clusterings={"km": np.where(np.arange(50) == 0, -2, found)},
        reduce="none",
        n_boot=5,
        seed=0,
    )


def test_what_knows_the_labels_scores_one_and_random_vectors_do_not(compared):
    found = compared.with_labels(Labels("kind", KINDS))
    assert found.sizes == {"disc": 19, "round": 20}
    assert found.vectors["right"]["knn"].value == 1
    assert found.clusterings["km"]["ARI"].value == 1
    assert found.vectors["random"]["knn"].value < 0.8


def test_baselines_are_parted_into_as_many_clusters_as_each_clustering_has(compared):
    found = compared.with_labels(Labels("kind", KINDS))
    assert list(found.clusterings) == ["km", "random, k = 2"]
    assert found.tables["km"].counts.tolist() == [[19, 0], [0, 20]]
    assert found.clusterings["random, k = 2"]["ARI"].value < 0.3


def test_numbers_are_ranked_over_the_rows_that_have_one(compared):
    number = np.where(KINDS == "", np.nan, np.where(KINDS == "disc", 1.0, 0.0))
    found = compared.with_numbers(Numbers("bulge", number))
    assert found.n_rows == 39
    assert found.vectors["right"]["knn"].value == pytest.approx(1)
    assert list(found.vectors) == ["right", "random"]


def test_rules_that_overlap_are_told_of(compared):
    found = compared.with_labels(Labels("votes", KINDS, n_several=3))
    assert found.notes == ("3 galaxies fit several rules; the first counts",)


def test_a_clustering_of_other_galaxies_than_the_labelled_is_refused(compared):
    only_unlabelled = np.where(KINDS == "", 0, -2)
    with pytest.raises(InputError, match="km: none of its galaxies has a label of kind"):
        Compared(**{**vars(compared), "clusterings": {"km": only_unlabelled}}).with_labels(
            Labels("kind", KINDS)
        )
