import errno
import os

import numpy as np
import pytest

from galaxyclust.catalog.content import Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError
from galaxyclust.steps._names import check_columns, check_free, check_made, made_by


def test_embeddings_and_clusterings_are_told_apart(surveyed):
    assert made_by(surveyed, "embed") == ["ae"]
    assert made_by(surveyed, "cluster") == ["km"]


@pytest.mark.parametrize(
    ("name", "step", "words"),
    [
        ("ae", "embed", "embedding 'ae' is there; use --overwrite or another --name"),
        ("km", "cluster", "clustering 'km' is there; use --overwrite or another --name"),
        ("km", "embed", "'km' names the clustering; give the embedding another --name"),
        ("ae", "cluster", "'ae' names the embedding; give the clustering another --name"),
        ("../x", "embed", "cannot be a name"),
    ],
)
def test_a_name_that_is_taken_or_impossible_is_refused(surveyed, *, name, step, words):
    with pytest.raises(CatalogError, match=words):
        check_free(surveyed, name, step=step, overwrite=False)


def test_overwrite_frees_only_names_of_the_same_kind(surveyed):
    check_free(surveyed, "ae", step="embed", overwrite=True)
    check_free(surveyed, "new", step="embed", overwrite=False)
    with pytest.raises(CatalogError, match="names the clustering"):
        check_free(surveyed, "km", step="embed", overwrite=True)


def test_a_users_own_column_is_never_taken_for_a_clustering(fresh):
    column = {"listed_label": np.zeros(fresh.n_rows)}
    fresh.write(Content(columns=column), Step(name="ingest"))
    with pytest.raises(CatalogError, match="a column listed_label that no clustering made"):
        check_free(fresh, "listed", step="cluster", overwrite=True)


def test_a_folder_that_cannot_be_written_to_is_refused_before_the_work(survey, monkeypatch):
    def refuse(**_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    with pytest.raises(CatalogError, match=r"cannot be written: Read-only file system"):
        check_free(survey, "new", step="embed", overwrite=False)


def test_columns_of_no_embedding_are_refused_and_its_own_replaced(survey):
    check_columns(survey, "new", ("neuron", "x"))
    survey.write(Content(columns={"new_x": np.zeros(survey.n_rows)}), Step(name="test"))
    with pytest.raises(CatalogError, match="a column new_x that no embedding made"):
        check_columns(survey, "new", ("neuron", "x"))
    check_columns(survey, "ae", ("neuron", "x"))


def test_what_no_step_made_is_refused_with_what_there_is(survey):
    assert check_made(survey, "ae", step="embed")["method"] == "autoencoder"
    with pytest.raises(CatalogError, match="no embedding 'km'; it has ae"):
        check_made(survey, "km", step="embed")
    with pytest.raises(CatalogError, match="no clustering 'ae'; it has km"):
        check_made(survey, "ae", step="cluster")
