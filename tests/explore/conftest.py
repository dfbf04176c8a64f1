"""The explorer of a small survey, asked without a network."""

import pytest
from starlette.testclient import TestClient

from galaxyclust.explore.app import make_app
from galaxyclust.explore.security import WRITE_HEADER, Secrets

KNOWN = Secrets(port=8200, entry="entry", cookie="cookie", write="write")


@pytest.fixture
def known():
    """The secrets of the session."""
    return KNOWN


@pytest.fixture
def visit(known):
    """Return a client of a catalog's explorer, let in and with the token or without."""

    def made(catalog, *, entered=True, token=True, **opened):
        client = TestClient(
            make_app(catalog, known, opened=opened), base_url="http://127.0.0.1:8200"
        )
        if entered:
            client.cookies.set(known.cookie_name, known.cookie)
        if token:
            client.headers[WRITE_HEADER] = known.write
        return client

    return made


@pytest.fixture
def client(visit, grouped):
    """A client that is let in, of a catalog that is not to be written to."""
    return visit(grouped)
