import json
import math

import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.catalog.content import Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, InputError
from galaxyclust.evaluate.perturb import PERTURBATIONS
from galaxyclust.steps._embed.invariance import Finding, Invariance, embedded
from galaxyclust.steps._embed.source import stamps_of


def test_a_blind_embedding_stands_still_when_galaxies_are_turned(fresh):
    settings = {"input_size": 16, "n_rings": 4}
    steps.embed(fresh, method="polar", settings=settings)
    steps.embed(fresh, method="pca", settings={"pose": "as_seen", "input_size": 16})
    blind, seeing = (
        {
            one.name: one
            for one in steps.invariance(fresh, embedding=name, n_clusters=2).findings
        }
        for name in ("polar", "pca")
    )
    assert list(blind) == list(PERTURBATIONS)
    assert blind["flipped"].median < 1e-3
    assert blind["flipped"].kept == 1
    assert seeing["flipped"].median > 10 * blind["flipped"].median
    assert blind["re-noised"].median > blind["flipped"].median


def test_a_map_over_another_embedding_is_given_the_changed_vectors(survey):
    settings = {"width": 2, "height": 2, "device": "cpu"}
    steps.embed(survey, method="som", settings=settings)
    rows = np.arange(5)
    found = embedded(survey, "som", stamps_of(survey), rows=rows)
    np.testing.assert_allclose(found, survey.embedding("som")[:5], atol=1e-4)


def test_what_cannot_be_changed_is_refused(survey):
    with pytest.raises(CatalogError, match="no embedding 'no'; it has ae"):
        steps.invariance(survey, embedding="no")
    columns = {"columns": ("gini", "axis_ratio")}
    steps.embed(survey, method="features", settings=columns)
    with pytest.raises(InputError, match="features is made of columns of the catalog"):
        steps.invariance(survey, embedding="features")


def test_one_galaxy_has_no_nearest_other(survey):
    one = np.full((survey.n_rows, 4), np.nan, np.float32)
    one[0] = 1
    about = survey.attributes("models", "ae")
    content = Content(
        embeddings={"ae": one}, models={"ae": survey.model("ae")}, attributes=about
    )
    survey.write(content, Step(name="test"), overwrite=True)
    with pytest.raises(InputError, match="1 galaxies in ae; 2 are needed"):
        steps.invariance(survey, embedding="ae")


def test_what_is_not_known_is_null_for_machines():
    nothing = Finding(
        name="flipped", meaning="", median=math.nan, percentile90=math.nan, kept=math.nan
    )
    made = Invariance(
        catalog="a.h5", embedding="ae", n_galaxies=2, n_clusters=1, seed=0,
        findings=(nothing,),
    )  # fmt: skip
    found = json.loads(json.dumps(made.as_dict(), allow_nan=False))
    assert found["findings"][0]["median"] is None
