import numpy as np
import pytest

from galaxyclust.catalog.core import Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, SettingError
from galaxyclust.steps._evaluate.truth import read_labels, read_votes


@pytest.fixture
def voted(fresh):
    """A survey with columns as Galaxy Zoo's tables have them."""
    n = fresh.n_rows
    smooth = np.linspace(0, 1, n)
    columns = {
        "Class1.1": smooth,
        "Class1.2": 1 - smooth,
        "kind": np.where(smooth < 0.3, "disc", np.where(smooth > 0.7, "bulge", "")),
        "t_type": np.where(smooth < 0.5, 3.0, np.nan) - (smooth < 0.2),
        "same": np.ones(n),
        "word": np.array([f"w{i}" for i in range(n)]),
    }
    fresh.write(Content(columns=columns), Step(name="test"))
    return fresh


def test_labels_are_text_and_empty_is_none(voted):
    found = read_labels(voted, "kind")
    assert set(found.values) == {"disc", "bulge", ""}
    assert found.labelled.sum() == np.sum(voted.column("kind") != "")


def test_whole_numbers_are_labels_and_nan_is_none(voted):
    assert set(read_labels(voted, "t_type").values) == {"2", "3", ""}


def test_one_value_is_refused_as_labels(voted):
    with pytest.raises(SettingError, match="column 'same' has 1 label; two are needed"):
        read_labels(voted, "same")


def test_too_many_values_are_refused_as_labels(voted, monkeypatch):
    monkeypatch.setattr("galaxyclust.steps._evaluate.truth.MOST_LABELS", 3)
    with pytest.raises(
        SettingError, match=r"so they are no labels; --votes Class1\.1 ranks"
    ):
        read_labels(voted, "Class1.1")


def test_rules_make_one_set_of_labels(voted):
    (labels,), numbers = read_votes(
        voted, ("smooth=Class1.1 > 0.8", "disc = Class1.2 > 0.8")
    )
    smooth = voted.column("Class1.1")
    assert (labels.values[smooth > 0.8] == "smooth").all()
    assert (labels.values[smooth < 0.2] == "disc").all()
    assert (labels.values[(smooth > 0.2) & (smooth < 0.8)] == "").all()
    assert numbers == []


def test_where_rules_overlap_the_first_counts_and_it_is_told(voted):
    (labels,), _ = read_votes(voted, ("some=`Class1.1` > 0.5", "all=Class1.1 >= 0"))
    smooth = voted.column("Class1.1")
    assert ((labels.values == "some") == (smooth > 0.5)).all()
    assert labels.n_several == np.sum(smooth > 0.5)


def test_a_column_by_itself_is_a_number_to_rank_by(voted):
    labels, (number,) = read_votes(voted, ("Class1.1",))
    assert labels == []
    assert (number.values == voted.column("Class1.1")).all()


@pytest.mark.parametrize(
    ("votes", "refusal"),
    [
        (("nothing",), (CatalogError, "no column 'nothing'")),
        (("kind",), (SettingError, "holds no numbers to rank by; --labels kind")),
        (("same",), (SettingError, "the same for all rows")),
        (("a=Class1.1 > 7",), (SettingError, "holds for no galaxy")),
        (("a=Class1.1 > 0.5",), (SettingError, "alone makes one label")),
        (("a=Class3 > 0.5",), (SettingError, "unknown column")),
    ],
)
def test_what_cannot_be_voted_for_is_refused(voted, votes, refusal):
    error, words = refusal
    with pytest.raises(error, match=words):
        read_votes(voted, votes)
