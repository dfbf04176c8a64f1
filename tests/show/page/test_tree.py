"""The tree of a report: near clusters merge at the left, far ones at the right."""

import re

import pytest

from galaxyclust.show.page.tree import MOST_LEAVES, NAMES, tree

MERGES = [((0,), (2,), 1.0, 5), ((1,), (0, 2), 4.0, 9)]
SIZES = {0: 3, 1: 4, 2: 2}


def test_no_branch_crosses_another_and_heights_are_to_scale():
    made = tree(MERGES, SIZES, names={1: "edge-on"})
    assert [leaf.short for leaf in made.leaves] == ["1", "0", "2"]
    assert [leaf.name for leaf in made.leaves] == ["edge-on", "", ""]
    assert sorted(leaf.y for leaf in made.leaves) == [leaf.y for leaf in made.leaves]
    first, last = (float(re.search(r"H([\d.]+)V", path).group(1)) for path in made.paths)
    assert (last - NAMES) / (first - NAMES) == pytest.approx(4.0)


def test_the_second_merge_begins_where_the_first_ended():
    path = tree(MERGES, SIZES, names={}).paths[1]
    x, y = map(float, re.search(r"V([\d.]+)H([\d.]+)$", path).groups()[::-1])
    first = tree(MERGES, SIZES, names={}).paths[0]
    assert x == float(re.search(r"H([\d.]+)V", first).group(1))
    leaf = {one.short: one.y for one in tree(MERGES, SIZES, names={}).leaves}
    assert y == (leaf["0"] + leaf["2"]) / 2


def test_a_tree_says_in_words_what_merges():
    words = tree(MERGES, SIZES, names={}).words
    assert words == "0 with 2 at 1; 1 with 0 and 2 at 4"


def test_one_cluster_and_very_many_have_no_tree():
    assert tree([], {0: 3}, names={}) is None
    many = dict.fromkeys(range(MOST_LEAVES + 1), 1)
    assert tree(MERGES, many, names={}) is None


def test_a_name_ends_before_the_lines_and_sizes_are_members():
    made = tree(MERGES, SIZES, names={1: "a name longer than there is room for"})
    assert made.leaves[0].name == "a name longer than th…"
    assert [leaf.size for leaf in made.leaves] == ["4 galaxies", "3 galaxies", "2 galaxies"]
