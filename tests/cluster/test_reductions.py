"""What users write is read, and the default suits what the rows look like."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from galaxyclust.cluster import METHODS
from galaxyclust.cluster.hdbscan.hdbscan import HDBSCAN
from galaxyclust.cluster.kmeans import KMeans
from galaxyclust.cluster.reduce import Reduction, apply
from galaxyclust.cluster.reductions import Auto, parse, reduction_for
from galaxyclust.cluster.rows import unit
from galaxyclust.cluster.umap import Umap
from galaxyclust.cluster.ward import Agglomerative
from galaxyclust.errors import SettingError
from galaxyclust.methods import build


@pytest.fixture(scope="module")
def embedding():
    rng = np.random.default_rng(0)
    mixed = rng.normal(size=(300, 12)) @ rng.normal(size=(12, 12))
    return (mixed * np.geomspace(0.01, 100, 12) + 5).astype(np.float32)


def test_text_is_read_as_a_reduction():
    assert parse("pca:8") == Reduction(n_components=8, whiten=True)
    assert parse("pca:8:unwhitened") == Reduction(n_components=8, whiten=False)
    assert parse("none").n_components is None
    assert parse("sphere:12").unit_length
    assert parse("auto") == Auto()
    assert parse("umap:5:30", seed=2).umap == Umap(n_components=5, n_neighbors=30, seed=2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pca",
        "pca:",
        "pca:x",
        "pca:-3",
        "umap:",
        "umap:2:x",
        "sphere:4:unwhitened",
        "pca:4:y",
        "pca:²",
    ],
)
def test_other_text_is_refused(text):
    with pytest.raises(
        SettingError, match="write auto, sphere:12, pca:12, pca:12:unwhitened, umap"
    ):
        parse(text)


def test_no_component_at_all_is_refused():
    with pytest.raises(SettingError, match="n_components = 0 cannot work; it is 1 or more"):
        parse("pca:0")


def test_rows_that_come_at_unit_length_are_only_standardised(embedding):
    unit = embedding / np.linalg.norm(embedding, axis=1, keepdims=True)
    for rows, same in ((unit, "none"), (embedding, "sphere:12")):
        found = parse("auto").fit(rows).vectors
        assert found == pytest.approx(parse(same).fit(rows).vectors)


def test_auto_is_what_the_clusterer_wants_where_it_says_so():
    assert reduction_for(HDBSCAN(), "none") == parse("none")
    assert reduction_for(KMeans(), "auto") == Auto(round_groups=True)
    assert reduction_for(HDBSCAN(seed=3), "umap:4").umap.seed == 3


@pytest.mark.parametrize("n_groups", [1, 3])
@pytest.mark.parametrize("clusterer", [HDBSCAN(), KMeans(), Agglomerative()])
def test_rows_of_unit_length_in_groups_go_where_the_clusterer_finds_them(
    clusterer, n_groups
):
    rng = np.random.default_rng(1)
    centres = 2 * rng.normal(size=(n_groups, 16))
    rows = unit(centres[np.arange(1_200) % n_groups] + rng.normal(size=(1_200, 16)))
    same = {
        ("HDBSCAN", 1): "sphere:7",
        ("HDBSCAN", 3): "pca:7:unwhitened",
        ("KMeans", 3): "sphere:7",
    }.get((type(clusterer).__name__, n_groups), "none")
    assert reduction_for(clusterer, "auto").chosen(rows).text == same


@pytest.mark.parametrize(("clusterer", "same"), [(HDBSCAN(), 7), (KMeans(), 12)])
def test_auto_is_a_sphere_of_a_continuum(clusterer, same):
    rows = np.random.default_rng(0).normal(size=(600, 20)) * np.arange(1, 21)
    found = reduction_for(clusterer, "auto").fit(rows).vectors
    assert found == pytest.approx(parse(f"sphere:{same}").fit(rows).vectors)


@pytest.mark.parametrize(("n_groups", "kept"), [(3, 7), (12, 12)])
@pytest.mark.parametrize("clusterer", [HDBSCAN(), KMeans(n_clusters=3)])
def test_auto_keeps_the_variances_of_groups_that_are_apart(clusterer, n_groups, kept):
    rng = np.random.default_rng(1)
    centres = 7 * np.eye(n_groups, 16)
    rows = centres[np.arange(1_200) % n_groups] + rng.normal(size=(1_200, 16))
    auto = reduction_for(clusterer, "auto")
    assert str(auto.chosen(rows)) == (
        f"--reduce auto took pca:{kept}:unwhitened: the vectors form groups that are apart"
    )
    found = auto.fit(rows)
    same = parse(f"pca:{kept}:unwhitened").fit(rows)
    assert found.vectors == pytest.approx(same.vectors)
    assert apply(rows, found.arrays) == pytest.approx(found.vectors)


@pytest.mark.parametrize("clusterer", [HDBSCAN(), KMeans()])
def test_auto_only_standardises_few_columns(clusterer):
    rows = np.random.default_rng(2).normal(size=(200, 4)) @ np.diag([1, 2, 3, 4])
    found = reduction_for(clusterer, "auto").fit(rows).vectors
    assert found == pytest.approx(parse("none").fit(rows).vectors)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n_columns", [8, 32])
@pytest.mark.parametrize("seed", range(2))
def test_every_method_finds_gaussians_nine_scatters_apart(method, n_columns, seed):
    """Three groups lie in a plane, and near a line where centres happen to."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(3, n_columns))
    centres *= 9 / min(np.linalg.norm(centres[i - 1] - centres[i]) for i in range(3))
    truth = np.arange(900) % 3
    rows = centres[truth] + rng.normal(size=(900, n_columns))
    settings = {} if method == "hdbscan" else {"n_clusters": 3}
    clusterer = build(METHODS, method, settings)
    found = clusterer.fit(reduction_for(clusterer, "auto").fit(rows).vectors)
    assert adjusted_rand_score(truth, found.nearest) > 0.98
