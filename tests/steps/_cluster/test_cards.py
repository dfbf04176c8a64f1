"""A card says of its cluster what is true of its members."""

import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.catalog.content import Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError
from galaxyclust.steps._cluster.cards import feature_names


@pytest.fixture
def found(fresh):
    """Three groups, told apart by gini; the two large ones are close, the last has two."""
    n = fresh.n_rows
    group = np.repeat([0, 1, 2], [n - 16, 8, 8])
    rng = np.random.default_rng(0)
    vectors = rng.normal(scale=0.1, size=(n, 1)).astype(np.float32)
    vectors[:, 0] += np.array([0, 10, 13])[group]
    vectors[0] = np.nan
    fresh.write(
        Content(
            embeddings={"e": vectors},
            columns={"gini": (0.3 + 0.2 * group + 0.01 * rng.normal(size=n))},
        ),
        Step(name="embed", output="e"),
        overwrite=True,
    )
    steps.cluster(
        fresh, embedding="e", method="kmeans", name="k", reduce="none",
        settings={"n_clusters": 3},
    )  # fmt: skip
    return fresh


def test_every_cluster_has_a_card_with_its_size_and_members(found):
    made = steps.cards(found, clustering="k", n_members=2)
    label = found.column("k_label")
    assert made.n_rows == found.n_rows - 1
    assert made.n_noise == 0
    assert [card.label for card in made.cards] == [0, 1, 2]
    for card in made.cards:
        assert card.size == np.sum(label == card.label)
        assert card.share == pytest.approx(card.size / made.n_rows)
        assert len(card.exemplars) == 2
        assert {label[row] for row in card.exemplars} == {card.label}
        assert {label[one.row] for one in card.borderline} <= {card.label}
        assert 0 < card.probability <= 1
        assert 0 < card.stability <= 1
        assert card.name == ""


def test_no_member_is_both_typical_and_borderline(found):
    large, _, small = steps.cards(found, clustering="k", n_members=8).cards
    assert not set(large.exemplars) & {one.row for one in large.borderline}
    assert len(large.borderline) == min(8, large.size - 8)
    assert len(small.exemplars) == 2  # all of it
    assert small.borderline == ()


def test_the_feature_that_was_planted_is_what_distinguishes(found):
    made = steps.cards(found, clustering="k")
    highest = max(made.cards[:2], key=lambda card: card.features["gini"].median)
    assert highest.distinctive[0].feature == "gini"
    assert highest.distinctive[0].shift > 3
    assert highest.features["gini"].median == pytest.approx(0.7, abs=0.01)
    nearest = highest.neighbours[0]
    assert nearest.label == 1 - highest.label
    assert nearest.differences[0].feature == "gini"
    assert str(nearest.differences[0]).startswith("gini 0.")


def test_medians_have_the_unit_of_their_feature(found):
    card, *_ = steps.cards(found, clustering="k").cards
    assert card.distinctive[0].unit == ""  # gini
    size = next(one for one in card.distinctive if one.feature.endswith("_arcsec"))
    assert size.unit == found.described(size.feature).unit == "arcsec"
    assert str(size).endswith(f", not {size.there:.3g} arcsec")


def test_two_galaxies_are_too_few_to_tell_what_is_distinctive(found):
    large, other, small = steps.cards(found, clustering="k").cards
    assert (small.size, small.distinctive, small.too_few) == (2, (), True)
    assert small.features["gini"].median == pytest.approx(0.3, abs=0.02)
    assert not small.neighbours[0].differences
    assert not large.too_few
    assert not other.too_few


def test_features_that_say_the_same_are_told_once(found):
    found.write(
        Content(columns={"m20": -2 * found.column("gini")}),
        Step(name="measure", output="catalog"),
        overwrite=True,
    )
    card = steps.cards(found, clustering="k").cards[0]
    told = [one.feature for one in card.distinctive]
    assert len({"gini", "m20"} & set(told)) == 1
    assert {"gini", "m20"} <= set(card.features)


def test_a_shape_measured_in_two_bands_is_told_once(found):
    other = found.column("gini") + np.random.default_rng(1).normal(size=found.n_rows)
    step = Step(name="measure", output="catalog")
    found.write(Content(columns={"gini_g": other}), step, overwrite=True)
    card = steps.cards(found, clustering="k").cards[0]
    told = [one.feature for one in card.distinctive]
    assert len({"gini", "gini_g"} & set(told)) == 1
    assert {"gini", "gini_g"} <= set(card.features)


def test_lengths_are_told_on_the_sky(found):
    names = feature_names(found)
    assert "semi_major_axis_arcsec" in names
    assert "semi_major_axis" not in names


def test_lengths_are_told_in_pixels_where_no_pixel_scale_is_known(found):
    unknown = {"semi_major_axis_arcsec": np.full(found.n_rows, np.nan)}
    found.write(Content(columns=unknown), Step(name="measure"), overwrite=True)
    names = feature_names(found)
    assert "semi_major_axis" in names
    assert "semi_major_axis_arcsec" not in names


def test_a_profile_is_no_single_feature(found):
    profile = np.outer(found.column("gini"), np.ones(16)).astype(np.float32)
    step = Step(name="measure", output="catalog")
    found.write(Content(columns={"profile": profile}), step, overwrite=True)
    card = steps.cards(found, clustering="k").cards[0]
    assert "gini" in card.features
    assert "profile" not in card.features


def test_the_two_close_clusters_merge_first(found):
    first, last = steps.cards(found, clustering="k").merges
    assert sorted(first.first + first.second) == [0, 1]
    assert last.size == found.n_rows - 1


def test_the_mean_stamp_is_one_stamp_of_the_survey(found):
    assert steps.cards(found, clustering="k").cards[0].mean_stamp is None
    made = steps.cards(found, clustering="k", stamps=True)
    info = found.stamp_info()
    for card in made.cards:
        assert card.mean_stamp.image.shape == (1, len(info.bands), info.size, info.size)
        assert np.isfinite(card.mean_stamp.image).any()


def test_positions_errors_and_labels_are_no_features(found):
    names = feature_names(found)
    assert {"gini", "ellipticity", "magnitude_r"} <= set(names)
    assert not {"ra", "x", "flux_error_r", "k_label", "k_outlier", "id"} & set(names)


def test_what_is_no_clustering_has_no_cards(found):
    with pytest.raises(CatalogError, match="no clustering 'e'"):
        steps.cards(found, clustering="e")
