import numpy as np
import pytest
from scipy.spatial import cKDTree

from galaxyclust.search import exact
from galaxyclust.search.exact import Exact


@pytest.mark.parametrize("block", [1, 500, 8_000_000])
def test_it_finds_what_a_tree_finds_whatever_the_block(block, monkeypatch):
    monkeypatch.setattr(exact, "BLOCK", block)
    monkeypatch.setattr(exact, "LONG", 100)
    vectors = np.random.default_rng(0).normal(size=(300, 4))
    points = np.random.default_rng(1).normal(size=(20, 4))
    found = Exact().nearest(vectors, points, k=7)
    distance, rows = cKDTree(vectors).query(points, k=7)
    assert (found.rows == rows).all()
    assert found.distance == pytest.approx(distance, abs=1e-6)


def test_all_rows_can_be_asked_for():
    found = Exact().nearest(np.array([[0.0], [2], [1]]), np.array([[0.0]]), k=3)
    assert found.rows.tolist() == [[0, 2, 1]]


def test_rows_far_from_the_origin_keep_their_order():
    vectors = 1e6 + np.arange(5.0)[:, None]
    assert Exact().nearest(vectors, vectors[2:3], k=2).rows.tolist() == [[2, 1]]
