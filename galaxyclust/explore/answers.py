"""The server's answers to requests of the page that read."""

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from galaxyclust import steps
from galaxyclust.catalog.schema import describe
from galaxyclust.errors import SettingError
from galaxyclust.explore.exchange import asked, binary, rows_in
from galaxyclust.explore.links import links
from galaxyclust.explore.stamps import Drawing, Gallery
from galaxyclust.explore.survey import Survey
from galaxyclust.flags import MEANING, SET_ASIDE, Source, decode
from galaxyclust.show.page.words import number

_LOOK_ALIKES, _ODD = 48, 96


class Answers:
    """Answers requests about one survey; each method serves one address.

    Parameters
    ----------
    survey
        The survey.
    write_token
        Token that the page must send with requests that write.
    opened
        What to show first: ``embedding`` and ``clustering``, if requested.
    """

    def __init__(
        self, survey: Survey, *, write_token: str, opened: Mapping[str, str | None]
    ) -> None:
        self.survey = survey
        self.gallery = Gallery(survey.catalog)
        self._page = {"token": write_token, "opened": dict(opened)}

    def about(self, request: Request) -> Response:
        """Return names, columns and clusterings."""
        del request
        return JSONResponse(self.survey.about() | self._page)

    def places(self, request: Request) -> Response:
        """Return the positions of a map as float32 pairs."""
        return binary(self.survey.places(asked(request, "map")).tobytes())

    def column(self, request: Request) -> Response:
        """Return a column: float32 numbers, or texts as numbers with their names."""
        name = asked(request, "name")
        if self.survey.column(name).dtype.kind != "U":
            return binary(self.survey.numbers(name).tobytes())
        found = self.survey.categories(name)
        codes = base64.b64encode(found.codes.tobytes()).decode("ascii")
        rare = bool((found.codes < 0).any())
        return JSONResponse({"names": found.names, "codes": codes, "rare": rare})

    def where(self, request: Request) -> Response:
        """Return the rows in which a condition holds, one bit per row."""
        found = self.survey.where(asked(request, "condition"))
        return binary(np.packbits(found, bitorder="little").tobytes())

    def galaxy(self, request: Request) -> Response:
        """Return all values of one galaxy."""
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
            {
                "row": row,
                "id": self.survey.id(row),
                "aside": self._aside(row),
                "values": values,
                "links": self._links(row),
            }
        )

    def names(self, request: Request) -> Response:
        """Return the ids of some rows."""
        rows = self._rows(asked(request, "rows"))
        return JSONResponse([self.survey.id(row) for row in rows])

    def neighbors(self, request: Request) -> Response:
        """Return the look-alikes of a galaxy, nearest first."""
        embedding, row = asked(request, "embedding"), self._row(request)
        others = self.survey.n_embedded(embedding) - 1
        made = steps.neighbors(
            self.survey.catalog,
            embedding=embedding,
            id=self.survey.id(row),
            n=max(1, min(_LOOK_ALIKES, others)),
        )
        notes = [f"distance {number(far)}" for far in made.relative.tolist()]
        return JSONResponse({"rows": made.rows.tolist(), "notes": notes})

    def outliers(self, request: Request) -> Response:
        """Return the strongest outliers, with reasons."""
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

    def _row(self, request: Request) -> int:
        return self._rows(asked(request, "row"))[0]

    def _rows(self, given: str) -> list[int]:
        return rows_in(given, n_rows=self.survey.catalog.n_rows)

    def _aside(self, row: int) -> str:
        """Return why a source is set aside; empty if it is not."""
        if "flags" not in self.survey.columns():
            return ""
        found = Source(int(self.survey.column("flags")[row])) & SET_ASIDE
        why = "; ".join(meaning for flag, meaning in MEANING.items() if flag & found)
        return f"Set aside: {why}." if why else ""

    def _links(self, row: int) -> list[dict[str, str]]:
        if not {"ra", "dec"} <= set(self.survey.columns()):
            return []
        place = (float(self.survey.column(name)[row]) for name in ("ra", "dec"))
        return [link._asdict() for link in links(*place)]


def shown(value: Any) -> str:
    """Return a value of a column as text; empty if it is missing.

    >>> shown(np.float64(1234.56789)), shown(np.float32("nan")), shown(np.str_("<b>"))
    ('1234.57', '', '<b>')
    """
    if isinstance(value, np.ndarray):
        return ", ".join(number(float(part)) for part in value[:16])
    if isinstance(value, np.floating):
        return f"{value:.9g}" if abs(value) > 1e4 else f"{value:.6g}".replace("nan", "")
    return str(value)
