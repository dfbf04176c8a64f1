"""Downloads over HTTP: with pauses, repeated where that may help, resumed after a break."""

import hashlib
import http.client
import importlib.metadata
import json
import logging
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tqdm import tqdm

from galaxyclust.errors import InputError
from galaxyclust.progress import bar

_LOGGER = logging.getLogger(__name__)
TRIES = 4  # of one download, the first one included
PAUSE_S = 0.3  # between two requests to one host
BACK_OFF_S = 2.0  # before the second try; twice as long before each further one
LONGEST_WAIT_S = 60.0  # whatever a server asks for
TIMEOUT_S = 180.0  # without a byte
MOST_BYTES = 16 * 2**30
_BLOCK = 2**18
_LARGE_MB = 20
_PASSING = {408, 425, 429, 500, 502, 503, 504}  # a later try may succeed
_BREAKS = (http.client.HTTPException, TimeoutError, ConnectionError, ssl.SSLError)
_last_asked: dict[str, float] = {}


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request to a service.

    Parameters
    ----------
    url
        The address, http or https.
    fields
        Names and values to send.
    post
        Send the fields as a form, not in the address.
    pause_s
        Least time since the last request to the same host, if it requires more than
        `PAUSE_S`.
    """

    url: str
    fields: Mapping[str, str] = field(default_factory=dict)
    post: bool = False
    pause_s: float = 0.0

    @property
    def host(self) -> str:
        """Name of the server, and its port where that is unusual."""
        return urllib.parse.urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def key(self) -> str:
        """Unique key of this request: 64 hexadecimal digits."""
        said = json.dumps([self.url, sorted(self.fields.items())], ensure_ascii=True)
        return hashlib.sha256(said.encode()).hexdigest()


class _Broken(Exception):  # noqa: N818 (never leaves this module)
    """A failed try that is worth repeating; with the seconds to wait, or 0."""

    def __init__(self, reason: str, *, wait_s: float = 0.0) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


def download(
    request: Request,
    path: Path,
    *,
    complete: Callable[[Path], bool] = lambda _: True,
    most_bytes: int = MOST_BYTES,
) -> None:
    """Write the answer to a request to ``path``.

    What an earlier try left there is kept, and only the rest is requested, if the server
    supports that and confirms that the file is unchanged.

    Parameters
    ----------
    request
        What to ask.
    path
        Where to write; ``<path>.resume`` beside it belongs to an unfinished download.
    complete
        Tells whether a file holds a complete answer, for answers without a stated length.
    most_bytes
        Longest answer that is accepted.

    Raises
    ------
    InputError
        If the address is not http or https, the server refuses, does not answer, or the
        answer is too long.
    """
    _check_scheme(request.url)
    reason = ""
    for attempt in range(TRIES):
        _be_polite(request.host, max(PAUSE_S, request.pause_s))
        try:
            _take(request, path, most_bytes=most_bytes)
            if complete(path):
                _notes(path).unlink(missing_ok=True)
                return
            path.unlink(missing_ok=True)
            reason = "the answer breaks off before its end"
            wait_s = 0.0
        except _Broken as error:
            reason, wait_s = str(error), error.wait_s
        if attempt < TRIES - 1:
            wait_s = min(wait_s or BACK_OFF_S * 2**attempt, LONGEST_WAIT_S)
            _LOGGER.info("%s: %s; trying again in %.0f s", request.host, reason, wait_s)
            time.sleep(wait_s)
    message = (
        f"{request.url}: {reason}, {TRIES} times; try again later: what is there is kept"
    )
    raise InputError(message)


def _check_scheme(url: str) -> None:
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        message = f"{url}: not an http or https address; no other is opened"
        raise InputError(message)


def _be_polite(host: str, pause_s: float) -> None:
    """Wait until some time has passed since the last request to this host."""
    wait_s = _last_asked.get(host, -pause_s) + pause_s - time.monotonic()
    if wait_s > 0:
        time.sleep(wait_s)
    _last_asked[host] = time.monotonic()


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to http and https addresses only."""

    max_redirections = 5

    def redirect_request(self, req: Any, *args: Any) -> urllib.request.Request | None:
        """Return the request to the new address."""
        _check_scheme(args[-1])
        return super().redirect_request(req, *args)


def _opener() -> urllib.request.OpenerDirector:
    """Return an opener of http and https and nothing else (no file, no ftp)."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _Redirects(),
    ):
        opener.add_handler(handler)
    return opener


def _take(request: Request, path: Path, *, most_bytes: int) -> None:
    """Try once; whatever arrives stays in ``path``."""
    have, validator = _unfinished(path) if not request.post else (0, "")
    try:
        with _opener().open(
            _prepared(request, have, validator), timeout=TIMEOUT_S
        ) as answer:
            _write(answer, path, have=have, most_bytes=most_bytes)
    except urllib.error.HTTPError as error:
        with error:
            _refused(request, error, path)
    except urllib.error.URLError as error:
        msg = f"no answer ({error.reason})"
        raise _Broken(msg) from error
    except _BREAKS as error:
        msg = f"the connection broke ({error or type(error).__name__})"
        raise _Broken(msg) from error


def _prepared(request: Request, have: int, validator: str) -> urllib.request.Request:
    fields = urllib.parse.urlencode(request.fields)
    url = request.url if request.post or not fields else f"{request.url}?{fields}"
    prepared = urllib.request.Request(  # noqa: S310 (the scheme is checked)
        url, data=fields.encode() if request.post else None
    )
    version = importlib.metadata.version("galaxyclust")
    prepared.add_header("User-Agent", f"galaxyclust/{version}")
    if have:
        prepared.add_header("Range", f"bytes={have}-")
        prepared.add_header("If-Range", validator)
    return prepared


def _write(answer: Any, path: Path, *, have: int, most_bytes: int) -> None:
    """Write what a server sends; append it if it is the rest of an earlier try."""
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        message = f"{answer.url}: sent compressed, though it was not asked to be"
        raise InputError(message)
    rest = answer.status == 206 and _starts_at(answer) == have
    if answer.status == 206 and not rest:
        path.unlink(missing_ok=True)
        msg = "the server sent another part than was asked for"
        raise _Broken(msg)
    start = have if rest else 0
    length = answer.headers.get("Content-Length", "")
    whole = start + int(length) if length.isdigit() else None
    _check_size(answer.url, whole or 0, most_bytes)
    _notes(path).write_text(_validator(answer), encoding="utf-8")
    written = start
    with path.open("ab" if rest else "wb") as stream, _shown(answer.url, whole) as shown:
        while block := answer.read(_BLOCK):
            written += len(block)
            _check_size(answer.url, written, most_bytes)
            stream.write(block)
            shown.update(written // 10**6 - shown.n)
    if whole is not None and written != whole:
        msg = f"the answer breaks off after {written} of {whole} bytes"
        raise _Broken(msg)


def _shown(url: str, whole: int | None) -> Any:
    """Return a progress bar for a large file; a small one needs none."""
    megabytes = (whole or 0) // 10**6
    if megabytes < _LARGE_MB:
        return tqdm(disable=True)
    name = urllib.parse.urlsplit(url).path.rpartition("/")[2]
    return bar(description=name, total=megabytes, unit="MB")


def _check_size(url: str, size: int, most: int) -> None:
    if size > most:
        message = f"{url}: the answer is larger than {most} bytes; refused"
        raise InputError(message)


def _starts_at(answer: Any) -> int:
    """Return the first byte of a partial answer, -1 if it is not stated."""
    said = answer.headers.get("Content-Range", "").removeprefix("bytes ").partition("-")[0]
    return int(said) if said.isdigit() else -1


def _validator(answer: Any) -> str:
    """Return a tag or date that identifies this version of a file; empty without one."""
    tag = str(answer.headers.get("ETag", ""))
    return (
        tag
        if tag and not tag.startswith("W/")
        else str(answer.headers.get("Last-Modified", ""))
    )


def _notes(path: Path) -> Path:
    return path.with_name(f"{path.name}.resume")


def _unfinished(path: Path) -> tuple[int, str]:
    """Return how many bytes an earlier try left, and of which version of the file."""
    try:
        validator = _notes(path).read_text(encoding="utf-8").strip()
        return (path.stat().st_size, validator) if validator else (0, "")
    except OSError:
        return 0, ""


def _refused(request: Request, error: urllib.error.HTTPError, path: Path) -> None:
    """Raise for a server's refusal: for another try, or for good."""
    if (
        error.code == 416
    ):  # nothing is left to send: what is there may be of another version
        path.unlink(missing_ok=True)
        msg = "the file has changed since the download began"
        raise _Broken(msg)
    if error.code in _PASSING:
        said = error.headers.get("Retry-After", "")
        wait_s = float(said) if said.isdigit() else 0.0
        msg = f"the server answers {error.code} {error.reason}"
        raise _Broken(msg, wait_s=wait_s)
    said = " ".join(error.read(2000).decode("utf-8", "replace").split())
    message = f"{request.url}: refused with {error.code} {error.reason}: {said[:300]}"
    raise InputError(message) from error
