from dataclasses import replace

import numpy as np

from galaxyclust.evaluate.agreement import contingency
from galaxyclust.evaluate.audit import Finding, Verdict
from galaxyclust.evaluate.bootstrap import Estimate
from galaxyclust.evaluate.known import Known
from galaxyclust.show.evaluation import AuditPanel, CountPanel, NotePanel, ScorePanel
from galaxyclust.steps._evaluate.audit import Audit
from galaxyclust.steps._evaluate.evaluation import (
    INDICES,
    PROBES,
    VECTORS,
    AgainstLabels,
    AgainstNumbers,
    Evaluation,
)
from galaxyclust.steps._evaluate.picture import draw, panels

ONE = Estimate(0.5, 0.4, 0.6)


def evaluation():
    table = contingency(np.array(["disc", "bulge"]), np.array([-1, 0]))
    labels = AgainstLabels(
        name="kind",
        sizes={"bulge": 1, "disc": 1},
        vectors={"ae": dict.fromkeys(VECTORS, ONE)},
        clusterings={"km": dict.fromkeys(INDICES, ONE)},
        tables={"km": table},
    )
    numbers = AgainstNumbers(
        name="t01", n_rows=2, vectors={"ae": dict.fromkeys(PROBES, ONE)}
    )
    verdict = Verdict(Known(0.2, 0.01, 0.001, 100), 0.01, "clear")
    audit = Audit(
        clustering="km",
        embedding="ae",
        findings=(
            Finding("PSF", linked=False, clusters=verdict, embedding=None),
            Finding("S/N", linked=True, clusters=None, embedding=verdict),
        ),
        missing=(),
        n_rows=100,
        n_sample=100,
    )
    return Evaluation(
        catalog="/a/survey.h5",
        uuid="1",
        version="0",
        embeddings=("ae",),
        clusterings=("km",),
        settings={},
        n_rows=100,
        labels=(labels,),
        numbers=(numbers,),
        audits=(audit,),
    )


def test_there_is_a_panel_for_each_thing_found():
    audit, scores, clusterings, counts, numbers = panels(evaluation())
    assert isinstance(audit, AuditPanel)
    assert {k: [line.name for line in v] for k, v in audit.groups.items()} == {
        "must not matter": ["PSF"],
        "may go with morphology": ["S/N"],
    }
    assert isinstance(scores, ScorePanel)
    assert scores.columns["kNN"] == [(0.5, 0.4, 0.6)]
    assert list(clusterings.columns) == list(INDICES)
    assert isinstance(counts, CountPanel)
    assert counts.clusters == ["noise", "0"]
    assert list(numbers.columns) == ["kNN", "linear"]


def test_an_audit_that_found_nothing_to_look_at_says_so():
    found = evaluation()
    empty = replace(found.audits[0], findings=(), missing=("PSF", "field"), n_rows=16)
    note, *_ = panels(replace(found, audits=(empty,)))
    assert isinstance(note, NotePanel)
    assert note.text.startswith("Not told by 16 galaxies: ")
    assert "(PSF, field)" in note.text
    said = [text.get_text() for text in draw(replace(found, audits=(empty,))).texts]
    assert note.title in said
    assert any("Not told by 16 galaxies" in text for text in said)


def test_the_page_is_named_after_survey_and_clusters():
    said = [text.get_text() for text in draw(evaluation()).texts]
    assert "survey · evaluation of km, ae" in said
