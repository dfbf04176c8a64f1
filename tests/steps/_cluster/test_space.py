"""The space of a clustering is made again as it was, also for another catalog."""

import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.catalog.content import Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, InputError
from galaxyclust.steps._cluster.space import space_of


@pytest.fixture
def fused(survey):
    steps.cluster(
        survey, embedding="ae", method="kmeans", name="both", features_weight=0.5,
        settings={"n_clusters": 2},
    )  # fmt: skip
    return survey


@pytest.mark.parametrize("name", ["km", "both"])
def test_the_centres_of_kmeans_are_the_means_of_its_members_there(fused, name):
    space = space_of(fused, name)
    label = fused.column(f"{name}_label")[space.rows]
    for k, centre in enumerate(fused.model(name)["clusterer.centre"]):
        assert space.vectors[label == k].mean(axis=0) == pytest.approx(centre, abs=1e-5)


def test_rows_that_are_not_embedded_are_left_out(fused):
    rows = space_of(fused, "km").rows
    assert np.array_equal(rows, np.flatnonzero(fused.column("km_label") >= -1))


def test_what_is_no_clustering_is_refused(survey):
    with pytest.raises(CatalogError, match="no clustering 'x'; it has km"):
        space_of(survey, "x")


def test_an_embedding_without_rows_is_refused(survey):
    nothing = np.full_like(survey.embedding("ae"), np.nan)
    survey.write(Content(embeddings={"none": nothing}), Step(name="embed", output="none"))
    with pytest.raises(InputError, match="the embedding none has no row"):
        space_of(survey, "km", embedding="none")


def replaced(survey, vectors):
    """Return the survey with other vectors under the name of its embedding."""
    content, step = Content(embeddings={"ae": vectors}), Step(name="embed", output="ae")
    survey.write(content, step, overwrite=True)
    return survey


def test_an_embedding_that_was_made_again_with_other_vectors_is_refused(survey):
    vectors = survey.embedding("ae")
    assert len(space_of(replaced(survey, vectors.copy()), "km").rows)
    vectors[np.flatnonzero(np.isfinite(vectors[:, 0]))[0]] = np.nan
    words = "ae was made again after the clustering km; cluster it again"
    with pytest.raises(InputError, match=words):
        space_of(replaced(survey, vectors), "km")


def test_nothing_is_labelled_or_split_by_clusters_of_an_embedding_that_is_gone(survey):
    replaced(survey, survey.embedding("ae")[::-1].copy())
    before = survey.column("km_label")
    with pytest.raises(InputError, match="made again"):
        steps.split_cluster(survey, clustering="km", cluster=0)
    with pytest.raises(InputError, match="made again"):
        steps.cluster_from(survey, f"{survey.path}:km", name="again")
    assert np.array_equal(survey.column("km_label"), before)
    steps.merge_clusters(survey, clustering="km", clusters=[0, 1])  # needs no vectors
