"""Access control: only the browser that was given the address may send requests.

A server on 127.0.0.1 can be reached by every page open in the same browser and by every
user of the same machine. So each request must name this host (which stops DNS rebinding),
must not come from another page, and must carry a cookie that only the address printed at
the start sets. Requests that write must also carry a second secret, which only this page
can read.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS = ("127.0.0.1", "localhost")
WRITE_HEADER = "x-galaxyclust-token"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
_MOST_BYTES = 32_000_000  # of a request: enough for the numbers of some million rows


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """The secrets of a session.

    Parameters
    ----------
    port
        Port of the server.
    entry
        Secret in the address that opens the explorer.
    cookie
        Secret in the cookie that this address sets.
    write
        Secret in the header of every request that writes.
    """

    port: int
    entry: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    write: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def address(self) -> str:
        """Return the address that opens the explorer."""
        return f"http://{HOSTS[0]}:{self.port}/?token={self.entry}"

    @property
    def cookie_name(self) -> str:
        """Return the cookie's name, with the port: browsers share cookies between ports."""
        return f"galaxyclust_{self.port}"

    @property
    def hosts(self) -> frozenset[str]:
        """Return the allowed values of the Host header."""
        return frozenset(f"{host}:{self.port}" for host in HOSTS)


class Guard:
    """Passes on requests of the explorer's own page, and adds security headers to replies.

    Parameters
    ----------
    app
        The application behind it.
    known
        The session's secrets.
    """

    def __init__(self, app: ASGIApp, known: Secrets) -> None:
        self.app, self.known = app, known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # no web sockets here
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        answer = self.answer(scope) or self.app
        await answer(scope, receive, guarded)

    def answer(self, scope: Scope) -> Response | None:
        """Return the reply to a request that is not passed on; None passes it on."""
        headers, method = Headers(scope=scope), scope["method"]
        refusal = self.refusal(headers, method)
        if refusal:
            return PlainTextResponse(f"{refusal}\n", status_code=403)
        entry = QueryParams(scope["query_string"]).get("token")
        if method == "GET" and scope["path"] == "/" and entry is not None:
            return self._enter(entry)
        if not _same(self._cookie(headers), self.known.cookie):
            return PlainTextResponse(_NOT_ENTERED, status_code=403)
        if method != "GET" and not _same(headers.get(WRITE_HEADER, ""), self.known.write):
            return PlainTextResponse("the request lacks the session's token\n", 403)
        return None

    def refusal(self, headers: Mapping[str, str], method: str) -> str:
        """Return why a request cannot come from the explorer; empty if it can."""
        host = headers.get("host", "")
        if host not in self.known.hosts:
            return "this server answers to its own name only"
        if headers.get("origin", f"http://{host}") != f"http://{host}":
            return "requests of other pages are refused"
        if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
            return "requests of other pages are refused"
        if method not in {"GET", "POST"}:
            return "only GET and POST are known"
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > _MOST_BYTES:
            return f"a request can have {_MOST_BYTES:,} bytes"
        return ""

    def _enter(self, entry: str) -> Response:
        if not _same(entry, self.known.entry):
            return PlainTextResponse(_NOT_ENTERED, status_code=403)
        answer = RedirectResponse("/", status_code=303)
        answer.set_cookie(
            self.known.cookie_name, self.known.cookie, httponly=True, samesite="strict"
        )
        return answer

    def _cookie(self, headers: Headers) -> str:
        try:
            jar = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return ""
        found = jar.get(self.known.cookie_name)
        return found.value if found else ""


_NOT_ENTERED = (
    "Open the address that galaxyclust explore has printed; it holds the session's token.\n"
)


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(), known.encode())
