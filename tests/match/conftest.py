"""Random skies and matches by brute force."""

import numpy as np
import pytest

from galaxyclust.match.sphere import Sky, separation_arcsec


@pytest.fixture
def every_separation():
    """Return the separation of each position of one sky from each of another."""

    def measured(first, second):
        i, j = np.indices((len(first), len(second)))
        apart = separation_arcsec(first.at(i.ravel()), second.at(j.ravel()))
        return apart.reshape(len(first), len(second))

    return measured


@pytest.fixture
def poisson():
    """Return unrelated positions, a quarter of a square degree on the equator."""

    def field(n, *, seed):
        random = np.random.default_rng(seed)
        ra, dec = random.uniform(-0.25, 0.25, (2, n))
        return Sky(ra % 360, dec)

    return field
