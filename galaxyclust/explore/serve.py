"""The server of the explorer, which only this machine can reach."""

import contextlib
import socket
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import SettingError
from galaxyclust.explore.app import make_app
from galaxyclust.explore.security import HOSTS, Secrets
from galaxyclust.steps._names import check_made

_PATIENCE_S = 20.0


def explore(
    catalog: Catalog,
    *,
    embedding: str | None = None,
    clustering: str | None = None,
    port: int = 0,
    browser: bool = True,
    say: Callable[[str], None] = print,
) -> None:
    """Serve the explorer of a catalog until interrupted.

    Parameters
    ----------
    catalog
        The catalog.
    embedding, clustering
        What to show first; None: what was made last.
    port
        Port on 127.0.0.1; 0 takes a free one.
    browser
        Whether to open the page in the system's browser.
    say
        Function that prints the line with the address.

    Raises
    ------
    CatalogError
        If there is no such embedding or clustering.
    SettingError
        If the port is taken.
    """
    for name, step in ((embedding, "embed"), (clustering, "cluster")):
        if name is not None:
            check_made(catalog, name, step=step)
    with listening(port) as bound:
        known = Secrets(port=bound.getsockname()[1])
        opened = {"embedding": embedding, "clustering": clustering}
        app = make_app(catalog, known, opened=opened)
        server = make_server(app)
        say(f"{catalog.path}: open {known.address} (Ctrl-C ends it)")
        if browser:
            threading.Thread(
                target=_open, args=(server, known.address), daemon=True
            ).start()
        server.run(sockets=[bound])


def make_server(app: ASGIApp) -> uvicorn.Server:
    """Return a server without logs that supports only HTTP."""
    quiet: dict[str, Any] = {
        "log_config": None,
        "access_log": False,
        "server_header": False,
    }
    settings = uvicorn.Config(app, ws="none", lifespan="off", **quiet)
    return uvicorn.Server(settings)


@contextlib.contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """Listen on a port of this machine that other machines cannot reach.

    Raises
    ------
    SettingError
        If the port is taken or not allowed.
    """
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    with contextlib.closing(bound):
        try:
            bound.bind((HOSTS[0], port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            message = f"port {port}: {reason}; --port 0 takes a free one"
            raise SettingError(message) from None
        bound.listen(128)
        yield bound


def _open(server: uvicorn.Server, address: str) -> None:
    """Open the page once the server answers."""
    end = time.monotonic() + _PATIENCE_S
    while not server.started and time.monotonic() < end:
        time.sleep(0.05)
    webbrowser.open(address)
