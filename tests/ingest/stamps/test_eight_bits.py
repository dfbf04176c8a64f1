import numpy as np
import pytest

from galaxyclust.ingest.stamps.eight_bits import unit_of_pictures

RNG = np.random.default_rng(0)
EIGHT_BITS = RNG.integers(0, 256, (4, 1, 16, 16))


@pytest.mark.parametrize(
    ("block", "unit"),
    [
        (EIGHT_BITS.astype(np.uint8), 1),
        (EIGHT_BITS.astype(np.float32), 1),
        (EIGHT_BITS.astype(np.int64), 1),
        (np.float32(EIGHT_BITS / 255), 255),
        (RNG.poisson(9, (4, 3, 16, 16)), 1),  # in three colours
        (RNG.poisson(9, (4, 1, 16, 16)), 0),  # counts
        (RNG.random((4, 3, 16, 16)), 0),
        (RNG.normal(size=(4, 3, 16, 16)), 0),
        (EIGHT_BITS * 256.0, 0),
        (np.full((1, 1, 9, 9), np.nan), 0),
        (np.zeros((4, 3, 9, 9)), 0),
        (RNG.random((4, 1, 9, 9)) * 1e-9, 0),  # fluxes
        (np.zeros((0, 3, 9, 9)), 0),
    ],
)
def test_pictures_are_told_by_their_256_levels(block, unit):
    assert unit_of_pictures([block]) == unit


def test_one_set_is_pictures_as_a_whole():
    faint, bright = np.full((1, 1, 9, 9), 3.0), np.full((1, 1, 9, 9), 230.0)
    assert unit_of_pictures([faint, bright]) == 1
    assert unit_of_pictures([faint, bright + 0.5]) == 0
