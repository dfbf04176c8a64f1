"""The condensed tree tells where each cluster begins and how dense it gets."""

import hdbscan
import numpy as np
import pytest

from galaxyclust.cluster.condensed import Regions, common_ancestor, regions_of
from galaxyclust.cluster.labels import by_size


@pytest.fixture
def found():
    rng = np.random.default_rng(0)
    data = np.repeat([0.0, 10.0, 12.0], [50, 40, 30])[:, None] + 0.1 * rng.normal(
        size=(120, 1)
    )
    fitted = hdbscan.HDBSCAN(min_cluster_size=10, approx_min_span_tree=False).fit(data)
    return regions_of(fitted, by_size(fitted.labels_).label)


def test_a_region_begins_at_the_gap_that_parts_it(found):
    assert found.birth == pytest.approx([9.8, 1.7, 1.7], abs=0.4)
    for k, (birth, peak) in enumerate(zip(found.birth, found.peak, strict=True)):
        density = found.density[found.label == k]
        assert 1 / birth < density.min() <= density.max() == peak


def test_regions_left_out_leave_their_rows_to_none(found):
    kept = found.only(np.array([False, True, False]))
    assert (kept.label == np.where(found.label == 1, 0, -1)).all()
    assert kept.birth == found.birth[[1]]


def test_only_the_denser_part_of_a_region_is_kept_and_rows_join_within_it():
    """A halo around a peak goes; a region that is dense throughout stays as it is."""
    regions = Regions(
        label=np.repeat(np.array([0, 1], np.int32), [6, 3]),
        birth=np.array([2.0, 0.5]),
        peak=np.array([8.0, 4.0]),
        density=np.array([1.0, 2.0, 3.9, 4.0, 6.0, 8.0, 3.0, 3.5, 4.0]),
    )
    dense = regions.above(0.5, smallest=2)
    assert dense.label.tolist() == [-1, -1, -1, 0, 0, 0, 1, 1, 1]
    assert dense.birth.tolist() == [0.25, 0.5]
    assert regions.above(0.9, smallest=2).label.tolist() == [-1] * 4 + [0, 0, -1, 1, 1]
    assert regions.above(0, smallest=2).label.tolist() == regions.label.tolist()


def test_the_common_ancestor_of_one_node_is_itself():
    assert common_ancestor([7], {}) == 7


def test_nodes_under_different_branches_meet_at_the_root():
    above = {11: 10, 12: 10, 13: 11, 14: 11}
    assert common_ancestor([13, 12], above) == 10
    assert common_ancestor([13, 14], above) == 11
