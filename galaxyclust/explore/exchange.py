"""Reading and checking of requests, and replies."""

import json
from collections.abc import Callable, Mapping
from operator import index
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from galaxyclust.errors import CatalogError, GalaxyclustError, LockedError, SettingError
from galaxyclust.explore.survey import Survey

_BINARY = "application/octet-stream"


class StaleError(CatalogError):
    """The page shows something that has changed since."""


def asked(request: Request, name: str) -> str:
    """Return a value of the query.

    Raises
    ------
    SettingError
        If it is missing.
    """
    found = request.query_params.get(name)
    if found is None:
        message = f"the request must say {name}"
        raise SettingError(message)
    return found


def whole(said: Mapping[str, Any], name: str) -> int:
    """Return a whole number that the page sent.

    Raises
    ------
    SettingError
        If it is missing or not a whole number.
    """
    found = said.get(name)
    if not isinstance(found, int) or isinstance(found, bool):
        message = f"the request must say {name}, a whole number"
        raise SettingError(message)
    return found


def rows_in(given: str | list[int], *, n_rows: int) -> list[int]:
    """Return row numbers, checked.

    Parameters
    ----------
    given
        ``1,2,3``, or a list.
    n_rows
        Number of rows of the catalog.

    Raises
    ------
    SettingError
        If there are none, or one does not exist.
    """
    try:
        rows = [index(part) for part in _parts(given)]
    except (TypeError, ValueError):
        message = f"{given!r:.40} are no rows; write 1,2,3"
        raise SettingError(message) from None
    if not rows:
        message = "no galaxies are chosen"
        raise SettingError(message)
    if not 0 <= min(rows) <= max(rows) < n_rows:
        message = f"rows are 0 to {n_rows - 1}"
        raise SettingError(message)
    return rows


def _parts(given: str | list[int]) -> list[int]:
    if isinstance(given, str):
        return [int(part) for part in given.split(",")]
    return given


def parsed(body: bytes) -> dict[str, Any]:
    """Return the JSON object that the page sent.

    Raises
    ------
    SettingError
        If it is not a JSON object.
    """
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        message = "the request must be a JSON object"
        raise SettingError(message)
    return found


def binary(data: bytes) -> Response:
    """Return bytes for a typed array."""
    return Response(data, media_type=_BINARY)


def attachment(data: bytes, name: str) -> Response:
    """Return a file to save."""
    header = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=_BINARY, headers=header)


def refuse_another(survey: Survey, seen: str | None) -> None:
    """Refuse a request if the file now holds another survey, with other rows.

    Parameters
    ----------
    survey
        The survey as it is now.
    seen
        UUID of the survey that the page shows; None if the request does not say.

    Raises
    ------
    StaleError
        If it is another survey.
    """
    if seen is not None and seen != survey.uuid():
        message = f"{survey.path} holds another survey by now; reload the page"
        raise StaleError(message)


def reading(
    answer: Callable[[Request], Response], survey: Survey
) -> Callable[[Request], Response]:
    """Return an endpoint that reports errors as one line for the page to show."""

    def endpoint(request: Request) -> Response:
        try:
            refuse_another(survey, request.query_params.get("survey"))
            return answer(request)
        except GalaxyclustError as error:
            return refusal(error)

    return endpoint


def refusal(error: GalaxyclustError) -> Response:
    """Return an error as the page shows it."""
    status = 409 if isinstance(error, LockedError | StaleError) else 400
    return JSONResponse({"error": str(error)}, status_code=status)
