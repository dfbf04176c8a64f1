import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import pdist

from galaxyclust.errors import SettingError
from galaxyclust.simulate import SimulatedField
from galaxyclust.simulate.sources import draw_sources


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**31), separation=st.floats(0, 30), margin=st.floats(0, 40))
def test_sources_keep_their_distance_from_each_other_and_the_edge(seed, separation, margin):
    field = SimulatedField(
        shape=(200, 300),
        n_galaxies=12,
        n_stars=3,
        min_separation_pix=separation,
        margin_pix=margin,
        seed=seed,
    )
    positions = draw_sources(field).positions
    assert positions.shape == (15, 2)
    assert pdist(positions).min() >= separation
    assert positions.min() >= margin
    assert positions[:, 0].max() <= 299 - margin
    assert positions[:, 1].max() <= 199 - margin


def test_a_field_that_is_too_small_is_refused():
    with pytest.raises(SettingError, match="no room for 70 sources, only for"):
        draw_sources(SimulatedField(shape=(100, 100)))
    with pytest.raises(SettingError, match="no room for 70 sources, only for 0"):
        draw_sources(SimulatedField(shape=(30, 30)))


def test_families_take_turns():
    sources = draw_sources(SimulatedField(families=("disc", "spiral"), n_galaxies=5))
    names = [galaxy.family for galaxy in sources.galaxies]
    assert names == ["disc", "spiral", "disc", "spiral", "disc"]


def test_values_stay_within_what_was_asked_for():
    sources = draw_sources(SimulatedField(magnitudes=(18.0, 19.0), r50_pix=(3.0, 4.0)))
    magnitude = 25.0 - 2.5 * np.log10(sources.flux)
    assert ((magnitude >= 18) & (magnitude <= 19)).all()
    assert all(3.0 <= galaxy.r50 <= 4.0 for galaxy in sources.galaxies)


def test_components_share_the_flux_of_their_source():
    sources = draw_sources(SimulatedField())
    total = [part.sum() for part in sources.fluxes(0)]
    assert total == pytest.approx(sources.flux)


def test_the_sources_do_not_depend_on_how_they_are_observed():
    one = draw_sources(SimulatedField())
    other = draw_sources(SimulatedField(sky_sigma=3.0, parity=(1, 1), psf_fwhm_arcsec=2.0))
    np.testing.assert_array_equal(one.positions, other.positions)
    assert one.galaxies == other.galaxies
