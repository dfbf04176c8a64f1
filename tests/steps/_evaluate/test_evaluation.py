import json

import numpy as np

from galaxyclust.evaluate.bootstrap import Estimate
from galaxyclust.steps._evaluate.evaluation import AgainstLabels, Evaluation, plain


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


def test_arrays_become_lists():
    assert plain({"a": np.arange(2), 1: np.float32(0.5)}) == {"a": [0, 1], "1": 0.5}
