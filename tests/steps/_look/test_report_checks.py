"""A report repeats what audit and evaluation found, and says what was beyond chance."""

import numpy as np
import pytest

from galaxyclust.cluster.sweep import Advice, LeftOut, Point
from galaxyclust.evaluate.agreement import Contingency
from galaxyclust.evaluate.audit import Finding, Verdict
from galaxyclust.evaluate.bootstrap import Estimate
from galaxyclust.evaluate.known import Known
from galaxyclust.show.page.report import Bar
from galaxyclust.steps._cluster.sweep import Swept
from galaxyclust.steps._evaluate.audit import Audit
from galaxyclust.steps._evaluate.evaluation import (
    INDICES,
    VECTORS,
    AgainstLabels,
    AgainstNumbers,
    Evaluation,
)
from galaxyclust.steps._look.report_checks import (
    audit_section,
    evaluation_section,
    sweep_section,
)

NINE = {"n_rows": 9, "n_sample": 9}
MATTERS_NOT, MAY_GO = False, True
FIGURE = Estimate(0.5, 0.4, 0.6)
COUNTS = Contingency(np.array([[1, 2], [3, 4]]), ("round", "edge-on"), (-1, 0))


def verdict(share, grade):
    return Verdict(Known(share, 0.01, 0.001, 500), 0.001, grade)


def test_the_audit_names_what_is_beyond_chance():
    found = Audit(
        clustering="km",
        embedding="ae",
        findings=(
            Finding(
                "PSF width", MATTERS_NOT, verdict(0.312, "strong"), None, "3 highest (2.1)"
            ),
            Finding("S/N", MAY_GO, verdict(0.0, "chance"), verdict(0.0, "chance")),
        ),
        missing=("field",),
        n_rows=20_000,
        n_sample=10_000,
    )
    made = audit_section(found)
    assert "Of 20,000 galaxies. Beyond chance: PSF width." in made.lines
    assert "Neighbourhoods are those of 10,000 galaxies." in made.lines
    assert "Not known, the same for all, or of too few galaxies: field." in made.lines
    first, second = made.tables
    told = Bar("31.2 %, strong", pytest.approx(55.9, abs=0.05))  # the root of 0.312
    assert first.rows == (("PSF width", told, "", "3 highest (2.1)"),)
    by_chance = Bar("0.0 %, chance", 0.0)
    assert second.rows == (("S/N", by_chance, by_chance, ""),)


def test_nothing_beyond_chance_is_said():
    found = Audit(clustering="km", embedding="", findings=(), missing=(), **NINE)
    made = audit_section(found)
    assert made.lines[1:] == ("Of 9 galaxies. Beyond chance: not told by 9 galaxies.",)
    assert made.tables == ()


def test_figures_against_labels_come_with_half_of_their_interval_and_their_scatter():
    labels = AgainstLabels(
        name="label",
        sizes={"round": 1531, "edge-on": 346},
        vectors={
            "ae": dict.fromkeys(VECTORS, FIGURE) | {"ARI4": FIGURE._replace(scatter=0.0214)}
        },
        clusterings={"km": dict.fromkeys(INDICES, FIGURE)},
        tables={"km": COUNTS},
        notes=("few edge-on galaxies",),
    )
    votes = AgainstNumbers(
        name="p", n_rows=1000, vectors={"ae": {"knn": FIGURE, "linear": FIGURE}}
    )
    made = evaluation_section(
        Evaluation(
            catalog="s.h5",
            uuid="",
            version="",
            embeddings=("ae",),
            clusterings=("km",),
            settings={},
            n_rows=2000,
            labels=(labels,),
            numbers=(votes,),
        )
    )
    assert made.lines[-1] == "few edge-on galaxies"
    vectors, clusters, counts, numbers = made.tables
    assert vectors.caption == "label: round 1,531, edge-on 346"
    figure, scattered = "0.500 ± 0.100", "0.500 ± 0.100 (0.021)"
    assert vectors.rows == (("ae", figure, figure, scattered, figure, figure, figure),)
    assert clusters.rows[0][:2] == ("km", "0.500 ± 0.100")
    assert counts.head == ("label", "noise", "0")
    assert counts.rows == (("round", "1", "2"), ("edge-on", "3", "4"))
    assert numbers.caption == "p: rank correlation over 1,000 galaxies"


def test_a_sweep_says_what_comes_back_and_which_value_is_recommended():
    few = Point(value=2, sizes=(30, 20), noise=0.0, stability=0.9, error=0.02,
                silhouette=0.5, dbcv=np.nan)  # fmt: skip
    many = Point(value=9, sizes=tuple(range(9, 0, -1)), noise=0.1, stability=-0.01,
                 error=0.0, silhouette=0.1, dbcv=0.2)  # fmt: skip
    made = sweep_section(
        Swept(setting="n_clusters", points=(few, many), advice=Advice(2, "two"), n_rows=50,
              left_out=(LeftOut(90, "too few rows"),))
    )  # fmt: skip
    assert made.lines[:2] == ("two.", "n_clusters = 90 is left out: too few rows.")
    first, second = made.tables[0].rows
    assert first[:3] == ("2 (recommended)", "2", Bar("0.90 ± 0.02", 90.0))
    assert second[2].percent == 0
    assert second[-1] == "9, 8, 7, 6, 5, 4, 3, 2 …"
