"""The web application: its addresses."""

from collections.abc import Callable, Mapping
from importlib import resources
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import GalaxyclustError
from galaxyclust.explore.answers import Answers
from galaxyclust.explore.exchange import parsed, reading, refusal
from galaxyclust.explore.security import Guard, Secrets
from galaxyclust.explore.survey import Survey
from galaxyclust.explore.wishes import Wishes
from galaxyclust.show.page.template import read as read_template

_KINDS = {".css": "text/css", ".js": "text/javascript", ".html": "text/html",
          ".svg": "image/svg+xml"}  # fmt: skip
_FOLDER = resources.files("galaxyclust.explore") / "static"


def make_app(
    catalog: Catalog, known: Secrets, *, opened: Mapping[str, str | None] | None = None
) -> ASGIApp:
    """Return the explorer of a catalog as an ASGI application.

    Parameters
    ----------
    catalog
        The catalog.
    known
        The session's secrets.
    opened
        The embedding and the clustering to show first.
    """
    survey = Survey(catalog)
    wishes = Wishes(survey)
    answers = Answers(survey, write_token=known.write, opened=opened or {})
    asked = {
        "about": answers.about,
        "places": answers.places,
        "column": answers.column,
        "where": answers.where,
        "galaxy": answers.galaxy,
        "names": answers.names,
        "neighbors": answers.neighbors,
        "outliers": answers.outliers,
        "stamps": answers.stamps,
    }
    told = {
        "export": wishes.export,
        "samp": wishes.samp,
        "tag": wishes.tag,
        "name": wishes.name,
        "merge": wishes.merge,
        "split": wishes.split,
    }
    routes = [Route("/", page_file("explore.html"))]
    # only files listed here are served; no request can name another
    routes += [Route(f"/static/{name}", page_file(name)) for name in static_names()]
    routes += [
        Route(f"/api/{name}", reading(answer, survey)) for name, answer in asked.items()
    ]
    routes += [
        Route(f"/api/{name}", writing(answer), methods=["POST"])
        for name, answer in told.items()
    ]
    return Guard(Starlette(routes=routes), known)


def static_names() -> list[str]:
    """Return the names of the page's own files."""
    own = [entry.name for entry in _FOLDER.iterdir() if entry.is_file()]
    return sorted(name for name in [*own, "palette.css"] if name != "explore.html")


def page_file(name: str) -> Callable[[Request], Response]:
    """Return an endpoint that serves one of the package's own files, read at the start."""
    if name == "palette.css":
        text = read_template(name)
    else:
        text = (_FOLDER / name).read_text(encoding="utf-8")
    kind = _KINDS[f".{name.rpartition('.')[2]}"]

    def endpoint(request: Request) -> Response:
        del request
        return Response(text, media_type=kind)

    return endpoint


def writing(
    answer: Callable[[Request, Mapping[str, Any]], Response],
) -> Callable[[Request], Any]:
    """Return an endpoint for requests that change something."""

    async def endpoint(request: Request) -> Response:
        try:
            said = parsed(await request.body())
            return await run_in_threadpool(answer, request, said)
        except GalaxyclustError as error:
            return refusal(error)

    return endpoint
