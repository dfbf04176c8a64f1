"""The tree shows every cluster once and every merge at its height."""

import numpy as np
import pytest

from galaxyclust.show.dendrogram import dendrogram, leaves

MERGES = [((0,), (2,), 1.0, 30), ((3,), (1,), 2.0, 12), ((0, 2), (3, 1), 5.0, 42)]
SIZES = {0: 20, 1: 4, 2: 10, 3: 8}


def test_every_merge_is_a_bracket_at_its_height():
    axes = dendrogram(MERGES, SIZES, title="s · km").axes[0]
    brackets = [line.get_xdata() for line in axes.lines if len(line.get_xdata()) == 4]
    assert [float(x[1]) for x in brackets] == [1.0, 2.0, 5.0]
    assert list(brackets[2]) == pytest.approx([1.0, 5.0, 5.0, 2.0])


def test_every_cluster_is_a_leaf_with_its_name_and_size():
    axes = dendrogram(MERGES, SIZES, title="", names={3: "rings"}).axes[0]
    ticks = [text.get_text() for text in axes.get_yticklabels()]
    assert ticks == ["0 (20)", "2 (10)", "3 rings (8)", "1 (4)"]


def test_no_branch_crosses_another():
    order = leaves(MERGES, list(SIZES))
    for first, second, _, _ in MERGES:
        rows = sorted(order.index(label) for label in (*first, *second))
        assert rows == list(range(rows[0], rows[0] + len(rows)))


@pytest.mark.parametrize("sizes", [{}, {0: 7}])
def test_one_cluster_and_none_have_no_branches(sizes, rendered):
    figure = dendrogram([], sizes, title="")
    assert all(len(line.get_xdata()) == 1 for line in figure.axes[0].lines)
    assert np.ptp(rendered(figure)) > 0
