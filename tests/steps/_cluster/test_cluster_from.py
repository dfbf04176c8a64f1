"""A clustering labels galaxies it never saw, and its own as it had them."""

import shutil

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from galaxyclust import steps
from galaxyclust.catalog.content import Content
from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.history import Step
from galaxyclust.cluster import METHODS
from galaxyclust.errors import CatalogError, InputError, SettingError
from galaxyclust.steps._cluster.cluster import overall_stability


def with_vectors(catalog, vectors):
    """Give a catalog the embedding ``e``, its rows repeated as often as need be."""
    given = np.resize(vectors, (catalog.n_rows, vectors.shape[1])).astype(np.float32)
    catalog.write(Content(embeddings={"e": given}), Step(name="embed", output="e"))
    return catalog


def label_of(catalog, name):
    """Return the labels of the galaxies that are in a cluster."""
    label = catalog.column(f"{name}_label")
    return label[label >= 0]


@pytest.fixture
def old(fresh):
    vectors = np.random.default_rng(0).normal(size=(fresh.n_rows, 1))
    vectors[4:, 0] += 30
    vectors[-5:, 0] += 30
    vectors[1] = np.nan
    return with_vectors(fresh, vectors)


@pytest.mark.parametrize("method", METHODS)
def test_those_that_were_clustered_get_their_own_labels_back(old, method):
    steps.cluster(old, embedding="e", method=method, name="c",
                  settings={"n_clusters": 3} if method != "hdbscan" else
                  {"min_cluster_size": 3})  # fmt: skip
    made = steps.cluster_from(old, f"{old.path}:c", name="again")
    for kind in ("label", "nearest"):
        np.testing.assert_array_equal(old.column(f"again_{kind}"), old.column(f"c_{kind}"))
    assert made.n_not_embedded == 1
    assert "1 % would" not in " ".join(made.notes)


def test_the_stability_of_the_old_galaxies_is_not_told_of_the_new_ones(old):
    steps.cluster(old, embedding="e", method="kmeans", name="c", settings={"n_clusters": 3})
    steps.cluster_from(old, f"{old.path}:c", name="again")
    assert overall_stability(old, "c") is not None
    assert overall_stability(old, "again") is None


def test_merges_splits_and_names_go_with_the_clustering(old):
    steps.cluster(old, embedding="e", method="kmeans", name="c", settings={"n_clusters": 3})
    steps.merge_clusters(old, clustering="c", clusters=[0, 1])
    steps.split_cluster(old, clustering="c", cluster=0)
    steps.name_clusters(old, clustering="c", names={0: "round"})
    made = steps.cluster_from(old, f"{old.path}:c", name="again")
    assert made.sizes == tuple(np.unique(label_of(old, "c"), return_counts=True)[1])
    for kind in ("label", "nearest", "name"):
        np.testing.assert_array_equal(old.column(f"again_{kind}"), old.column(f"c_{kind}"))
    assert "round" in set(old.column("again_name"))
    assert steps.cards(old, clustering="again").cards[0].name == "round"


def test_galaxies_elsewhere_are_warned_of(old, caplog):
    steps.cluster(old, embedding="e", method="kmeans", name="c", settings={"n_clusters": 3})
    moved = old.embedding("e") + 500
    old.write(Content(embeddings={"far": moved}), Step(name="embed", output="far"))
    made = steps.cluster_from(old, f"{old.path}:c", embedding="far", name="f")
    assert "100 % of them lie outside" in made.notes[1]
    assert "these galaxies differ from those clustered" in caplog.text
    assert old.history()[-1].settings["drift"]["outside"] == 1


def test_an_embedding_of_another_model_is_refused(survey, tiny):
    settings = tiny | {"seed": 5}
    steps.embed(survey, method="autoencoder", name="other", settings=settings)
    with pytest.raises(
        InputError, match=r"embedding other was not made .* of ae .* say --embedding ae$"
    ):
        steps.cluster_from(survey, f"{survey.path}:km", embedding="other", name="x")


def test_where_the_name_is_taken_another_one_is_advised(survey, tiny, tmp_path):
    folder = tmp_path / "new"
    shutil.copytree(survey.path.with_suffix(".stamps"), folder / "new.stamps")
    new = Catalog(shutil.copy(survey.path, folder / "new.h5"))
    settings = tiny | {"seed": 5}
    steps.embed(new, method="autoencoder", name="ae", settings=settings, overwrite=True)
    with pytest.raises(InputError, match=r":ae --name ae2 makes one for --embedding ae2$"):
        steps.cluster_from(new, f"{survey.path}:km", name="x")
    steps.embed_from(new, f"{survey.path}:ae", name="ae2")
    with pytest.raises(InputError, match=r"ae2 was; say --embedding ae2$"):
        steps.cluster_from(new, f"{survey.path}:km", name="x")
    assert steps.cluster_from(new, f"{survey.path}:km", embedding="ae2", name="x").sizes


def test_the_same_model_in_another_catalog_is_taken(survey, ingested, tmp_path):
    folder = tmp_path / "other"
    shutil.copytree(
        ingested.path.with_suffix(".stamps"), folder / f"{ingested.path.stem}.stamps"
    )
    fresh = Catalog(shutil.copy(ingested.path, folder))
    other = steps.embed_from(fresh, f"{survey.path}:ae", name="here")
    assert other.name == "here"
    steps.cluster_from(fresh, f"{survey.path}:km", embedding="here")
    np.testing.assert_array_equal(fresh.column("km_label"), survey.column("km_label"))
    assert fresh.history()[-1].inputs[1].startswith(f"{survey.path}:km (")


def test_a_dry_run_writes_nothing(survey):
    before = survey.path.read_bytes()
    made = steps.cluster_from(survey, f"{survey.path}:km", name="x", dry_run=True)
    assert made.name == "x"
    assert survey.path.read_bytes() == before


@pytest.mark.parametrize(
    ("source", "error", "words"),
    [
        ("km", SettingError, "'km': write CATALOG:NAME"),
        ("{}:zz", CatalogError, "no clustering 'zz'; it has km"),
        ("{}:km", CatalogError, "clustering 'km' is there"),
    ],
)
def test_what_cannot_be_is_refused(survey, *, source, error, words):
    with pytest.raises(error, match=words):
        steps.cluster_from(survey, source.format(survey.path))


def test_stability_is_a_column_and_goes_when_no_draws_are_made_again(old):
    settings = {"n_clusters": 3}
    made = steps.cluster(old, embedding="e", method="kmeans", name="c", settings=settings,
                         stability=4)  # fmt: skip
    values = old.column("c_stability")
    assert made.stability > 0.5
    assert values.dtype == np.float32
    assert np.flatnonzero(np.isnan(values)).tolist() == [1]
    assert steps.cards(old, clustering="c").cards[0].stability > 0.5
    assert "stability 0." in old.history()[-1].notes[0] or made.stability == 1
    steps.cluster(old, embedding="e", method="kmeans", name="c", settings=settings,
                  stability=0, overwrite=True)  # fmt: skip
    assert np.isnan(old.column("c_stability")).all()


def test_the_stability_of_what_is_replaced_goes_when_clusters_of_elsewhere_come(old):
    settings = {"n_clusters": 3}
    steps.cluster(old, embedding="e", method="kmeans", name="c", settings=settings,
                  stability=0)  # fmt: skip
    steps.cluster(old, embedding="e", method="kmeans", name="again", settings=settings,
                  stability=4)  # fmt: skip
    steps.name_clusters(old, clustering="again", names={0: "round"})
    steps.cluster_from(old, f"{old.path}:c", name="again", overwrite=True)
    assert np.isnan(old.column("again_stability")).all()
    assert set(old.column("again_name")) == {""}


def test_held_out_halves_are_labelled_as_if_clustered_together(old):
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(old.n_rows, 2)) * 0.2
    rows[::2, 0] += 9
    with_vectors_again = Content(embeddings={"w": rows.astype(np.float32)})
    old.write(with_vectors_again, Step(name="embed", output="w"))
    half = rows.copy()
    half[1::4] = np.nan
    half[2::4] = np.nan
    old.write(Content(embeddings={"h": half.astype(np.float32)}), Step(name="embed"))
    for name, of in (("together", "w"), ("half", "h")):
        steps.cluster(old, embedding=of, method="kmeans", name=name, reduce="none",
                      settings={"n_clusters": 2})  # fmt: skip
    steps.cluster_from(old, f"{old.path}:half", embedding="w", name="put")
    left = ~np.isfinite(half[:, 0])
    put, together = old.column("put_label")[left], old.column("together_label")[left]
    assert adjusted_rand_score(put, together) == 1


@pytest.mark.parametrize(
    ("array", "settings", "words"),
    [
        ("clusterer.centre", {}, "it has no centre"),
        ("reduction.mean", {}, "it has no mean"),
        ("region.limit", {}, "it has no limit"),
        ("", {"n_seeds": 9}, "kmeans has no setting 'n_seeds'"),
    ],
)
def test_a_clustering_of_another_version_is_refused(old, *, array, settings, words):
    steps.cluster(old, embedding="e", method="kmeans", name="c", settings={"n_clusters": 3})
    about, model = old.attributes("models", "c"), old.model("c")
    model.pop(array, None)
    about["settings"] |= settings
    columns = {"c_label": old.column("c_label")}
    other = Content(columns=columns, models={"c": model}, attributes=about)
    old.write(other, Step(name="test"), overwrite=True)
    told = rf"clustering c was made by another version of galaxyclust \({words}"
    with pytest.raises(InputError, match=told):
        steps.cluster_from(old, f"{old.path}:c", name="again")
