import contextlib

import numpy as np
import pytest
from astropy.table import Table

from galaxyclust import steps
from galaxyclust.errors import CatalogError, InputError


class Viewer:
    """Plays a session in which a program takes a table and picks some of its rows."""

    def __init__(self, picks):
        self.picks = picks

    def send(self, table, *, to):
        self.table, self.to = Table.read(table.path), to
        return ["viewer"]

    def picked(self, _table, *, timeout_s):
        del timeout_s
        return self.picks


@pytest.fixture
def viewer(monkeypatch):
    """Put a viewer in the place of the hub."""

    def made(picks=None):
        found = Viewer(picks)
        monkeypatch.setattr(
            "galaxyclust.steps._export.samp.connected",
            lambda: contextlib.nullcontext(found),
        )
        return found

    return made


def test_the_rows_and_columns_asked_for_are_sent(surveyed, viewer):
    seen = viewer()
    made = steps.samp(
        surveyed, columns=["id", "km_label"], where="km_label == 1", to="topcat"
    )
    assert made == (("viewer",), np.count_nonzero(surveyed.column("km_label") == 1), None)
    assert seen.table.colnames == ["id", "km_label"]
    assert (len(seen.table), seen.to) == (made.n_rows, "topcat")


def test_rows_named_by_number_are_sent_in_their_order(surveyed, viewer):
    seen = viewer()
    assert steps.samp(surveyed, columns=["id"], rows=np.array([3, 1])).n_rows == 2
    ids = [str(name) for name in seen.table["id"]]
    assert ids == surveyed.column("id")[[3, 1]].tolist()


def test_rows_that_were_picked_become_a_column(survey, viewer, caplog):
    seen = viewer([1, 0])
    with caplog.at_level("INFO", logger="galaxyclust"):
        made = steps.samp(survey, where="km_label == 1", receive="mine")
    assert f"{made.n_rows} rows are in viewer; waiting" in caplog.text
    assert made.n_picked == 2
    ids = survey.column("id")[survey.column("mine")]
    assert ids.tolist() == [str(name) for name in seen.table["id"][:2]]
    assert survey.history()[-1].notes == ("2 sources picked",)
    with pytest.raises(CatalogError, match="column 'mine' is there; use --overwrite"):
        steps.samp(survey, receive="mine")
    viewer([])
    steps.samp(survey, receive="mine", overwrite=True)
    assert not survey.column("mine").any()


def test_nothing_is_written_where_nothing_was_picked(fresh, viewer):
    viewer(None)
    with pytest.raises(InputError, match=r"no rows were picked in 0\.5 s"):
        steps.samp(fresh, receive="mine", timeout_s=0.5)
    viewer([fresh.n_rows])
    with pytest.raises(InputError, match="picked that were not sent"):
        steps.samp(fresh, receive="mine")
    assert "mine" not in fresh.names("catalog")


@pytest.mark.usefixtures("unwritable")
def test_nobody_waits_for_rows_that_cannot_be_written(ingested, viewer):
    viewer([0])
    with pytest.raises(CatalogError, match="cannot be written"):
        steps.samp(ingested, receive="mine")
