from dataclasses import dataclass

import pytest

from galaxyclust.cluster import METHODS
from galaxyclust.cluster.consensus.consensus import Consensus
from galaxyclust.cluster.hdbscan.hdbscan import HDBSCAN
from galaxyclust.cluster.kmeans import KMeans
from galaxyclust.cluster.settings import seeded
from galaxyclust.errors import SettingError
from galaxyclust.methods import build


@dataclass(frozen=True)
class Plain:
    """A clusterer that draws nothing."""


def test_a_seed_is_changed_and_a_method_without_one_left():
    assert seeded(KMeans(n_clusters=3, seed=3), 5) == KMeans(n_clusters=3, seed=5)
    plain = Plain()
    assert seeded(plain, 1) is plain


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("seed", [-1, 2**40])
def test_a_seed_that_a_library_would_trip_over_is_refused(name, seed):
    with pytest.raises(SettingError, match=f"seed = {seed} cannot work; it is between 0"):
        build(METHODS, name, {"seed": seed})


@pytest.mark.parametrize("value", [-0.1, 1.5, float("nan")])
@pytest.mark.parametrize(
    "make",
    [
        lambda value: Consensus(min_agreement=value),
        lambda value: Consensus(smoothing=value),
        lambda value: HDBSCAN(min_membership=value),
    ],
)
def test_a_part_of_a_whole_is_between_0_and_1(make, value):
    with pytest.raises(SettingError, match=f"= {value} cannot work; it is between 0 and 1"):
        make(value)


def test_settings_below_the_least_that_works_are_refused():
    with pytest.raises(SettingError, match="n_clusters = 0 cannot work; it is 1 or more"):
        KMeans(n_clusters=0)
