import json

import numpy as np

from galaxyclust.catalog.content import Content
from galaxyclust.catalog.history import Step
from galaxyclust.cli import answer


def test_look_alikes_are_listed_with_their_distances(labelled, tmp_path, capsys):
    row = np.flatnonzero(np.isfinite(labelled.embedding("ae")).all(axis=1))[0]
    name = labelled.column("id")[row]
    asked = ["neighbors", str(labelled.path), "--embedding", "ae", "--id", name, "-n", "3"]
    assert answer([*asked, "-o", str(tmp_path / "a.png")]) == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 6
    assert said[0].endswith(f"look-alikes of {name} in ae")
    assert said[-1] == f"drawn in {tmp_path / 'a.png'}"
    assert answer([*asked, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in found["neighbors"]] == [
        line.split()[0] for line in said[2:5]
    ]


def test_look_alikes_of_one_id_are_all_listed(regrouped, capsys):
    ids = Content(columns={"id": np.full(regrouped.n_rows, "same")})
    regrouped.write(ids, Step(name="test"), overwrite=True)
    asked = ["neighbors", str(regrouped.path), "--embedding", "ae", "--id", "#1", "-n", "3"]
    assert answer(asked) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in said[2:]] == ["same"] * 3
