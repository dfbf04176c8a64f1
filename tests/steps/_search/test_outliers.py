import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.catalog.core import Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, InputError, SettingError
from galaxyclust.steps._search.outliers import Outlier


@pytest.fixture
def odd(survey):
    """A survey whose embedding ``e`` has one galaxy far from all; its row is ``.odd``."""
    rows = np.flatnonzero(np.isfinite(survey.embedding("ae")).all(axis=1))
    vectors = np.full((survey.n_rows, 2), np.nan, np.float32)
    vectors[rows] = np.random.default_rng(0).normal(size=(len(rows), 2))
    vectors[rows[3]] = 50
    survey.write(Content(embeddings={"e": vectors}), Step(name="test"))
    survey.odd = rows[3]
    return survey


def test_the_one_far_from_all_comes_first_with_its_reasons(odd, tmp_path):
    found = steps.outliers(
        odd, embedding="e", clustering="km", n=4, n_neighbors=3, output=tmp_path / "o.png"
    )
    first = found.found[0]
    assert first.row == odd.odd
    assert first.id == odd.column("id")[odd.odd]
    assert first.score > 5
    assert "x off cluster" in first.reason
    assert found.output.read_bytes().startswith(b"\x89PNG")


def test_every_row_has_a_score_but_those_not_embedded(odd):
    found = steps.outliers(odd, embedding="e", n=2, n_neighbors=3)
    embedded = np.isfinite(odd.embedding("e")).all(axis=1)
    assert (np.isfinite(found.score) == embedded).all()
    assert np.nanmax(found.score) == found.found[0].score
    assert np.nanmedian(found.score) == pytest.approx(1)
    assert found.found[0].cluster is None


def test_a_reason_names_features_flags_and_neighbours():
    one = Outlier(
        row=0,
        id="a",
        score=3.0,
        features=(("gini", 4.21), ("g - r", -3.3)),
        flags=("edge", "blended"),
        crowded=0.31,
        cluster=2,
        cluster_ratio=3.14,
    )
    assert one.reason == (
        "gini +4.2, g - r -3.3; 3.1 x off cluster 2; edge blended; "
        "neighbours on 31 % of the stamp"
    )
    alone = Outlier(row=0, id="a", score=1.0, cluster=5)
    assert alone.reason.endswith("; alone in cluster 5")
    assert "stands out" in Outlier(row=0, id="a", score=1.0).reason


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({"embedding": "no"}, (CatalogError, "no embedding 'no'")),
        ({"clustering": "no"}, (CatalogError, "no clustering 'no'; it has km")),
        ({"n_neighbors": 999}, (InputError, "999 neighbours asked for among")),
        ({"output": "a.gif"}, (SettingError, "unknown kind of picture")),
        ({"index": "tree"}, (SettingError, "unknown method 'tree'")),
    ],
)
def test_what_cannot_be_done_is_refused(surveyed, options, refusal):
    error, words = refusal
    with pytest.raises(error, match=words):
        steps.outliers(surveyed, **{"embedding": "ae", "n_neighbors": 3} | options)
