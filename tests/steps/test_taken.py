import pytest

from galaxyclust.catalog.history import Step
from galaxyclust.steps._taken import taken_by


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a/old (1).h5:ae (12-34)", ("from", "a/old (1).h5:ae", "12-34")),
        ("weights of old.h5:ae (12-34)", ("start_from", "old.h5:ae", "12-34")),
        ("weights of old (1).h5:ae", ("start_from", "old (1).h5:ae", "")),
    ],
)
def test_the_line_of_history_tells_it(text, expected):
    assert taken_by(Step(name="embed", inputs=("stamps", text))) == expected


@pytest.mark.parametrize(
    "step",
    [
        Step(name="embed", inputs=("stamps",)),
        Step(name="cluster", inputs=("embeddings/ae", "")),
        Step(name="ingest", inputs=("a.fits", "b.fits")),
    ],
)
def test_of_other_steps_nothing_is_told(step):
    assert taken_by(step) is None
