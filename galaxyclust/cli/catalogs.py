"""``galaxyclust catalogs``."""

import dataclasses
import json
import textwrap
from typing import Any

import click

from galaxyclust.cli.options import Idle, common, refuse_idle, say, tell
from galaxyclust.errors import SettingError
from galaxyclust.services.cache import Cache
from galaxyclust.services.catalogs import OutsideCatalog, find, names

IDLE = (Idle("--refresh", "only forgets", ("--json",)),)


@click.command(
    epilog="""\b
Examples:
  galaxyclust catalogs
  galaxyclust catalogs galaxy_zoo_2
  galaxyclust catalogs gaia_dr3 --json
  galaxyclust catalogs gaia_dr3 --refresh
"""
)
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option(
    "--refresh",
    is_flag=True,
    help="Forget what was downloaded of NAME; the next use asks anew.",
)
@common
def command(name: str | None, *, as_json: bool, refresh: bool) -> None:
    """List the outside catalogs that `galaxyclust crossmatch` knows by name.

    With NAME, say all about one: its columns with their units and meanings, what to
    cite, and under which terms it can be used. NAME can also be a TOML file of your own.
    """
    refuse_idle(*IDLE)
    if refresh:
        if name is None:
            message = "--refresh needs the NAME of a catalog"
            raise SettingError(message)
        about = find(name)
        removed = Cache().forget(address=about.address, table=about.table)
        say(f"{about.name}: forgot {removed} downloads")
        return
    if name is not None:
        about = find(name)
        lines = [json.dumps(_plain(about), indent=2)] if as_json else _whole(about)
    else:
        known = [find(one) for one in names()]
        plain = [_plain(one) for one in known]
        lines = [json.dumps(plain, indent=2)] if as_json else _list(known)
    for line in lines:
        tell(line)


def _plain(about: OutsideCatalog) -> dict[str, Any]:
    """Return a catalog's description as JSON can hold it."""
    out = {field.name: getattr(about, field.name) for field in dataclasses.fields(about)}
    columns = {name: dataclasses.asdict(column) for name, column in about.columns.items()}
    return out | {"columns": columns, "url": about.address}


def _list(known: list[OutsideCatalog]) -> list[str]:
    width = max((len(about.name) for about in known), default=0)
    lines = [
        f"{about.name:{width}}  {about.default_radius_arcsec:3g}″  {about.title}"
        for about in known
    ]
    return [
        *lines,
        "",
        "Any table of VizieR works too, by its id: II/246/out. `galaxyclust catalogs NAME`",
        "says what is in one, `galaxyclust crossmatch survey.h5 NAME` matches with it.",
    ]


def _whole(about: OutsideCatalog) -> list[str]:
    epoch = f"{about.epoch:g}"
    facts = {
        "service": f"{about.service}, {about.address}",
        "table": about.table + (f" joined with {about.join}" if about.join else ""),
        "id": about.id_column or "not known",
        "position": f"{about.ra_column}, {about.dec_column}, of {epoch}",
        "radius": f"{about.default_radius_arcsec:g} arcsec, unless --radius says otherwise",
        "cite": about.reference,
        "licence": about.licence,
    }
    cache = Cache()
    kept = cache.kept(address=about.address, table=about.table)
    if kept:
        size = sum(path.stat().st_size for path in kept if path.exists()) / 1e6
        facts["kept"] = f"{len(kept)} downloads, {size:.1f} MB, in {cache.folder}"
    lines = [f"{about.name}: {about.title}"]
    lines += [f"  {name:9} {text}" for name, text in facts.items()]
    if not about.columns:
        return [*lines, "  columns   those that the service gives by itself"]
    width = max(map(len, about.columns))
    lines.append("  columns")
    for name, column in about.columns.items():
        unit = f" [{column.unit}]" if column.unit else ""
        text = f"    {name:{min(width, 28)}}  {column.meaning}{unit}"
        lines += textwrap.wrap(text, 100, subsequent_indent=" " * (min(width, 28) + 6)) or [
            text
        ]
    return lines
