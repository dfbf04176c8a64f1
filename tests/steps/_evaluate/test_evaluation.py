import json

import numpy as np

from galaxyclust.evaluate.agreement import contingency
from galaxyclust.evaluate.bootstrap import Estimate
from galaxyclust.steps._evaluate.evaluation import (
    INDICES,
    VECTORS,
    AgainstLabels,
    AgainstNumbers,
    Evaluation,
)


def test_a_notebook_shows_an_evaluation_as_the_terminal_does():
    figures = dict.fromkeys((*VECTORS, *INDICES), Estimate(0.5, 0.4, 0.6))
    labels = AgainstLabels(
        name="kind",
        sizes={"disc": 3, "bulge": 1},
        vectors={"ae": figures},
        clusterings={"km": figures},
        tables={"km": contingency(np.array(["disc", "bulge"]), np.array([-1, 0]))},
        notes=("few",),
    )
    first, clusterings, counts = repr(labels).split("\n\n")
    assert first.startswith("kind: 4 labelled (disc 3, bulge 1)\n  note: few\nvectors ")
    assert "0.500 ± 0.100" in clusterings
    assert counts.split() == ["km", "noise", "0", "bulge", "0", "1", "disc", "1", "0"]
    numbers = AgainstNumbers(name="t01", n_rows=9, vectors={"ae": figures})
    assert repr(numbers).startswith("t01: rank correlation over 9 galaxies\nvectors ")


def test_an_evaluation_goes_through_json():
    found = AgainstLabels(
        name="kind", sizes={"disc": 3}, vectors={"ae": {"knn": Estimate(0.5, 0.4, np.nan)}}
    )
    evaluation = Evaluation(
        catalog="a.h5",
        uuid="1",
        version="0",
        embeddings=("ae",),
        clusterings=(),
        settings={"seed": 0},
        n_rows=3,
        labels=(found,),
    )
    again = json.loads(json.dumps(evaluation.as_dict(), allow_nan=False))
    knn = again["labels"][0]["vectors"]["ae"]["knn"]
    assert knn == {"value": 0.5, "low": 0.4, "high": None, "scatter": None}
