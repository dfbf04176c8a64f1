"""A clusterer sees reduced vectors; what is drawn anew is laid out anew."""

import numpy as np

from galaxyclust.cluster import umap
from galaxyclust.cluster.kmeans import KMeans
from galaxyclust.cluster.reductions import parse
from galaxyclust.cluster.umap import LaidOut
from galaxyclust.steps._cluster.seen import see


def test_without_a_layout_the_same_vectors_are_drawn_from(surveyed):
    given = np.random.default_rng(0).normal(size=(40, 6)) * 3
    seen = see(surveyed, given, np.arange(40), reduction=parse("sphere:4"))
    clusterer = KMeans()
    assert seen.redrawn is seen.vectors
    assert seen.behind(clusterer) is clusterer
    assert seen.plain.shape == (40, 4)
    assert np.linalg.norm(seen.plain, axis=1).std() > 0.1


def test_with_a_layout_the_rows_before_it_are_drawn_from(surveyed, monkeypatch):
    monkeypatch.setattr(umap.Umap, "fit", lambda _, rows: {
        umap.KEPT: rows, umap.PLACES: rows[:, :2]})  # fmt: skip
    given = np.random.default_rng(0).normal(size=(40, 6)) * 3
    seen = see(surveyed, given, np.arange(40), reduction=parse("umap:2", seed=7))
    assert seen.vectors.shape == (40, 2)
    assert seen.redrawn.shape == (40, 6)
    behind = seen.behind(KMeans())
    assert isinstance(behind, LaidOut)
    assert (behind.n_columns, behind.seed) == (6, 7)
