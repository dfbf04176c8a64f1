"""The condensed tree tells which groups are apart, and where regions begin."""

import hdbscan
import numpy as np
import pytest

from galaxyclust.cluster.hdbscan.condensed import Regions, Tree, common_ancestor, regions_of
from galaxyclust.cluster.labels import by_size


@pytest.fixture
def found():
    rng = np.random.default_rng(0)
    data = np.repeat([0.0, 10.0, 12.0], [50, 40, 30])[:, None] + 0.1 * rng.normal(
        size=(120, 1)
    )
    fitted = hdbscan.HDBSCAN(min_cluster_size=10, approx_min_span_tree=False).fit(data)
    tree = Tree(fitted.condensed_tree_.to_numpy(), len(data))
    return regions_of(tree, by_size(fitted.labels_).label)


def test_a_tree_without_a_split_has_no_groups():
    table = np.array([(3, row, 1.0 + row, 1) for row in range(3)], dtype=KINDS)
    tree = Tree(table, 3)
    assert tree.apart(0.1, always).tolist() == [-1, -1, -1]
    assert tree.density.tolist() == [1, 2, 3]


def always(*_):
    return True


KINDS = [("parent", int), ("child", int), ("lambda_val", float), ("child_size", int)]


def tree_of(*nodes, rows):
    """Return a tree of nodes (parent, child, density) and six rows (parent, density)."""
    made = [(6 + parent, 6 + child, density, 2) for parent, child, density in nodes]
    made += [(6 + parent, row, density, 1) for row, (parent, density) in enumerate(rows)]
    return Tree(np.array(made, dtype=KINDS), 6)


TWO = tree_of(
    (0, 1, 1.0), (0, 2, 1.0),
    rows=[(0, 0.5), (1, 1.1), (1, 9.0), (2, 2.0), (2, 8.0), (2, 8.0)],
)  # fmt: skip
# the second of two groups has a bump: one of its parts is hardly denser than its border
BUMP = tree_of(
    (0, 1, 1.0), (0, 2, 1.0), (2, 3, 5.0), (2, 4, 5.0),
    rows=[(1, 9.0), (1, 9.0), (2, 1.5), (3, 5.5), (4, 60.0), (4, 60.0)],
)  # fmt: skip


def test_both_parts_of_a_split_that_stand_out_are_groups():
    found = TWO.apart(np.log(4), always)
    assert found[0] == -1  # it left before the groups parted
    assert found[1] == found[2] != found[3] == found[4] == found[5]


def test_a_bump_belongs_to_the_group_it_is_part_of():
    found = BUMP.apart(np.log(4), always)
    assert found[0] == found[1] != found[2]
    assert len(set(found[2:])) == 1
    finer = BUMP.apart(np.log(1.05), always)
    assert len(set(finer) - {-1}) == 3
    assert finer[2] == -1


def test_parts_that_are_not_apart_are_one_group():
    asked = []

    def only_far_up(one, other, before):
        asked.append([*sorted([one.tolist(), other.tolist()]), before.tolist()])
        return 0 in one or 0 in other

    found = BUMP.apart(np.log(1.05), only_far_up)
    assert asked == [[[3], [4, 5], [2]], [[0, 1], [2, 3, 4, 5], []]]
    assert found[0] == found[1] != found[2]
    assert len(set(found[2:])) == 1  # with the row that left before its parts did


def test_a_split_above_one_that_counts_counts_too():
    """Where a part is itself split nobody asks whether it is apart from the other."""
    found = BUMP.apart(np.log(1.05), lambda *rows: len(rows[2]) == 1)
    assert len(set(found) - {-1}) == 3


def test_the_rows_under_a_node_are_those_of_the_nodes_below_it_too():
    assert BUMP.under(0).tolist() == [0, 1, 2, 3, 4, 5]
    assert BUMP.under(2).tolist() == [2, 3, 4, 5]
    assert BUMP.under(4).tolist() == [4, 5]


@pytest.mark.parametrize("contrast", [np.log(10), np.inf])
def test_without_a_split_in_which_both_parts_stand_out_there_are_no_groups(contrast):
    assert set(TWO.apart(contrast, always)) == {-1}


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
    assert common_ancestor([7], []) == 7


def test_nodes_under_different_branches_meet_at_the_root():
    above = [-1, 0, 0, 1, 1]
    assert common_ancestor([3, 2], above) == 0
    assert common_ancestor([3, 4], above) == 1
