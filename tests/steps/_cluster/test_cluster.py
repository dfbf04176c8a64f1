import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.catalog.content import Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, InputError, SettingError


@pytest.fixture
def grouped(fresh):
    """A catalog with an embedding of two groups, a far away row and two not embedded."""
    rng = np.random.default_rng(0)
    vectors = rng.normal(scale=0.1, size=(fresh.n_rows, 3)).astype(np.float32)
    vectors[10:] += 5
    vectors[5] = 60
    vectors[[2, 7]] = np.nan
    fresh.write(Content(embeddings={"e": vectors}), Step(name="embed", output="e"))
    return fresh


def test_noise_is_minus_one_and_what_is_not_embedded_minus_two(grouped):
    made = steps.cluster(
        grouped, embedding="e", name="h", reduce="none", settings={"min_cluster_size": 4}
    )
    label = grouped.column("h_label")
    assert label.dtype == np.int32
    assert label[5] == -1
    assert label[[2, 7]].tolist() == [-2, -2]
    assert made.n_not_embedded == 2
    assert made.n_noise == int(np.sum(label == -1))
    assert made.sizes == tuple(np.bincount(label[label >= 0]))
    assert len(set(label[[0, 1, 3, 4, 6]])) == 1
    assert len(set(label[10:])) == 1
    for name in ("h_probability", "h_outlier"):
        values = grouped.column(name)
        assert values.dtype == np.float32
        assert np.flatnonzero(np.isnan(values)).tolist() == [2, 7]
    nearest = grouped.column("h_nearest")
    assert nearest[[2, 7]].tolist() == [-2, -2]
    assert nearest[5] >= 0


def test_cluster_0_is_the_largest(grouped):
    made = steps.cluster(
        grouped, embedding="e", method="kmeans", settings={"n_clusters": 3}
    )
    assert list(made.sizes) == sorted(made.sizes, reverse=True)


def test_what_was_learned_and_how_is_kept(grouped):
    settings = {"n_clusters": 2, "seed": 4}
    steps.cluster(grouped, embedding="e", method="kmeans", name="k", settings=settings)
    about = grouped.attributes("models", "k")
    assert (about["step"], about["method"], about["embedding"]) == (
        "cluster",
        "kmeans",
        "e",
    )
    assert settings.items() <= about["settings"].items()
    model = grouped.model("k")
    assert any(name.startswith("reduction.") for name in model)
    assert any(name.startswith("clusterer.") for name in model)
    step = grouped.history()[-1]
    assert (step.name, step.inputs, step.seed) == ("cluster", ("embeddings/e",), 4)
    assert step.settings["reduce"] == "auto"
    # what was chosen, of three columns
    assert step.settings["reduction"]["n_components"] is None
    assert step.settings["neurons"] is False
    assert step.notes[0].startswith("2 clusters of ")


def test_what_auto_took_is_told_and_kept(grouped):
    made = steps.cluster(
        grouped, embedding="e", method="kmeans", settings={"n_clusters": 2}, stability=0
    )
    told = "--reduce auto took none: each of fewer than 5 columns counts"
    assert made.notes == (told,)
    assert grouped.history()[-1].notes[1:] == (told,)


def test_groups_that_are_apart_come_back_without_being_asked(grouped):
    made = steps.cluster(
        grouped, embedding="e", method="kmeans", reduce="none", settings={"n_clusters": 3}
    )
    assert made.stability > 0.75
    assert made.notes == ()
    assert grouped.history()[-1].settings["stability"] == 10
    assert np.flatnonzero(np.isnan(grouped.column("kmeans_stability"))).tolist() == [2, 7]


def test_the_same_seed_gives_the_same_labels(grouped):
    for name in ("a", "b"):
        steps.cluster(
            grouped, embedding="e", method="kmeans", name=name, settings={"n_clusters": 3}
        )
    np.testing.assert_array_equal(grouped.column("a_label"), grouped.column("b_label"))


def test_names_that_are_taken_are_refused(survey):
    with pytest.raises(CatalogError, match="clustering 'km' is there; use --overwrite"):
        steps.cluster(survey, embedding="ae", name="km")
    with pytest.raises(CatalogError, match="'ae' names the embedding; give the clustering"):
        steps.cluster(survey, embedding="ae", name="ae", overwrite=True)


def test_overwriting_replaces_the_columns(survey):
    settings = {"n_clusters": 4}
    steps.cluster(
        survey,
        embedding="ae",
        method="kmeans",
        name="km",
        settings=settings,
        overwrite=True,
    )
    assert set(survey.column("km_label")) == {0, 1, 2, 3}
    assert survey.names("catalog").count("km_label") == 1
    survey.validate()


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (
            {"embedding": "e", "method": "dbscan"},
            SettingError,
            "unknown method 'dbscan'; choose",
        ),
        ({"embedding": "x"}, CatalogError, "no embedding 'x'; it has e"),
        ({"embedding": "e", "reduce": "umap"}, SettingError, "umap"),
        (
            {"embedding": "e", "settings": {"k": 2}},
            SettingError,
            "hdbscan has no setting 'k'",
        ),
        (
            {"embedding": "e", "stability": -1},
            SettingError,
            "stability = -1: a number of bootstrap draws, or 0 for none",
        ),
        (
            {"embedding": "e", "method": "kmeans", "settings": {"n_clusters": 50}},
            InputError,
            "50",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(grouped, *, arguments, error, words):
    before = grouped.path.read_bytes()
    with pytest.raises(error, match=words):
        steps.cluster(grouped, **arguments)
    assert grouped.path.read_bytes() == before


def test_a_dry_run_writes_nothing(grouped):
    before = grouped.path.read_bytes()
    assert steps.cluster(grouped, embedding="e", dry_run=True).n_not_embedded == 2
    assert grouped.path.read_bytes() == before
