"""Groups that are apart are told from bumps of one group."""

import numpy as np
import pytest

from galaxyclust.cluster.branches import Tree, apart

KINDS = [("parent", np.intp), ("child", np.intp), ("lambda_val", float), ("size", int)]


def table(*nodes, rows):
    """Return a condensed tree: (parent, child, density) of nodes, and of six rows."""
    made = [(6 + parent, 6 + child, density, 2) for parent, child, density in nodes]
    made += [(6 + parent, row, density, 1) for row, (parent, density) in enumerate(rows)]
    return np.array(made, dtype=KINDS)


TWO = table(
    (0, 1, 1.0), (0, 2, 1.0),
    rows=[(0, 0.5), (1, 1.1), (1, 9.0), (2, 2.0), (2, 8.0), (2, 8.0)],
)  # fmt: skip
# the second of two groups has a bump: one of its parts is hardly denser than its border
BUMP = table(
    (0, 1, 1.0), (0, 2, 1.0), (2, 3, 5.0), (2, 4, 5.0),
    rows=[(1, 9.0), (1, 9.0), (2, 1.5), (3, 5.5), (4, 60.0), (4, 60.0)],
)  # fmt: skip


def test_a_node_is_as_dense_as_the_densest_below_it():
    tree = Tree(BUMP, 6)
    assert tree.peak.tolist() == [60, 9, 60, 5.5, 60]
    assert tree.birth.tolist() == [0, 1, 1, 5, 5]


def test_both_parts_of_a_split_that_stand_out_are_clusters():
    found = apart(Tree(TWO, 6), 6, contrast=np.log(4))
    assert found[0] == -1  # it left before the groups parted
    assert found[1] == found[2] != found[3] == found[4] == found[5]


def test_a_bump_belongs_to_the_group_it_is_part_of():
    found = apart(Tree(BUMP, 6), 6, contrast=np.log(4))
    assert found[0] == found[1] != found[2]
    assert len(set(found[2:])) == 1
    finer = apart(Tree(BUMP, 6), 6, contrast=np.log(1.05))
    assert len(set(finer) - {-1}) == 3
    assert finer[2] == -1


@pytest.mark.parametrize("contrast", [np.log(10), np.inf])
def test_without_a_split_in_which_both_parts_stand_out_there_are_no_groups(contrast):
    assert set(apart(Tree(TWO, 6), 6, contrast=contrast)) == {-1}
