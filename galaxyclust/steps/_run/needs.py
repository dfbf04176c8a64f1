"""What sections of a run file need: files that are there, and names that others make.

All of it is looked at before the first step, so that no hour of work ends in a typo.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from astropy.table import Table

from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.schema import describe
from galaxyclust.embed import METHODS as EMBEDDERS
from galaxyclust.errors import CatalogError, InputError, SettingError, those_there
from galaxyclust.methods import build
from galaxyclust.steps._embed.source import reads
from galaxyclust.steps._match.other import find_other
from galaxyclust.steps._names import catalog_and_name, check_made, made_by
from galaxyclust.steps._run.elsewhere import source_of
from galaxyclust.steps._run.steps import Entry, ingest_request, method_of, name_of
from galaxyclust.steps._tables import read_any_table
from galaxyclust.where import columns_in

_BY_NAME = {"embed", "cluster", "crossmatch"}  # their columns begin with their name
_MAKES: dict[str, tuple[str, ...]] = {
    "embed": ("neuron", "x", "y", "distance"),  # of a map
    "cluster": ("label", "probability", "outlier", "nearest", "stability", "name"),
    "crossmatch": ("separation", "n_within", "second_separation", "id"),
    "attach": (),
    "tag": ("tags",),
}
_VECTORS = "embedding_"


@dataclass(kw_only=True)
class Known:
    """What there is when a section is reached: in the catalog, or by sections before it.

    Parameters
    ----------
    folder
        Of the run file.
    output
        The catalog, which may not be there yet.
    embeddings, clusterings
        Their names.
    columns
        Names of columns; None where it is not known which ones there will be.
    files
        Files that sections before it write.
    measured
        Whether a section before it measures shapes.
    """

    folder: Path
    output: Path
    embeddings: set[str] = field(default_factory=set)
    clusterings: set[str] = field(default_factory=set)
    columns: set[str] | None = None
    files: set[Path] = field(default_factory=set)
    measured: bool = False

    @classmethod
    def of(cls, catalog: Catalog, folder: Path) -> "Known":
        """Return what is in a catalog."""
        return cls(
            folder=folder,
            output=catalog.path,
            embeddings=set(catalog.names("embeddings")),
            clusterings=set(made_by(catalog, "cluster")),
            columns=set(catalog.names("catalog")),
        )

    def check(self, step: str, entry: Entry) -> None:
        """Refuse a section that asks for what will not be there.

        Raises
        ------
        GalaxyclustError
            If a file, a name or a column is not there.
        """
        if step in _CHECKS:
            _CHECKS[step](self, entry)

    def add(self, step: str, entry: Entry) -> None:
        """Note what a section makes."""
        if step == "measure":
            self.measured = True
        elif step == "embed":
            self.embeddings.add(name_of(step, entry))
        elif step == "cluster":
            self.clusterings.add(name_of(step, entry))
        elif step == "crossmatch" and "output" in entry:
            self.files.add(self.folder / entry["output"])
            return
        new = _new_columns(step, entry)
        if new is None:
            self.columns = None
        elif self.columns is not None:
            self.columns |= new

    def file(self, name: str) -> Path | None:
        """Return a file; None where only a section before this one writes it.

        Raises
        ------
        InputError
            If it is not there, and no section writes it.
        """
        path = self.folder / name
        if path.exists():
            return path
        if path not in self.files:
            message = f"{path}: no such file"
            raise InputError(message)
        return None

    def need(self, kind: str, names: Iterable[str], have: Collection[str]) -> None:
        """Refuse embeddings or clusterings that nothing makes.

        Raises
        ------
        CatalogError
            If there is one.
        """
        for name in names:
            if name not in have:
                message = (
                    f"no {kind} {name!r}, neither in the catalog nor of a section before; "
                    f"{those_there(name, sorted(have)).replace('it has', 'there are')}"
                )
                raise CatalogError(message)

    def need_columns(self, names: Iterable[str]) -> None:
        """Refuse columns, or patterns of them, that are not there.

        Raises
        ------
        CatalogError
            If there is one.
        """
        for name in names if self.columns is not None else ():
            if not self._has_column(name):
                have = those_there(name, sorted(self.columns or ()), lists="info --columns")
                message = f"{self.output}: no column {name!r}; {have}"
                raise CatalogError(message)

    def _has_column(self, name: str) -> bool:
        if self.measured and (describe(name) or "*" in name):
            return True
        if name.startswith(_VECTORS):
            return name.removeprefix(_VECTORS) in self.embeddings
        return any(name == one or fnmatchcase(one, name) for one in self.columns or ())

    def of_source(self, entry: Entry, step: str) -> Mapping[str, Any]:
        """Return what is known of an embedding or a clustering of another catalog.

        Raises
        ------
        CatalogError
            If it is not there.
        """
        for key in {"from", "start_from"} & entry.keys():
            source = str(source_of(entry, key, self.folder))
            other, name = catalog_and_name(source)
            mine = self.embeddings if step == "embed" else self.clusterings
            if other.path.resolve() != self.output.resolve() or name not in mine:
                return check_made(other, name, step=step)
        return {}


def _new_columns(step: str, entry: Entry) -> set[str] | None:
    """Return the columns that a section may make; None where a table decides it."""
    if step not in _MAKES:
        return set()
    taken = entry.get("columns", ())
    if step in {"crossmatch", "attach"} and (not taken or "all" in taken):
        return None
    before = f"{name_of(step, entry)}_" if step in _BY_NAME else entry.get("prefix", "")
    return {f"{before}{one}" for one in (*_MAKES[step], *taken)}


def _ingest(known: Known, entry: Entry) -> None:
    ingest_request(entry, known.folder)  # finds the images
    for key in ("stamps", "labels", "catalog"):
        if key in entry:
            known.file(entry[key])


def _embed(known: Known, entry: Entry) -> None:
    known.of_source(entry, "embed")
    if "weights" in entry:
        known.file(entry["weights"])
    elif not {"from", "start_from"} & entry.keys():
        method = method_of("embed", entry)
        embedder = build(EMBEDDERS, method, entry.get("settings", {}))
        if reads(embedder) == "embedding":
            embedder.choose(sorted(known.embeddings))


def _cluster(known: Known, entry: Entry) -> None:
    about = known.of_source(entry, "cluster")
    name = entry.get("embedding") or about.get("embedding")
    known.need("embedding", [name] if name else [], known.embeddings)


def _clustering(known: Known, entry: Entry) -> None:
    known.need("clustering", [entry["clustering"]], known.clusterings)


def _crossmatch(known: Known, entry: Entry) -> None:
    beside = known.folder / entry["other"]
    if beside in known.files and not beside.exists():
        return
    try:
        other = find_other(beside if beside.is_file() else entry["other"])
    except InputError:
        known.file(entry["other"])  # one that is not there is named with its folder
        raise
    if other.table is not None:
        wanted = (*entry.get("columns", ()), *entry.get("positions", {}).values())
        _need_in(other.table, (name for name in wanted if name != "all"), other.named)


def _attach(known: Known, entry: Entry) -> None:
    path = known.file(entry["table"])
    if path is not None:
        ours, _, theirs = entry.get("by", "id").partition("=")
        wanted = (theirs or ours, *entry.get("columns", ()))
        _need_in(read_any_table(path), wanted, str(path))


def _need_in(table: Table, names: Iterable[str], named: str) -> None:
    for name in names:
        if name not in table.colnames:
            message = f"{named}: no column {name!r}; {those_there(name, table.colnames)}"
            raise SettingError(message)


def _tag(known: Known, entry: Entry) -> None:
    if "ids" in entry:
        known.file(entry["ids"])
    _where(known, entry)


def _where(known: Known, entry: Entry) -> None:
    if entry.get("where", "").strip():
        known.need_columns(columns_in(entry["where"]))


def _evaluate(known: Known, entry: Entry) -> None:
    known.need("embedding", _listed(entry.get("embedding")), known.embeddings)
    known.need("clustering", _listed(entry.get("clustering")), known.clusterings)
    known.need_columns(_listed(entry.get("labels")))


def _export(known: Known, entry: Entry) -> None:
    for pattern in entry.get("embeddings", ()):
        if not any(fnmatchcase(name, pattern) for name in known.embeddings):
            known.need("embedding", [pattern], known.embeddings)
    known.need_columns(entry.get("columns", ()))
    _where(known, entry)


def _listed(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


_CHECKS: dict[str, Callable[[Known, Entry], None]] = {
    "ingest": _ingest,
    "embed": _embed,
    "cluster": _cluster,
    "label": _clustering,
    "crossmatch": _crossmatch,
    "attach": _attach,
    "tag": _tag,
    "evaluate": _evaluate,
    "show": _clustering,
    "export": _export,
}
