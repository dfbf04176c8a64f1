import json
import re

import numpy as np
import pytest

from galaxyclust.cli import answer


@pytest.fixture
def asked(labelled):
    return ["evaluate", str(labelled.path), "--embedding", "ae"]


def test_the_tables_hold_embedding_baselines_and_clusters(asked, capsys, tmp_path):
    drawn = ["-o", str(tmp_path / "a.png")]
    assert answer([*asked, "--labels", "kind", "--clustering", "km", *drawn]) == 0
    said = capsys.readouterr().out
    assert said.endswith(f"drawn in {tmp_path / 'a.png'}\n")
    assert "audit of km and ae: " in said
    assert "\nbeyond chance: " in said
    for words in ("kind: ", "\nae ", "\ncolour only ", "\nellipticity only ", "\nrandom "):
        assert words in said
    assert "\nclustering " in said
    assert "\nkm " in said
    assert re.search(r"\nae .* 0\.\d{3} ± 0\.\d{3} \(0\.\d{3}\)", said)  # scatter of seeds


def test_json_holds_every_figure_with_its_interval(asked, capsys):
    assert (
        answer([*asked, "--labels", "kind", "--json", "--no-baselines", "--no-audit"]) == 0
    )
    found = json.loads(capsys.readouterr().out)
    assert found["embeddings"] == ["ae"]
    assert list(found["labels"][0]["vectors"]) == ["ae"]
    knn = found["labels"][0]["vectors"]["ae"]["knn"]
    assert knn["low"] <= knn["value"] <= knn["high"]


def test_a_clustering_alone_is_enough_and_nothing_is_not(labelled, capsys):
    alone = ["evaluate", str(labelled.path), "--clustering", "km", "--no-baselines"]
    assert answer([*alone, "--json", "--no-audit"]) == 0
    assert json.loads(capsys.readouterr().out)["embeddings"] == ["ae"]
    for arguments in (alone[:2], [*alone[:2], "--invariance"]):
        assert answer(arguments) == 2
        assert "Missing option '--embedding'" in capsys.readouterr().err


def test_votes_rank_and_label(asked, labelled, capsys):
    middle = np.nanmedian(labelled.column("sn")[labelled.column("kind") != ""])
    rules = ["--votes", f"faint=sn < {middle}", "--votes", f"bright=sn >= {middle}"]
    assert answer([*asked, *rules, "--votes", "r50", "--no-audit"]) == 0
    said = capsys.readouterr().out
    assert "votes for faint, bright: " in said
    assert "r50: rank correlation" in said


def test_an_unknown_column_is_one_line(asked, capsys):
    assert answer([*asked, "--labels", "nothing"]) == 1
    assert "no column 'nothing'" in capsys.readouterr().err


def test_nothing_is_written(asked, labelled, capsys):
    before = labelled.path.read_bytes()
    assert answer([*asked, "--labels", "kind", "--no-audit"]) == 0
    assert "kind" in capsys.readouterr().out
    assert labelled.path.read_bytes() == before


def test_invariance_is_a_table_json_and_a_picture(surveyed, capsys, tmp_path):
    arguments = ["evaluate", str(surveyed.path), "--embedding", "ae", "--invariance"]
    path = tmp_path / "a.png"
    assert answer([*arguments, "--galaxies", "3", "-o", str(path)]) == 0
    said = capsys.readouterr().out
    assert "ae, 3 galaxies changed" in said
    assert "rotated by any angle" in said
    assert path.is_file()
    assert answer([*arguments, "--galaxies", "3", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in found[0]["findings"]][:2] == ["rotated", "flipped"]


def test_a_picture_is_of_one_invariance_report(surveyed, capsys, tmp_path):
    arguments = ["evaluate", str(surveyed.path), "-o", str(tmp_path / "a.png")]
    two = ["--embedding", "ae", "--embedding", "b", "--invariance"]
    assert answer([*arguments, *two]) == 2
    assert "-o draws one embedding" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            "--invariance --labels kind --votes r50",
            "--invariance is a report of its own; leave out --labels, --votes",
        ),
        ("--galaxies 5", "--galaxies does nothing without --invariance"),
        ("--no-audit --also sn", "--no-audit looks for nothing; leave out --also"),
    ],
)
def test_options_that_would_do_nothing_are_refused(options, words, capsys):
    assert answer(["evaluate", "a.h5", "--embedding", "ae", *options.split()]) == 2
    assert words in capsys.readouterr().err
