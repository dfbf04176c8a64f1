from dataclasses import dataclass

import pytest

from galaxyclust.cluster.kmeans import KMeans
from galaxyclust.cluster.settings import seeded
from galaxyclust.errors import SettingError


@dataclass(frozen=True)
class Plain:
    """A clusterer that draws nothing."""


def test_a_seed_is_changed_and_a_method_without_one_left():
    assert seeded(KMeans(n_clusters=3, seed=3), 5) == KMeans(n_clusters=3, seed=5)
    plain = Plain()
    assert seeded(plain, 1) is plain


def test_settings_below_the_least_that_works_are_refused():
    with pytest.raises(SettingError, match="n_clusters = 0 cannot work; it is 1 or more"):
        KMeans(n_clusters=0)
