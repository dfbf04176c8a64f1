"""``galaxyclust label`` changes a clustering and says what it now is."""

import pytest

from galaxyclust.cli import answer
from galaxyclust.cluster import METHODS
from galaxyclust.cluster.edits import counted


@pytest.fixture
def label(survey):
    def run(*arguments):
        return answer(["label", str(survey.path), "--clustering", "km", *arguments])

    return run


def test_a_cluster_is_split_merged_and_named(label, survey, capsys):
    assert label("--split", "0", "--name", "0=edge-on") == 0
    said = capsys.readouterr().out
    assert "km: 3 clusters: 0 'edge-on' of " in said
    assert label("--merge", "1,2") == 0
    assert "km: 2 clusters" in capsys.readouterr().out
    assert set(survey.column("km_name")) >= {"edge-on", ""}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "nothing to do; give --name, --merge or --split"),
        (["--name", "first=round"], "'first' is not the number of a cluster"),
        (["--merge", "0,x"], "'x' is not the number of a cluster"),
    ],
)
def test_what_cannot_be_is_refused(label, capsys, *, arguments, words):
    assert label(*arguments) == 2
    assert words in capsys.readouterr().err


def test_a_cluster_that_is_not_there_is_refused(label, capsys):
    assert label("--split", "9") == 1
    assert "no cluster 9; there are 0, 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--name 1=a --into 3", "--into does nothing without --split"),
        ("--merge 0,1 --set n_clusters=3", "--set does nothing without --split"),
        (
            "--split 1 --method hdbscan --into 3",
            "finds the number of parts itself; leave out --into",
        ),
    ],
)
def test_options_that_would_do_nothing_are_refused(options, words, capsys):
    assert answer(["label", "a.h5", "--clustering", "km", *options.split()]) == 2
    assert words in capsys.readouterr().err


def test_hdbscan_alone_is_not_told_how_many_parts_to_find():
    assert set(METHODS) - set(counted()) == {"hdbscan"}
