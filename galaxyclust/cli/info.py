"""``galaxyclust info``."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli.options import CATALOG, Idle, common, refuse_idle, tell
from galaxyclust.steps._info import info
from galaxyclust.words import counted, visible

IDLE = (
    Idle(
        "--columns",
        "lists columns and nothing else",
        ("--history", "--validate", "--json"),
    ),
    Idle("--json", "tells the whole history", ("--history",)),
    Idle("--history", "tells the history and nothing else", ("--validate",)),
)


@click.command(
    epilog="""\b
Examples:
  galaxyclust info survey.h5
  galaxyclust info survey.h5 --columns
  galaxyclust info survey.h5 --history
  galaxyclust info survey.h5 --validate
  galaxyclust info survey.h5 --json
"""
)
@CATALOG
@click.option("--columns", is_flag=True, help="List the columns with unit and meaning.")
@click.option("--history", is_flag=True,
              help="Tell every step with settings, seed and versions.")  # fmt: skip
@click.option("--validate", is_flag=True, help="Check every array and stamp (reads all).")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@common
def command(
    catalog: Path, *, columns: bool, history: bool, validate: bool, as_json: bool
) -> None:
    """Say what is in a catalog: sources, flags, embeddings, clusterings, history."""
    refuse_idle(*IDLE)
    if columns:
        tell("\n".join(_columns(Catalog(catalog))))
        return
    found = info(Catalog(catalog), validate=validate)
    if as_json:
        tell(json.dumps(found, indent=2, default=str))
        return
    for line in _history(found["history"]) if history else _lines(found):
        tell(visible(line))


def _columns(catalog: Catalog) -> list[str]:
    """Return a line a column: its name, its unit in brackets, what it means."""
    table = catalog.table()
    said = []
    for name in table.colnames:
        about = table[name].info
        unit = f" [{about.unit}]" if about.unit else ""
        said.append((visible(f"{name}{unit}"), visible(about.description or "")))
    wide = max(len(name) for name, _ in said)
    return [f"{name:<{wide}}  {meaning}".rstrip() for name, meaning in said]


def _history(steps: list[dict[str, Any]]) -> Iterator[str]:
    """Yield each step of the history, and below it a line each of what is known of it."""
    for step in steps:
        yield f"{step['time']} {step['step']} {step['output']}"
        for key in ("method", "seed"):
            if step[key] not in {"", None}:
                yield f"  {key:<10} {step[key]}"
        for key in ("inputs", "notes"):
            yield from (f"  {key:<10} {one}" for one in step[key])
        for name, value in step["settings"].items():
            yield f"  settings   {name} = {json.dumps(value, ensure_ascii=False)}"
        versions = (f"{name} {version}" for name, version in step["versions"].items())
        yield f"  versions   {', '.join(versions)}"


def _lines(found: dict[str, Any]) -> list[str]:
    size = found["stamp_size"]
    sources = counted(found["sources"], "source")
    lines = [
        f"{found['path']}: {sources}, {found['set_aside']:,} set aside",
        f"  stamps     {size} x {size} pixels in {', '.join(found['bands'])}",
        *_fields(found["fields"]),
        f"  columns    {len(found['columns'])} (--columns lists them)",
    ]
    lines += [f"  flag       {name}: {number}" for name, number in found["flags"].items()]
    for band, groups in found["shapes"].items():
        lines.append(f"  shapes     {band or 'reference band'}: {', '.join(groups)}")
    for band, flags in found["shape_flags"].items():
        told = ", ".join(f"{name} {number}" for name, number in flags.items()) or "none"
        lines.append(f"  shape flags{f' in {band}' if band else ''}: {told}")
    for name, about in found["embeddings"].items():
        size = counted(about["dimensions"], "dimension")
        lines.append(
            f"  embedding  {name}: {about['method']}, "
            f"{counted(about['rows'], 'source')} in {size}"
        )
    for name, about in found["clusterings"].items():
        sizes = ", ".join(map(str, about["sizes"][:10])) or "none"
        lines.append(
            f"  clustering {name}: {about['method']} on {about['embedding']}, "
            f"{counted(len(about['sizes']), 'cluster')} ({sizes}), {about['noise']} noise"
        )
    for step in found["history"]:
        lines.append(f"  history    {step['time']} {step['step']} {step['output']}")
        lines += [f"             {note}" for note in step["notes"]]
    if found["validated"]:
        lines.append("  valid      every array and every stamp")
    return lines


def _fields(fields: list[dict[str, Any]]) -> list[str]:
    lines = []
    for field in fields:
        scale, fwhm = field.get("pixel_scale_arcsec"), field.get("psf_fwhm_pixels")
        parts = [f"reference {field['reference']}"]
        if scale:
            parts.append(f"{scale:.3f} arcsec a pixel")
        if fwhm:
            parts.append(
                f"PSF {fwhm * scale:.2f} arcsec" if scale else f"PSF {fwhm:.1f} pixels"
            )
        lines.append(f"  field      {field['name']}: {', '.join(parts)}")
    return lines
