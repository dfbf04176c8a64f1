import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score

from galaxyclust.errors import SettingError
from galaxyclust.simulate.families import DISTINCT, FAMILIES, check_families, draw
from galaxyclust.simulate.stamps import simulate_stamps


def drawn(family, seed, r50=6.0):
    return draw(family, r50=r50, rng=np.random.default_rng(seed))


@pytest.mark.parametrize("family", FAMILIES)
def test_a_galaxy_has_the_size_asked_for_and_all_of_its_flux(family):
    for seed in range(5):
        galaxy = drawn(family, seed)
        assert galaxy.family == family
        assert galaxy.r50 == 6.0
        assert galaxy.shares(0).sum() == pytest.approx(1.0)
        assert 0.1 < galaxy.axis_ratio <= 1.0
        assert -90 < galaxy.theta <= 90


@pytest.mark.parametrize("family", FAMILIES)
def test_the_centre_of_light_is_the_centre(family):
    galaxy = drawn(family, 3)
    assert sum(part.share * part.x for part in galaxy.components) == pytest.approx(0.0)
    assert sum(part.share * part.y for part in galaxy.components) == pytest.approx(0.0)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_seed_draws_the_same_galaxy(family):
    assert drawn(family, 7) == drawn(family, 7)
    assert drawn(family, 7) != drawn(family, 8)


def test_half_light_of_an_elliptical_is_that_of_its_profile():
    galaxy = drawn("elliptical", 0)
    assert galaxy.components[0].r50 == pytest.approx(6.0, rel=0.02)


def test_the_half_light_circle_is_smaller_than_the_ellipse_is_long():
    thin, round_ = drawn("edge_on", 0), drawn("elliptical", 0)
    assert 0.4 < thin.r50_circular / thin.r50 < 0.8
    assert np.sqrt(round_.axis_ratio) - 0.03 < round_.r50_circular / round_.r50 <= 1.0


def test_ellipticals_are_redder_than_spirals():
    red, blue = drawn("elliptical", 1), drawn("spiral", 1)
    assert red.shares(1).sum() > blue.shares(1).sum() > 1
    assert red.shares(-1).sum() < blue.shares(-1).sum() < 1


def test_edge_on_galaxies_are_thin_and_ellipticals_are_round():
    assert all(drawn("edge_on", seed).axis_ratio < 0.2 for seed in range(10))
    assert all(drawn("elliptical", seed).axis_ratio > 0.59 for seed in range(10))


def test_families_can_be_told_apart_by_eye():
    stamps, family = simulate_stamps(DISTINCT, n=240, size=32, seed=2)
    # sorted brightness and the mean over quarter turns do not know the angle
    image = np.sum(stamps.image, axis=1)
    image = image / np.abs(image).sum(axis=(1, 2), keepdims=True)
    turned = np.mean([np.rot90(image, k, axes=(1, 2)) for k in range(4)], axis=0)
    mirror = np.abs(image - image[:, ::-1, ::-1]).sum(axis=(1, 2))
    features = np.column_stack(
        [
            np.sort(image.reshape(len(image), -1), axis=1)[:, ::-1][:, :120:4],
            turned[:, 16, 16:28],
            mirror,
        ]
    )
    forest = RandomForestClassifier(60, random_state=0)
    assert cross_val_score(forest, features, family, cv=3).mean() > 0.6


def test_arms_and_bulge_are_what_a_family_is_made_of():
    assert drawn("spiral", 0).arm_strength > 0.5 > drawn("spiral", 0).bulge_share
    assert drawn("elliptical", 0).bulge_share == 1.0
    assert drawn("elliptical", 0).arm_strength == 0.0


def test_mixed_galaxies_have_no_gaps_in_bulge_arms_and_axis_ratio():
    galaxies = [drawn("mixed", seed) for seed in range(200)]
    for name, low, high in (
        ("bulge_share", 0.02, 0.95),
        ("arm_strength", 0.02, 0.8),
        ("axis_ratio", 0.2, 0.95),
    ):
        values = np.sort([getattr(galaxy, name) for galaxy in galaxies])
        assert values[0] < low
        assert values[-1] > high
        inside = values[(values > low) & (values < high)]
        assert np.diff(inside).max() < 0.12


def test_unknown_families_are_refused():
    with pytest.raises(SettingError, match="unknown family 'blob'; choose from elliptical"):
        drawn("blob", 0)
    with pytest.raises(SettingError, match="no family given; choose from elliptical"):
        check_families([])
