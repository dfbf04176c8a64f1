"""What the server answers to each question of the page."""

import base64
import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from galaxyclust import steps
from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.export import FORMATS
from galaxyclust.catalog.export import export as write_table
from galaxyclust.catalog.schema import describe
from galaxyclust.errors import GalaxyclustError, LockedError, SettingError
from galaxyclust.explore.links import links
from galaxyclust.explore.stamps import Drawing, Gallery
from galaxyclust.explore.survey import Survey
from galaxyclust.flags import decode
from galaxyclust.show.page.words import number
from galaxyclust.show.theme import counted
from galaxyclust.steps._export import selected

_DOWNLOADS = ("csv", "fits", "ecsv", "votable", "parquet")
_LOOK_ALIKES, _ODD = 48, 96
_BINARY = "application/octet-stream"


class Answers:
    """Answers questions on one survey; each method is one address.

    Parameters
    ----------
    catalog
        The catalog.
    write_token
        What the page must send with whatever writes.
    opened
        What to show first: ``embedding`` and ``clustering``, as far as asked for.
    """

    def __init__(
        self, catalog: Catalog, *, write_token: str, opened: Mapping[str, str | None]
    ) -> None:
        self.survey = Survey(catalog)
        self.gallery = Gallery(catalog)
        self._page = {"token": write_token, "opened": dict(opened)}

    def about(self, request: Request) -> Response:
        """Return names, columns and clusterings."""
        del request
        return JSONResponse(self.survey.about() | self._page)

    def places(self, request: Request) -> Response:
        """Return the places of a map as float32 pairs."""
        return binary(self.survey.places(asked(request, "map")).tobytes())

    def column(self, request: Request) -> Response:
        """Return a column: float32 numbers, or texts as numbers with their names."""
        name = asked(request, "name")
        if self.survey.column(name).dtype.kind != "U":
            return binary(self.survey.numbers(name).tobytes())
        found = self.survey.categories(name)
        codes = base64.b64encode(found.codes.tobytes()).decode("ascii")
        return JSONResponse({"names": found.names, "codes": codes})

    def where(self, request: Request) -> Response:
        """Return in which rows a condition holds, one bit each."""
        found = self.survey.where(asked(request, "condition"))
        return binary(np.packbits(found, bitorder="little").tobytes())

    def galaxy(self, request: Request) -> Response:
        """Return all that is known of one galaxy."""
        row = self._row(request)
        values = []
        for name in self.survey.columns():
            value, spec = self.survey.column(name)[row], describe(name)
            text = shown(value)
            if text and name in {"ra", "dec"}:
                text = f"{value:.6f}"  # to a hundredth of an arcsecond
            if name == "flags":
                text = ", ".join(decode(int(text))) or "none"
            if not text:
                continue
            unit, meaning = (spec.unit, spec.description) if spec else ("", "")
            values.append({"name": name, "value": text, "unit": unit, "meaning": meaning})
        return JSONResponse(
            {"row": row, "id": self._id(row), "values": values, "links": self._links(row)}
        )

    def names(self, request: Request) -> Response:
        """Return the ids of some rows."""
        rows = self._rows(asked(request, "rows"))
        return JSONResponse([self._id(row) for row in rows])

    def neighbors(self, request: Request) -> Response:
        """Return the look-alikes of a galaxy, nearest first."""
        embedding, row = asked(request, "embedding"), self._row(request)
        others = self.survey.n_embedded(embedding) - 1
        made = steps.neighbors(
            self.survey.catalog,
            embedding=embedding,
            id=self._id(row),
            n=max(1, min(_LOOK_ALIKES, others)),
        )
        notes = [f"distance {number(far)}" for far in made.relative.tolist()]
        return JSONResponse({"rows": made.rows.tolist(), "notes": notes})

    def outliers(self, request: Request) -> Response:
        """Return the oddest galaxies, and in what they are odd."""
        embedding = asked(request, "embedding")
        clustering = request.query_params.get("clustering")
        key = ("outliers", embedding, clustering or "")

        def make() -> dict[str, Any]:
            found = steps.outliers(
                self.survey.catalog, embedding=embedding, clustering=clustering, n=_ODD
            ).found
            notes = [one.reason for one in found]
            return {"rows": [one.row for one in found], "notes": notes}

        return JSONResponse(self.survey.kept(key, make))

    def stamps(self, request: Request) -> Response:
        """Return pictures of some rows as one WebP image."""
        query = request.query_params
        try:
            drawing = Drawing(
                size=int(query.get("size", "96")),
                whole=query.get("whole") == "1",
                softening=float(query.get("softening", "4")),
                gain=float(query.get("gain", "1")),
            )
        except ValueError as error:
            message = f"a number is needed: {error}"
            raise SettingError(message) from None
        made = self.gallery.draw(self._rows(asked(request, "rows")), drawing)
        kept = {"cache-control": "private, max-age=3600"}
        return Response(made.data, media_type="image/webp", headers=kept)

    def export(self, request: Request, said: Mapping[str, Any]) -> Response:
        """Return some rows as a file to save."""
        del request
        kind = said.get("format")
        rows = self._rows(said.get("rows", []))
        if kind == "ids":
            text = "".join(f"{self._id(row)}\n" for row in rows)
            return attachment(text.encode(), "selection.txt")
        if kind not in _DOWNLOADS:
            message = f"format {kind!r}; choose from ids, {', '.join(_DOWNLOADS)}"
            raise SettingError(message)
        suffix = next(end for end, known in FORMATS.items() if known == kind)
        chosen = selected(self.survey.catalog, rows=np.array(rows))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"selection{suffix}"
            write_table(chosen, path, format=kind)
            return attachment(path.read_bytes(), path.name)

    def samp(self, request: Request, said: Mapping[str, Any]) -> Response:
        """Send some rows to the programs at the SAMP hub."""
        del request
        rows = np.array(self._rows(said.get("rows", [])))
        made = steps.samp(self.survey.catalog, rows=rows)
        words = f"{counted(made.n_rows, 'galaxy')} sent to {', '.join(made.receivers)}"
        return JSONResponse({"words": words})

    def tag(self, request: Request, said: Mapping[str, Any]) -> Response:
        """Give a tag to some galaxies, or take it away."""
        del request
        made = steps.tag(
            self.survey.catalog,
            ids=[self._id(row) for row in self._rows(said.get("rows", []))],
            tag=str(said.get("tag", "")).strip(),
            remove=bool(said.get("remove")),
        )
        words = (
            f"{counted(made.n_changed, 'galaxy')} changed, {made.n_tagged:,} have the tag"
        )
        return JSONResponse({"words": words})

    def name(self, request: Request, said: Mapping[str, Any]) -> Response:
        """Give a cluster a name."""
        del request
        cluster = whole(said, "cluster")
        made = steps.name_clusters(
            self.survey.catalog,
            clustering=str(said.get("clustering")),
            names={cluster: str(said.get("name", ""))},
        )
        name = made.names.get(cluster)
        called = f"is called {name!r}" if name else "has no name"
        return JSONResponse({"words": f"cluster {cluster} {called}", "cluster": cluster})

    def merge(self, request: Request, said: Mapping[str, Any]) -> Response:
        """Make one cluster of two."""
        del request
        pair = [whole(said, "cluster"), whole(said, "other")]
        made = steps.merge_clusters(
            self.survey.catalog, clustering=str(said.get("clustering")), clusters=pair
        )
        (into,) = made.changed
        words = f"clusters {pair[0]} and {pair[1]} are now cluster {into}"
        return JSONResponse({"words": words, "cluster": into})

    def split(self, request: Request, said: Mapping[str, Any]) -> Response:
        """Cluster the members of one cluster anew."""
        del request
        cluster = whole(said, "cluster")
        made = steps.split_cluster(
            self.survey.catalog,
            clustering=str(said.get("clustering")),
            cluster=cluster,
            into=whole(said, "into"),
        )
        parts = ", ".join(f"{k} ({made.sizes[k]:,})" for k in made.changed)
        words = f"cluster {cluster} is now {parts}"
        return JSONResponse({"words": words, "cluster": cluster})

    def _id(self, row: int) -> str:
        return str(self.survey.column("id")[row])

    def _row(self, request: Request) -> int:
        return self._rows(asked(request, "row"))[0]

    def _rows(self, given: str | list[int]) -> list[int]:
        """Return row numbers, checked."""
        try:
            parts = given.split(",") if isinstance(given, str) else given
            rows = [int(part) for part in parts]
        except (TypeError, ValueError):
            message = f"{given!r:.40} are no rows; write 1,2,3"
            raise SettingError(message) from None
        if not rows:
            message = "no galaxies are chosen"
            raise SettingError(message)
        n_rows = self.survey.catalog.n_rows
        if not 0 <= min(rows) <= max(rows) < n_rows:
            message = f"rows are 0 to {n_rows - 1}"
            raise SettingError(message)
        return rows

    def _links(self, row: int) -> list[dict[str, str]]:
        if not {"ra", "dec"} <= set(self.survey.columns()):
            return []
        place = (float(self.survey.column(name)[row]) for name in ("ra", "dec"))
        return [link._asdict() for link in links(*place)]


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
    """Return a whole number that the page said.

    Raises
    ------
    SettingError
        If it is missing or something else.
    """
    found = said.get(name)
    if not isinstance(found, int) or isinstance(found, bool):
        message = f"the request must say {name}, a whole number"
        raise SettingError(message)
    return found


def shown(value: Any) -> str:
    """Return a value of a column as text; empty where it is missing.

    >>> shown(np.float64(1234.56789)), shown(np.float32("nan")), shown(np.str_("<b>"))
    ('1234.57', '', '<b>')
    """
    if isinstance(value, np.ndarray):
        return ", ".join(number(float(part)) for part in value[:16])
    if isinstance(value, np.floating):
        return f"{value:.9g}" if abs(value) > 1e4 else f"{value:.6g}".replace("nan", "")
    return str(value)


def binary(data: bytes) -> Response:
    """Return bytes for a typed array."""
    return Response(data, media_type=_BINARY)


def attachment(data: bytes, name: str) -> Response:
    """Return a file to save."""
    header = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=_BINARY, headers=header)


def reading(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Return an endpoint whose refusals are one line for the page to show."""

    def endpoint(request: Request) -> Response:
        try:
            return answer(request)
        except GalaxyclustError as error:
            return refusal(error)

    return endpoint


def refusal(error: GalaxyclustError) -> Response:
    """Return an error as the page shows it."""
    status = 409 if isinstance(error, LockedError) else 400
    return JSONResponse({"error": str(error)}, status_code=status)


def parsed(body: bytes) -> dict[str, Any]:
    """Return what the page sent.

    Raises
    ------
    SettingError
        If it is no JSON object.
    """
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        message = "the request must be a JSON object"
        raise SettingError(message)
    return found
