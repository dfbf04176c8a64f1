import sys

import numpy as np
import pytest

from galaxyclust.catalog.healpix import healpix_29
from galaxyclust.errors import InputError


def test_without_the_library_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "cdshealpix", None)
    with pytest.raises(InputError, match=r'pip install "galaxyclust\[hats\]"'):
        healpix_29(np.zeros(1), np.zeros(1))


class TestWithTheLibrary:
    @pytest.fixture(autouse=True)
    def _needed(self):
        pytest.importorskip("cdshealpix")

    def test_the_base_pixels_are_those_of_gorski_2005(self):
        # centres of base pixels 0, 4, 8 and 6 (their figure 4)
        ra = np.array([45.0, 0.0, 45.0, 180.0])
        dec = np.array([41.8103, 0.0, -41.8103, 0.0])
        assert (healpix_29(ra, dec) >> 58).tolist() == [0, 4, 8, 6]

    def test_near_places_share_their_first_bits(self):
        rng = np.random.default_rng(1)
        ra, dec = rng.uniform(10, 10.0001, 50), rng.uniform(20, 20.0001, 50)
        assert len(np.unique(healpix_29(ra, dec) >> 2 * (29 - 8))) <= 2

    def test_poles_and_the_wrap_have_an_index(self):
        ra = np.array([0.0, 360.0, 0.0, 0.0])
        dec = np.array([0.0, 0.0, 90.0, -90.0])
        found = healpix_29(ra, dec)
        assert found[0] == found[1]
        assert (found >= 0).all()
        assert (found < 12 * 4**29).all()

    def test_a_row_without_position_has_minus_one(self):
        found = healpix_29(np.array([np.nan, 1.0]), np.array([1.0, 1.0]))
        assert found[0] == -1
        assert found[1] > 0
        assert healpix_29(np.array([np.nan]), np.array([1.0])).tolist() == [-1]

    def test_it_is_what_hats_computes(self):
        index = pytest.importorskip("hats.pixel_math.spatial_index")
        rng = np.random.default_rng(2)
        ra, dec = rng.uniform(0, 360, 500), rng.uniform(-90, 90, 500)
        assert (healpix_29(ra, dec) == index.compute_spatial_index(ra, dec)).all()
