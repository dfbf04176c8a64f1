"""Rows are laid out, further ones are put between them, and stability asks both again."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from galaxyclust.cluster import umap
from galaxyclust.cluster.kmeans import KMeans
from galaxyclust.cluster.stability import stability
from galaxyclust.cluster.umap import KEPT, PLACES, LaidOut, Umap, placed
from galaxyclust.errors import InputError, SettingError


@pytest.fixture
def mirrored(monkeypatch):
    """A stand-in for umap-learn that lays rows out by their first columns, mirrored."""
    asked = []

    class Layout:
        def __init__(self, **settings):
            self.settings = settings
            asked.append(settings)

        def fit_transform(self, rows):
            return -rows[:, : self.settings["n_components"]].astype(np.float32)

    monkeypatch.setattr(umap, "_library", lambda: SimpleNamespace(UMAP=Layout))
    return asked


@pytest.fixture(scope="module")
def rows():
    return np.random.default_rng(0).normal(size=(200, 6))


@pytest.mark.usefixtures("mirrored")
def test_rows_that_were_laid_out_get_their_places_back(rows):
    arrays = Umap(n_components=2).fit(rows)
    assert placed(rows[:50], arrays) == pytest.approx(-rows[:50, :2], abs=1e-6)


@pytest.mark.usefixtures("mirrored")
def test_a_new_row_lies_between_its_neighbours():
    line = np.linspace(0, 1, 101)[:, None] * np.ones(3)
    found = placed(np.array([[0.503] * 3]), Umap(n_components=1).fit(line))
    assert found[0, 0] == pytest.approx(-0.503, abs=0.005)


def test_of_many_rows_some_are_laid_out_and_settings_arrive(rows, mirrored):
    arrays = Umap(n_components=2, max_rows=60, n_neighbors=100, seed=4).fit(rows)
    assert arrays[KEPT].shape == (60, 6)
    assert arrays[PLACES].shape == (60, 2)
    assert placed(rows, arrays).shape == (200, 2)
    assert mirrored[0]["n_neighbors"] == 59
    assert mirrored[0]["random_state"] == 4


@pytest.mark.usefixtures("mirrored")
def test_what_lies_beside_a_layout_stays_beside_it(blobs):
    clusterer = LaidOut(layout=Umap(n_components=5), clusterer=KMeans(n_clusters=5),
                        n_columns=5)  # fmt: skip
    found = clusterer.fit(blobs.embedding)
    assert adjusted_rand_score(blobs.truth, found.label) >= 0.98
    again = clusterer.predict(blobs.embedding, found.model)
    np.testing.assert_array_equal(again.label, found.label)
    assert found.model["centre"].shape == (5, 8)


def test_each_bootstrap_draw_is_laid_out_anew(rows, mirrored):
    clusterer = LaidOut(layout=Umap(n_components=2), clusterer=KMeans(n_clusters=2),
                        n_columns=6)  # fmt: skip
    stability(rows, KMeans(n_clusters=2).fit(rows).label, clusterer=clusterer, draws=3)
    assert [settings["random_state"] for settings in mirrored] == [1, 2, 3]


def test_too_few_rows_and_too_many_dimensions_are_refused(rows):
    with pytest.raises(InputError, match="umap lays out 5 rows or more; there are 4"):
        Umap().fit(rows[:4])
    with pytest.raises(SettingError, match="write umap:6 or fewer"):
        Umap(n_components=7).fit(rows)
    with pytest.raises(SettingError, match="n_neighbors = 1 cannot work"):
        Umap(n_neighbors=1)


def test_a_missing_library_is_told_of(rows, monkeypatch):
    monkeypatch.setitem(sys.modules, "umap", None)
    with pytest.raises(SettingError, match=r"pip install 'galaxyclust\[umap\]'"):
        Umap().fit(rows)


@pytest.mark.slow
def test_the_real_layout_keeps_groups_apart_and_comes_back(blobs):
    pytest.importorskip("umap")
    rows = blobs.embedding.astype(float)
    arrays, again = (Umap(n_components=2).fit(rows[::2]) for _ in range(2))
    np.testing.assert_array_equal(arrays[PLACES], again[PLACES])
    found = KMeans(n_clusters=5).fit(placed(rows[1::2], arrays))
    assert adjusted_rand_score(blobs.truth[1::2], found.label) >= 0.98
