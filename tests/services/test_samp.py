import sys
import threading
import time

import pytest
from astropy.table import Table as AstropyTable

from galaxyclust.errors import InputError
from galaxyclust.services.samp import Table, connected

pyvo_samp = pytest.importorskip("pyvo.samp")

TABLE = "galaxyclust-1"


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """A hub of this test alone, on loopback."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SAMP_HUB", f"std-lockurl:{(tmp_path / 'hub').as_uri()}")
    hub = pyvo_samp.SAMPHubServer(web_profile=False, addr="127.0.0.1")
    hub.start()
    yield hub
    hub.stop()


@pytest.fixture
def viewer(hub):
    """A program that takes tables, as TOPCAT does, and keeps what it was sent."""
    del hub
    client = pyvo_samp.SAMPIntegratedClient(name="Topcat of the test", addr="127.0.0.1")
    client.connect()
    client.taken = []

    def load(_key, _sender, identity, _mtype, parameters, _extra):
        client.taken.append((parameters, AstropyTable.read(parameters["url"])))
        answer(client, identity, {"samp.status": "samp.ok", "samp.result": {}})

    client.bind_receive_call("table.load.votable", load)
    yield client
    client.disconnect()


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "with space.vot"
    AstropyTable({"id": ["a", "b", "c"]}).write(path, format="votable")
    return Table(path, "survey", TABLE)


def answer(client, identity, message):
    """Answer a call, no sooner than a program would that loads a table.

    pyvo's hub loses an answer that arrives before it has begun to wait for it.
    """
    time.sleep(0.3)
    client.reply(identity, message)


def pick(viewer, rows, *, table=TABLE, call=False):
    message = {
        "samp.mtype": "table.select.rowList",
        "samp.params": {"table-id": table, "row-list": [str(row) for row in rows]},
    }
    if call:
        viewer.call_all("tag", message)
    else:
        viewer.notify_all(message)


def test_without_a_hub_it_is_said_what_to_start(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SAMP_HUB", f"std-lockurl:{(tmp_path / 'none').as_uri()}")
    with (
        pytest.raises(InputError, match="no SAMP hub is running; start TOPCAT"),
        connected(),
    ):
        pass


def test_without_the_library_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyvo.samp", None)
    with pytest.raises(InputError, match=r"galaxyclust\[vo\]"), connected():
        pass


def test_a_program_loads_the_table_while_it_is_sent(viewer, table):
    with connected() as session:
        assert session.send(table) == ["Topcat of the test"]
    parameters, rows = viewer.taken[0]
    assert (parameters["name"], parameters["table-id"]) == ("survey", TABLE)
    assert rows["id"].tolist() == ["a", "b", "c"]


def test_a_program_can_be_named_in_part_and_in_any_case(viewer, table):
    with connected() as session:
        assert session.send(table, to="topcat") == ["Topcat of the test"]
        with pytest.raises(
            InputError, match="no program 'aladin' at the SAMP hub; there is T"
        ):
            session.send(table, to="aladin")
    assert len(viewer.taken) == 1


def test_a_hub_without_programs_takes_nothing(hub, table):
    del hub
    with connected() as session, pytest.raises(InputError, match="none that takes tables"):
        session.send(table)


def test_the_words_of_a_program_that_cannot_load_it_are_passed_on(viewer, table):
    def refuse(_key, _sender, identity, *_):
        error = {"samp.errortxt": "too large"}
        answer(viewer, identity, {"samp.status": "samp.error", "samp.error": error})

    viewer.bind_receive_call("table.load.votable", refuse)
    with (
        connected() as session,
        pytest.raises(InputError, match=r"Topcat .* \(too large\)"),
    ):
        session.send(table)


@pytest.mark.parametrize("call", [False, True])
def test_rows_picked_there_are_heard_of_and_those_of_other_tables_are_not(
    viewer, table, call
):
    with connected() as session:
        pick(viewer, [0], table="another")
        threading.Timer(0.05, pick, (viewer, [2, 1]), {"call": call}).start()
        assert session.picked(table, timeout_s=10) == [2, 1]
        assert session.picked(table, timeout_s=0.05) is None
