import importlib

import numpy as np
import pytest

from galaxyclust.errors import SettingError
from galaxyclust.methods import build, describe
from galaxyclust.search import METHODS
from galaxyclust.search.exact import Exact
from galaxyclust.search.inverted_file import InvertedFile


@pytest.fixture(scope="module")
def vectors():
    """A continuum of few dimensions within many, as embeddings are."""
    generator = np.random.default_rng(0)
    inner = generator.normal(size=(4000, 6))
    return inner @ generator.normal(size=(6, 16)) + 0.1 * generator.normal(size=(4000, 16))


def test_nineteen_of_twenty_neighbours_are_found(vectors):
    true = Exact().nearest(vectors, vectors[:200], k=10)
    found = InvertedFile().nearest(vectors, vectors[:200], k=10)
    hit = [len(set(a) & set(b)) for a, b in zip(true.rows, found.rows, strict=True)]
    assert np.mean(hit) >= 9.5


def test_looking_into_every_cell_finds_all(vectors):
    search = InvertedFile(n_cells=20, n_probe=20)
    found = search.nearest(vectors, vectors[:50], k=5)
    true = Exact().nearest(vectors, vectors[:50], k=5)
    assert (found.rows == true.rows).all()
    assert found.distance == pytest.approx(true.distance)


def test_the_same_seed_finds_the_same(vectors):
    first, again = (
        InvertedFile(n_probe=1).nearest(vectors, vectors, k=3).rows for _ in range(2)
    )
    assert (first == again).all()


def test_cells_with_too_few_rows_are_made_up_for():
    vectors = np.repeat([[0.0], [100.0]], [3, 50], axis=0)
    found = InvertedFile(n_cells=2, n_probe=1).nearest(vectors, vectors[:1], k=5)
    assert (found.rows >= 0).all()
    assert set(found.rows[0, :3]) == {0, 1, 2}


def test_without_faiss_it_says_what_to_install(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(SettingError, match=r"pip install 'galaxyclust\[search\]'"):
        InvertedFile().nearest(np.zeros((3, 1)), np.zeros((1, 1)), k=1)


def test_a_negative_number_is_refused():
    with pytest.raises(SettingError, match="n_probe = -1 cannot work"):
        InvertedFile(n_probe=-1)


@pytest.mark.parametrize("name", METHODS)
def test_every_search_builds_by_name_with_documented_settings(name):
    assert hasattr(build(METHODS, name, {}), "nearest")
    assert all(setting.meaning for setting in describe(METHODS, name))
