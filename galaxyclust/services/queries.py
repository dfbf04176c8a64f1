"""The query of a service for the rows of one cell of the sky."""

import re

from galaxyclust.errors import SettingError
from galaxyclust.services.catalogs import OutsideCatalog
from galaxyclust.services.cells import Cell
from galaxyclust.services.web import Request

MOST_ROWS = {"vizier": 200_000, "tap": 200_000, "sdss": 200_000}
PAUSE_S = {"sdss": 1.1}  # SkyServer allows sixty requests a minute
# Servers may select by positions of another epoch, or rounded: ask for a little more.
_MARGIN_DEG = 60 / 3600
_WORD = re.compile(r"[A-Za-z]\w*", re.ASCII)
_NAME = re.compile(r"[\w+\-./()\[\] ]+", re.ASCII)


def query(catalog: OutsideCatalog, cell: Cell, *, columns: tuple[str, ...]) -> Request:
    """Return the request for all rows of a catalog in a cell, and perhaps some around it.

    Parameters
    ----------
    catalog
        A catalog that is served by ``vizier``, ``tap`` or ``sdss``.
    cell
        The cell.
    columns
        Columns to ask for besides identifier and position; if empty, the service's default
        columns.

    Raises
    ------
    SettingError
        If a column's name has characters that no service allows.
    """
    pattern = _WORD if catalog.service == "sdss" else _NAME  # in SQL names are not quoted
    for name in columns:
        if not pattern.fullmatch(name):
            message = f"{catalog.name}: no column can be named {name!r}"
            raise SettingError(message)
    return {"vizier": _vizier, "tap": _tap, "sdss": _sdss}[catalog.service](
        catalog, cell, columns
    )


def wanted(catalog: OutsideCatalog, columns: tuple[str, ...]) -> list[str]:
    """Return the columns to ask for: identifier, position, then the others; or none."""
    if not columns:
        return []
    first = (catalog.id_column, catalog.ra_column, catalog.dec_column)
    return [name for name in dict.fromkeys((*first, *columns)) if name]


def _vizier(catalog: OutsideCatalog, cell: Cell, columns: tuple[str, ...]) -> Request:
    """Return a request in VizieR's own terms (``-source``, ``-c`` …)."""
    ra, dec, radius = cell.circle(margin_deg=_MARGIN_DEG)
    fields = {
        "-source": catalog.table,
        "-c": f"{ra:.6f} {dec:+.6f}",
        "-c.eq": "J2000",
        "-c.rd": f"{radius:.6f}",
        "-out.max": str(MOST_ROWS["vizier"]),
        "-oc.form": "d",
    }
    names = wanted(catalog, columns)
    # a leading underscore marks what VizieR computes, which is added to the rest
    computed = [name for name in names if name.startswith("_")]
    listed = [name for name in names if not name.startswith("_")]
    if listed:
        fields["-out"] = ",".join(listed)
    fields["-out.add"] = ",".join(dict.fromkeys(["_RAJ2000", "_DEJ2000", *computed]))
    return Request(url=catalog.address, fields=fields)


def _tap(catalog: OutsideCatalog, cell: Cell, columns: tuple[str, ...]) -> Request:
    """Return a synchronous query of a TAP service, in ADQL."""
    ra, dec, radius = cell.circle(margin_deg=_MARGIN_DEG)
    # an alias only where it is needed: some services allow none in POINT
    own, source = "", catalog.table
    if catalog.join:
        own, key = "t.", quoted(catalog.id_column)
        source += f" AS t JOIN {catalog.join} AS j ON t.{key} = j.{key}"
    of_table = {catalog.id_column, catalog.ra_column, catalog.dec_column}
    names = ", ".join(
        f"{own if name in of_table else ''}{quoted(name)}"
        for name in wanted(catalog, columns)
    )
    point = f"{own}{quoted(catalog.ra_column)}, {own}{quoted(catalog.dec_column)}"
    circle = f"{ra:.6f}, {dec:.6f}, {radius:.6f}"
    adql = (
        f"SELECT {names or '*'} FROM {source} "  # noqa: S608
        f"WHERE CONTAINS(POINT('{catalog.frame}', {point}), "
        f"CIRCLE('{catalog.frame}', {circle})) = 1"
    )
    fields = {
        "REQUEST": "doQuery",
        "LANG": "ADQL",
        "FORMAT": "votable",
        "MAXREC": str(MOST_ROWS["tap"]),
        "QUERY": adql,
    }
    return Request(url=f"{catalog.address.rstrip('/')}/sync", fields=fields, post=True)


def _sdss(catalog: OutsideCatalog, cell: Cell, columns: tuple[str, ...]) -> Request:
    """Return a query of SkyServer, in its SQL."""
    ra, dec = catalog.ra_column, catalog.dec_column
    edge = 1e-6  # more than the written digits resolve
    sql = (
        f"SELECT TOP {MOST_ROWS['sdss']} {', '.join(wanted(catalog, columns)) or '*'} "  # noqa: S608
        f"FROM {catalog.table} "
        f"WHERE {ra} BETWEEN {cell.ra_min - edge:.7f} AND {cell.ra_max + edge:.7f} "
        f"AND {dec} BETWEEN {cell.dec_min - edge:.7f} AND {cell.dec_max + edge:.7f}"
    )
    fields = {"cmd": sql, "format": "csv"}
    return Request(url=catalog.address, fields=fields, pause_s=PAUSE_S["sdss"])


def quoted(name: str) -> str:
    """Return a column's name, quoted for ADQL where needed.

    >>> quoted("ra"), quoted("2MASS")
    ('ra', '"2MASS"')
    """
    return name if _WORD.fullmatch(name) else '"' + name.replace('"', '""') + '"'
