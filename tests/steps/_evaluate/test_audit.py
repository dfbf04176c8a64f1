import numpy as np
import pytest

from galaxyclust.catalog.core import Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, InputError
from galaxyclust.evaluate.audit import Finding, Verdict
from galaxyclust.evaluate.known import Known
from galaxyclust.flags import Source
from galaxyclust.steps._evaluate import audit as _audit
from galaxyclust.steps._evaluate.audit import Audit, audit


@pytest.fixture
def planted(fresh, monkeypatch):
    """A survey whose embedding ``e`` and clustering ``c`` are the place on the chip."""
    monkeypatch.setattr("galaxyclust.evaluate.quantity.ENOUGH", 2)
    monkeypatch.setattr(_audit, "N_NEIGHBORS", 3)
    x = fresh.column("x")
    vectors = np.stack([x, 0.001 * np.arange(len(x))], axis=1).astype(np.float32)
    label = (x > np.median(x)).astype(np.int32)
    content = Content(embeddings={"e": vectors}, columns={"c_label": label})
    fresh.write(content, Step(name="test"))
    return fresh


def test_what_is_planted_is_named(planted):
    found = audit(planted, embedding="e", clustering="c", also=["c_label"])
    named = {one.name: one for one in found.named}
    assert "chip x" in named
    assert named["c_label"].clusters.known.share == pytest.approx(1, abs=0.1)
    assert found.n_rows == found.n_sample == planted.n_rows - found.n_pieces


def test_of_sources_that_touch_the_brightest_is_looked_at(planted):
    found = audit(planted, clustering="c", n_permutations=19)
    touches = (planted.column("flags") & int(Source.BLENDED)) != 0
    assert 0 < found.n_pieces < touches.sum()
    said = f"({found.n_pieces} sources beside one they touch left out)"
    assert said in repr(found).splitlines()[0]


def finding(name, grade, *, linked=False):
    return Finding(name, linked, Verdict(Known(0.2, 0.01, 0.001, 99), 0.01, grade), None)


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ([finding("field", "chance")], "nothing that must not matter"),
        ([finding("field", "weak"), finding("sky", "clear")], "field, sky"),
        (
            [finding("field", "chance"), finding("size", "strong", linked=True)],
            "nothing that must not matter; of what may go with morphology: size",
        ),
        (
            [finding("size", "strong", linked=True), finding("field", "trace")],
            "field; of what may go with morphology: size",
        ),
        ([], "not told by 9 galaxies"),
    ],
)
def test_the_verdict_tells_what_must_not_matter_from_what_may(findings, said):
    found = Audit(
        clustering="km",
        embedding="",
        findings=tuple(findings),
        missing=(),
        n_rows=9,
        n_sample=9,
    )
    assert found.verdict == said
    assert all(not one.linked for one in found.alarms)
    assert repr(found).endswith(f"beyond chance: {said}")


def test_clusters_alone_and_an_embedding_alone_can_be_audited(planted):
    of_clusters = audit(planted, clustering="c", n_permutations=19)
    assert all(one.embedding is None for one in of_clusters.findings)
    of_embedding = audit(planted, embedding="e", n_permutations=19)
    assert all(one.clusters is None for one in of_embedding.findings)


def test_neighbourhoods_are_those_of_a_sample(planted, monkeypatch):
    monkeypatch.setattr(_audit, "SAMPLE", 9)
    assert audit(planted, embedding="e", n_permutations=19).n_sample == 9


def test_the_same_seed_finds_the_same(planted):
    first, again = (audit(planted, embedding="e", n_permutations=49) for _ in range(2))
    assert first == again


def test_too_few_galaxies_and_unknown_names_are_refused(surveyed, monkeypatch):
    with pytest.raises(CatalogError, match="no column 'no_label'"):
        audit(surveyed, clustering="no")
    monkeypatch.setattr(_audit, "N_NEIGHBORS", 99)
    with pytest.raises(InputError, match="galaxies to audit; too few"):
        audit(surveyed, embedding="ae")
