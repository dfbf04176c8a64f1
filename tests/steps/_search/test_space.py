import logging

import numpy as np
import pytest

from galaxyclust.catalog.core import Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, InputError, SettingError
from galaxyclust.steps._search import space as _search_space
from galaxyclust.steps._search.space import nearest, search_space


def test_columns_are_standardised_and_others_are_brought_there(surveyed):
    space = search_space(surveyed, "ae", reduction="none")
    assert space.vectors.std(axis=0) == pytest.approx(1)
    own = surveyed.embedding("ae")[space.rows]
    assert space.bring(own) == pytest.approx(space.vectors)


def test_an_unknown_embedding_is_refused(surveyed):
    with pytest.raises(CatalogError, match="no embedding 'no'"):
        search_space(surveyed, "no", reduction="none")


def test_an_empty_embedding_is_refused(fresh):
    empty = np.full((fresh.n_rows, 2), np.nan, np.float32)
    fresh.write(Content(embeddings={"none": empty}), Step(name="test"))
    with pytest.raises(InputError, match="no galaxy is embedded in 'none'"):
        search_space(fresh, "none", reduction="none")


@pytest.mark.parametrize("there", [True, False])
def test_many_comparisons_are_left_to_faiss_where_it_is(there, monkeypatch, caplog):
    monkeypatch.setattr(_search_space, "MANY", 10)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: object() if there else None)
    used = []
    build = _search_space.build

    def noting(methods, name, settings):
        used.append(name)
        return build(methods, name, settings)

    monkeypatch.setattr(_search_space, "build", noting)
    vectors = np.random.default_rng(0).normal(size=(100, 2))
    with caplog.at_level(logging.INFO):
        found = nearest(vectors, vectors, k=1)
    assert (found.rows.ravel() == np.arange(100)).all()
    assert used == ["ivf" if there else "exact"]
    assert ("makes it faster" in caplog.text) == (not there)


def test_an_unknown_search_is_refused():
    with pytest.raises(SettingError, match="unknown method 'tree'"):
        nearest(np.zeros((2, 1)), np.zeros((1, 1)), k=1, index="tree")
