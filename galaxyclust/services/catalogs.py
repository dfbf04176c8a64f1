"""Outside catalogs by name: those described in ``catalogs/``, and VizieR's tables."""

import dataclasses
import difflib
import re
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from galaxyclust.errors import InputError, SettingError

SERVICES = ("vizier", "sdss", "tap", "file")
_VIZIER = "https://vizier.cds.unistra.fr/viz-bin/votable"
_SDSS = "https://skyserver.sdss.org/{release}/SkyServerWS/SearchTools/SqlSearch"
# II/246/out, V/154, B/vsx/vsx, J/MNRAS/435/2835, J/A+A/532/A74/efigi
_VIZIER_ID = re.compile(r"(?:[IVX]+|B|J/[A-Za-z][A-Za-z+]*)(?:/[A-Za-z0-9][\w.+-]*)+")
_KINDS: dict[Any, tuple[tuple[type, ...], str]] = {
    float: ((int, float), "a number"),
    str: ((str,), "text"),
}
_HOMES = (
    Path(__file__).parents[1] / "catalogs_data",
    Path(__file__).parents[2] / "catalogs",
)


@dataclass(frozen=True, kw_only=True)
class OutsideColumn:
    """A useful column of an outside catalog."""

    unit: str
    meaning: str


@dataclass(frozen=True, kw_only=True)
class OutsideCatalog:
    """An outside catalog: where it is served and what is in it.

    Parameters
    ----------
    name
        Name of the catalog.
    title
        Description in one line.
    service
        ``vizier``, ``sdss`` (SkyServer SQL), ``tap`` or ``file`` (one table to download).
    table
        Id of the table in the service.
    ra_column, dec_column
        Columns of the position, in degrees, ICRS or J2000.
    epoch
        Julian year of the positions, as they were observed or to which they were moved.
    default_radius_arcsec
        Default of the largest separation of a counterpart.
    reference
        What to cite.
    licence
        Terms of use of the data.
    id_column
        Column of the identifier; empty if it is unknown.
    url
        Address of the service; not needed for VizieR and SDSS.
    release
        Data release, for ``sdss``.
    join
        A second table of a TAP service, joined on ``id_column``; empty for none.
    frame
        Name of the service's frame in ``POINT`` and ``CIRCLE``.
    rows_per_square_degree
        Approximate density; it sets how finely a download is divided.
    columns
        Useful columns; if empty, the service's default columns are used.
    """

    name: str
    title: str
    service: str
    table: str
    ra_column: str
    dec_column: str
    epoch: float
    default_radius_arcsec: float
    reference: str
    licence: str
    id_column: str = ""
    url: str = ""
    release: str = ""
    join: str = ""
    frame: str = "ICRS"
    rows_per_square_degree: float = 1e4
    columns: Mapping[str, OutsideColumn] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Address of the service."""
        if self.url:
            return self.url
        return _VIZIER if self.service == "vizier" else _SDSS.format(release=self.release)


def names() -> list[str]:
    """Return the names of the catalogs that galaxyclust knows, in order."""
    return sorted(path.stem for path in _folder().glob("*.toml"))


def find(what: str | Path) -> OutsideCatalog:
    """Return an outside catalog by its name.

    Parameters
    ----------
    what
        A name among `names`, the id of a table of VizieR (``II/246/out``), or the path
        of a file like those in ``catalogs/``.

    Raises
    ------
    SettingError
        If there is no such catalog.
    InputError
        If the file cannot be used.

    >>> find("J/MNRAS/435/2835").ra_column
    '_RAJ2000'
    """
    text = str(what)
    if text.endswith(".toml"):
        return read(Path(what))
    name = re.sub(r"[^a-z0-9]+", "_", text.lower())
    known = names()
    if name in known:
        return read(_folder() / f"{name}.toml")
    if is_vizier_id(text):
        return _vizier_table(text)
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    message = (
        f"unknown catalog {text!r}; {hint}It can be {', '.join(known)}, a table of VizieR "
        "such as II/246/out, or a .toml file like those"
    )
    raise SettingError(message)


def is_vizier_id(text: str) -> bool:
    """Return whether ``text`` looks like the id of a table, or of a catalog, of VizieR.

    >>> [is_vizier_id(text) for text in ("II/246/out", "J/A+A/532/A74", "survey.h5")]
    [True, True, False]
    """
    return _VIZIER_ID.fullmatch(text) is not None


def read(path: Path) -> OutsideCatalog:
    """Return the outside catalog that a TOML file describes.

    Raises
    ------
    InputError
        If it cannot be read, or a key is missing, unknown or of the wrong kind.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        message = f"{path}: {reason}"
        raise InputError(message) from error
    problem = next(_problems(content), "")
    if problem:
        message = f"{path}: {problem}"
        raise InputError(message)
    columns = {
        name: OutsideColumn(**about) for name, about in content.pop("columns", {}).items()
    }
    return OutsideCatalog(**content, columns=types.MappingProxyType(columns))


def _problems(content: Mapping[str, Any]) -> typing.Iterator[str]:
    """Yield what is wrong with the content of a TOML file."""
    fields = {f.name: f for f in dataclasses.fields(OutsideCatalog)}
    yield from (
        f"unknown key {key!r}; it can be {', '.join(fields)}"
        for key in content
        if key not in fields
    )
    for key, about in fields.items():
        if key in content:
            kinds, words = _KINDS.get(about.type, ((dict,), "a table"))
            if not isinstance(content[key], kinds):
                yield f"{key} = {content[key]!r} is not {words}"
        elif about.default is dataclasses.MISSING and key != "columns":
            yield f"it must say {key}"
    service = content.get("service")
    if service not in SERVICES:
        yield f"unknown service {service!r}; it can be {', '.join(SERVICES)}"
    if service in {"tap", "file"} and not content.get("url"):
        yield f"service {service!r} needs a url"
    yield from (
        f"column {name!r} must have a unit and a meaning, and nothing else"
        for name, column in content.get("columns", {}).items()
        if not isinstance(column, dict) or set(column) != {"unit", "meaning"}
    )


def _vizier_table(table: str) -> OutsideCatalog:
    return OutsideCatalog(
        name=re.sub(r"[^a-z0-9]+", "_", table.lower()),
        title=f"Table {table} of VizieR",
        service="vizier",
        table=table,
        ra_column="_RAJ2000",
        dec_column="_DEJ2000",
        epoch=2000.0,
        default_radius_arcsec=2.0,
        reference=f"The paper of {table}; VizieR: Ochsenbein et al. 2000, A&AS 143, 23",
        licence="From VizieR, free to use with a citation of the paper and of VizieR",
    )


def _folder() -> Path:
    """Return where the files are: inside an installed package, or in the checkout."""
    return next((home for home in _HOMES if home.is_dir()), _HOMES[0])
