"""SAMP: send a table to TOPCAT, Aladin and the like, and receive the rows selected there.

Simple Application Messaging Protocol 1.3 (IVOA 2012): programs on one machine talk
through a hub, which TOPCAT and Aladin start. The messages here are
``table.load.votable`` and ``table.select.rowList``.
"""

import contextlib
import importlib
import queue
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from galaxyclust.errors import InputError

_LOAD, _PICK = "table.load.votable", "table.select.rowList"
_PATIENCE_S = 60  # for a program to load a table


class Table(NamedTuple):
    """A VOTable file to send: its path, its name, and an id unique to this table."""

    path: Path
    name: str
    id: str


class Session:
    """A connection to the hub. See `connected`."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._picked: queue.Queue[tuple[str, list[int]]] = queue.Queue()
        client.bind_receive_call(_PICK, self._on_call)
        client.bind_receive_notification(_PICK, self._on_notification)

    def send(self, table: Table, *, to: str = "") -> list[str]:
        """Send a table to every program that accepts tables, and return their names.

        Parameters
        ----------
        table
            The table; the file must stay until this returns.
        to
            Send it only to programs with this in their name.

        Raises
        ------
        InputError
            If there is no such program, or none could load it.
        """
        takers = self._takers()
        chosen = {key: name for key, name in takers.items() if to.lower() in name.lower()}
        if not chosen:
            have = ", ".join(takers.values()) or "none that takes tables"
            message = f"no program {to!r} at the SAMP hub; there is {have}"
            raise InputError(message)
        parameters = {
            "url": table.path.resolve().as_uri(),
            "table-id": table.id,
            "name": table.name,
        }
        load = {"samp.mtype": _LOAD, "samp.params": parameters}
        took: list[str] = []
        refused: list[str] = []
        for key, name in chosen.items():
            problem = self._ask(key, load)
            (refused if problem else took).append(f"{name}{problem}")
        if not took:
            message = f"the table was not taken by {'; '.join(refused)}"
            raise InputError(message)
        return took

    def picked(self, table: Table, *, timeout_s: float | None = None) -> list[int] | None:
        """Wait until rows of a table are selected, and return their numbers.

        None if none are selected within ``timeout_s``.
        """
        with contextlib.suppress(queue.Empty):
            while True:
                name, rows = self._picked.get(timeout=timeout_s)
                if name == table.id:
                    return rows
        return None

    def _takers(self) -> dict[str, str]:
        keys = self._client.get_subscribed_clients(_LOAD)
        return {
            key: str(self._client.get_metadata(key).get("samp.name", key)) for key in keys
        }

    def _ask(self, key: str, message: dict[str, Any]) -> str:
        """Send a message, wait for the answer, and return what went wrong."""
        try:
            answer = self._client.call_and_wait(key, message, str(_PATIENCE_S))
        except Exception as error:  # noqa: BLE001 (whatever the other side's answer is made into)
            return f" ({(str(error).splitlines() or ['no answer'])[0]})"
        if answer.get("samp.status") == "samp.ok":
            return ""
        why = answer.get("samp.error", {}).get("samp.errortxt", "no reason given")
        return f" ({why})"

    def _on_call(self, *message: Any) -> None:
        self._keep(message[-2])
        identity = message[2]
        self._client.reply(identity, {"samp.status": "samp.ok", "samp.result": {}})

    def _on_notification(self, *message: Any) -> None:
        self._keep(message[-2])

    # pyvo gives key, sender, identity, type, parameters and the rest, in this order
    def _keep(self, parameters: dict[str, Any]) -> None:
        rows = [int(row) for row in parameters.get("row-list", ())]
        self._picked.put((str(parameters.get("table-id", "")), rows))


@contextlib.contextmanager
def connected() -> Iterator[Session]:
    """Connect to the hub that runs on this machine.

    Raises
    ------
    InputError
        If there is no hub, or pyvo is not installed.
    """
    try:
        samp = importlib.import_module("pyvo.samp")
    except ImportError as error:
        message = 'SAMP needs pyvo: pip install "galaxyclust[vo]"'
        raise InputError(message) from error
    client = samp.SAMPIntegratedClient(
        name="galaxyclust", description="Galaxies by shape", addr="127.0.0.1"
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a lock file that a dead hub left
            client.connect()
    except (samp.SAMPHubError, OSError, KeyError) as error:
        message = "no SAMP hub is running; start TOPCAT or Aladin first"
        raise InputError(message) from error
    try:
        yield Session(client)
    finally:
        client.disconnect()
