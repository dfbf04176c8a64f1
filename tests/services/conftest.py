"""A web server on loopback that plays the services, and fails in every way they do."""

import contextlib
import http.server
import io
import threading
import time
import urllib.parse
from dataclasses import replace

import numpy as np
import pytest
from astropy.io.votable import from_table, writeto
from astropy.table import Table

from galaxyclust.services import queries, web
from galaxyclust.services.cache import Cache
from galaxyclust.services.catalogs import OutsideCatalog, OutsideColumn


class Reply:
    """What the server sends: a body whose end may be missing, with headers of any kind."""

    def __init__(
        self, body=b"", *, status=200, headers=None, send=None, ranges=False, delay_s=0
    ):
        self.body, self.status, self.headers = body, status, dict(headers or {})
        self.send = len(body) if send is None else send
        self.ranges, self.delay_s = ranges, delay_s


class Server:
    """Answers with the replies in ``script``, one after the other, then by ``answer``."""

    reply = Reply

    def __init__(self):
        self.asked, self.script, self.answer = [], [], lambda _fields: Reply(status=404)
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"

            def log_message(self, *_):
                """Say nothing."""

            def do_GET(self):
                self.reply(urllib.parse.urlsplit(self.path).query)

            def do_POST(self):
                length = int(self.headers["Content-Length"])
                self.reply(self.rfile.read(length).decode())

            def reply(self, query):
                fields = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
                service.asked.append((self.command, self.path, dict(self.headers), fields))
                reply = service.script.pop(0) if service.script else service.answer(fields)
                time.sleep(reply.delay_s)
                body, status, headers = reply.body, reply.status, reply.headers
                end, asked = reply.send, self.headers.get("Range", "")
                same = self.headers.get("If-Range") == headers.get("ETag")
                if reply.ranges and asked and same:
                    start = int(asked.removeprefix("bytes=").rstrip("-"))
                    headers = headers | {
                        "Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"
                    }
                    body, status, end = body[start:], 206, end - start
                with contextlib.suppress(ConnectionError):  # who asked may be gone
                    self.send(status, headers, body=body[: max(end, 0)], length=len(body))

            def send(self, status, headers, *, body, length):
                self.send_response(status)
                for name, value in ({"Content-Length": length} | headers).items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(body)

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,))
        self.thread.start()

    def close(self):
        """Stop serving."""
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


@pytest.fixture
def server(monkeypatch):
    """A server on loopback, asked without the patience that a real one needs."""
    monkeypatch.setattr(web, "PAUSE_S", 0.0)
    monkeypatch.setattr(web, "BACK_OFF_S", 0.001)
    monkeypatch.setitem(queries.PAUSE_S, "sdss", 0.0)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    served = Server()
    yield served
    served.close()


@pytest.fixture
def cache(tmp_path):
    """An empty cache."""
    return Cache(folder=tmp_path / "cache")


@pytest.fixture(scope="session")
def everything():
    """Four thousand sources, with many about RA 0 and the north pole."""
    rng = np.random.default_rng(5)
    ra = np.concatenate([rng.uniform(0, 360, 2000), rng.normal(0, 0.5, 2000) % 360])
    dec = np.degrees(np.arcsin(rng.uniform(-1, 1, 2000)))
    dec = np.concatenate([dec, rng.normal(1, 0.5, 1500), 90 - rng.exponential(0.5, 500)])
    return Table(
        {
            "objID": np.arange(4000) + 587722952230175145,
            "RA": ra,
            "DE": dec,
            "mag": rng.normal(18, 1, 4000),
        }
    )


@pytest.fixture
def vizier(server, everything):
    """A catalog that the server answers for as VizieR does, in circles."""

    def answer(fields):
        ra, dec = map(float, fields["-c"].split())
        cut = everything[_apart(everything, ra, dec) <= float(fields["-c.rd"])]
        return Reply(votable(cut[: int(fields["-out.max"])]))

    server.answer = answer
    return OutsideCatalog(
        name="played",
        title="A catalog that is played",
        service="vizier",
        table="J/none/1/table",
        id_column="objID",
        ra_column="RA",
        dec_column="DE",
        epoch=2000.0,
        default_radius_arcsec=1.0,
        reference="None",
        licence="None",
        url=f"{server.url}/viz-bin/votable",
        rows_per_square_degree=100.0,
        columns={"mag": OutsideColumn(unit="mag", meaning="Brightness")},
    )


@pytest.fixture
def tap(vizier, server):
    """The same catalog on a TAP service."""
    return replace(vizier, service="tap", table="s.t", url=f"{server.url}/tap")


def _apart(everything, ra, dec):
    """Return separations in degrees."""
    alpha, delta = np.radians(everything["RA"]), np.radians(everything["DE"])
    cosine = np.sin(delta) * np.sin(np.radians(dec))
    cosine += np.cos(delta) * np.cos(np.radians(dec)) * np.cos(alpha - np.radians(ra))
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def votable(table):
    """Return a table as the bytes of a VOTable."""
    out = io.BytesIO()
    writeto(from_table(table), out)
    return out.getvalue()


@pytest.fixture
def as_votable():
    """What makes the bytes of a VOTable."""
    return votable


@pytest.fixture
def apart():
    """What gives the separations of the sky's sources from a place, in degrees."""
    return _apart
