"""The server listens on this machine alone, and only where it can."""

import threading
import time

import httpx2
import pytest

from galaxyclust.errors import CatalogError, SettingError
from galaxyclust.explore import serve
from galaxyclust.explore.serve import explore, listening, make_server


def test_it_listens_on_this_machine_only():
    with listening(0) as bound:
        host, port = bound.getsockname()
        assert host == "127.0.0.1"
        with pytest.raises(SettingError, match=rf"port {port}: .* in use; --port 0"):
            listening(port).__enter__()


def test_the_printed_address_opens_the_page(grouped, monkeypatch):
    said, servers, opened = [], [], []

    def kept(app):
        servers.append(make_server(app))
        return servers[-1]

    monkeypatch.setattr(serve, "make_server", kept)
    monkeypatch.setattr(serve.webbrowser, "open", opened.append)
    thread = threading.Thread(
        target=explore, args=(grouped,), kwargs={"clustering": "km", "say": said.append}
    )
    thread.start()
    try:
        end = time.monotonic() + 20
        while not opened and time.monotonic() < end:
            time.sleep(0.02)
        (address,) = opened
        assert said == [f"{grouped.path}: open {address} (Ctrl-C ends it)"]
        with httpx2.Client(follow_redirects=True) as client:
            answer = client.get(address)
            assert "<title>galaxyclust</title>" in answer.text
            assert "server" not in answer.headers
    finally:
        servers[0].should_exit = True
        thread.join(20)
    assert not thread.is_alive()


@pytest.mark.parametrize("kind", ["embedding", "clustering"])
def test_what_cannot_be_shown_first_is_refused_before_anything_is_served(grouped, kind):
    with pytest.raises(CatalogError, match=rf"no {kind} 'typo'; it has (ae|km)"):
        explore(grouped, **{kind: "typo"}, browser=False)
