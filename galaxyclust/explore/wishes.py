"""Actions that the page requests: save, send, tag, name, merge, split."""

import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from galaxyclust import steps
from galaxyclust.catalog.export import FORMATS
from galaxyclust.catalog.export import export as write_table
from galaxyclust.errors import SettingError
from galaxyclust.explore.exchange import (
    StaleError,
    attachment,
    refuse_another,
    rows_in,
    whole,
)
from galaxyclust.explore.survey import Survey
from galaxyclust.steps._export.export import selected
from galaxyclust.words import counted

_DOWNLOADS = ("csv", "fits", "ecsv", "votable", "parquet")


class Wishes:
    """Performs actions on one survey; each method serves one address.

    Writing actions run one at a time, so that two windows do not block each other.

    Parameters
    ----------
    survey
        The survey.
    """

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self._alone = threading.Lock()

    def export(self, request: Request, said: Mapping[str, Any]) -> Response:
        """Return some rows as a file to save."""
        del request
        kind = said.get("format")
        rows = self._rows(said)
        if kind == "ids":
            text = "".join(f"{self.survey.id(row)}\n" for row in rows)
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
        rows = np.array(self._rows(said))
        made = steps.samp(self.survey.catalog, rows=rows)
        words = f"{counted(made.n_rows, 'source')} sent to {', '.join(made.receivers)}"
        return JSONResponse({"words": words})

    def tag(self, request: Request, said: Mapping[str, Any]) -> Response:
        """Add a tag to some galaxies, or remove it."""
        del request
        with self._alone:
            made = steps.tag(
                self.survey.catalog,
                ids=[self.survey.id(row) for row in self._rows(said)],
                tag=str(said.get("tag", "")).strip(),
                remove=bool(said.get("remove")),
            )
        return JSONResponse({"words": made.words})

    def name(self, request: Request, said: Mapping[str, Any]) -> Response:
        """Give a cluster a name."""
        del request
        cluster = whole(said, "cluster")
        with self._alone:
            made = steps.name_clusters(
                self.survey.catalog,
                clustering=self._clustering(said),
                names={cluster: str(said.get("name", ""))},
            )
        name = made.names.get(cluster)
        called = f"is called {name!r}" if name else "has no name"
        return JSONResponse({"words": f"cluster {cluster} {called}", "cluster": cluster})

    def merge(self, request: Request, said: Mapping[str, Any]) -> Response:
        """Merge two clusters."""
        del request
        pair = [whole(said, "cluster"), whole(said, "other")]
        with self._alone:
            made = steps.merge_clusters(
                self.survey.catalog, clustering=self._clustering(said), clusters=pair
            )
        (into,) = made.changed
        words = f"clusters {pair[0]} and {pair[1]} are now cluster {into}"
        return JSONResponse({"words": words, "cluster": into})

    def split(self, request: Request, said: Mapping[str, Any]) -> Response:
        """Split one cluster by clustering its members again."""
        del request
        cluster = whole(said, "cluster")
        with self._alone:
            made = steps.split_cluster(
                self.survey.catalog,
                clustering=self._clustering(said),
                cluster=cluster,
                into=whole(said, "into"),
            )
        parts = ", ".join(f"{k} ({made.sizes[k]:,})" for k in made.changed)
        words = f"cluster {cluster} is now {parts}"
        return JSONResponse({"words": words, "cluster": cluster})

    def _clustering(self, said: Mapping[str, Any]) -> str:
        """Return the requested clustering, unless it has changed since the page read it."""
        refuse_another(self.survey, said.get("survey"))
        name, seen = str(said.get("clustering")), said.get("edition")
        if seen is not None and seen != self.survey.edition(name):
            message = f"{name} was changed meanwhile; look at it as it is now, and repeat"
            raise StaleError(message)
        return name

    def _rows(self, said: Mapping[str, Any]) -> list[int]:
        refuse_another(self.survey, said.get("survey"))
        return rows_in(said.get("rows", []), n_rows=self.survey.catalog.n_rows)
