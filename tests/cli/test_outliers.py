import json

import numpy as np

from galaxyclust.catalog.content import Content
from galaxyclust.catalog.history import Step
from galaxyclust.cli import answer


def test_the_oddest_are_listed_with_reasons(labelled, tmp_path, capsys):
    asked = ["outliers", str(labelled.path), "--embedding", "ae", "-n", "3"]
    asked += ["--neighbors", "2", "--clustering", "km"]
    assert answer([*asked, "-o", str(tmp_path / "a.png")]) == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 5
    assert "off cluster" in said[1]
    assert said[-1] == f"drawn in {tmp_path / 'a.png'}"
    assert answer([*asked, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["outliers"]
    assert [one["id"] for one in found] == [line.split()[1] for line in said[1:4]]
    assert found[0]["score"] >= found[1]["score"]


def test_a_score_beyond_all_numbers_is_null_for_machines(regrouped, capsys):
    vectors = np.ones((regrouped.n_rows, 2))
    vectors[1:, 0] = 0  # most are alike, so that the usual distance is 0
    content = Content(embeddings={"alike": vectors})
    regrouped.write(content, Step(name="test"))
    asked = ["outliers", str(regrouped.path), "--embedding", "alike", "--json"]
    assert answer([*asked, "--neighbors", "2", "-n", "2"]) == 0
    said = capsys.readouterr().out
    assert "Infinity" not in said
    found = json.loads(said)["outliers"]
    assert [one["score"] for one in found] == [None, 1.0]
