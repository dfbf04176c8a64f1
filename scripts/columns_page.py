"""Write docs/columns.md from the schema and the flags, the one place that knows them.

python scripts/columns_page.py [--check]
"""

import argparse
import sys
from pathlib import Path

from galaxyclust.catalog.schema import COLUMNS
from galaxyclust.flags import MEANING, SET_ASIDE, SHAPE_MEANING

PAGE = Path(__file__).parent.parent / "docs" / "columns.md"


def page() -> str:
    """Return the page."""
    lines = [
        "# Columns and flags",
        "",
        "Made from `galaxyclust/catalog/schema.py` and `galaxyclust/flags.py` by",
        "`scripts/columns_page.py`. `{band}` is the name of a band, `{name}` of a",
        "clustering. A table of labels given to `ingest --stamps` adds its own columns.",
        "Fluxes and sky levels carry the unit of their image. Shapes of another band than",
        "the reference end in its name (`gini_g`), their errors in `_error` (`gini_error`,",
        "`gini_error_g`); [shapes.md](shapes.md) says how each is measured.",
        "`galaxyclust info survey.h5 --columns` lists those of a catalog.",
        "",
        "| column | unit | meaning | UCD |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{spec.name}` | {spec.unit} | {spec.description} | `{spec.ucd}` |"
        for spec in COLUMNS
    ]
    lines += [
        "",
        "## Flags",
        "",
        "Bits of `flags`. Sources with a flag marked *aside* are kept in the catalog but",
        "not embedded unless asked for (`embed --include NAME`).",
        "",
        "| bit | name | aside | meaning |",
        "|---|---|---|---|",
    ]
    for flag, meaning in MEANING.items():
        aside = "aside" if flag & SET_ASIDE else ""
        name = (flag.name or "").lower()
        lines.append(f"| {int(flag)} | `{name}` | {aside} | {meaning} |")
    lines += [
        "",
        "## Flags of shapes",
        "",
        "Bits of `shape_flags`, and of `shape_flags_{band}` for another band.",
        "",
        "| bit | name | meaning |",
        "|---|---|---|",
    ]
    lines += [
        f"| {int(flag)} | `{(flag.name or '').lower()}` | {meaning} |"
        for flag, meaning in SHAPE_MEANING.items()
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page, or check that it is what would be written."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        PAGE.write_text(page())
    elif PAGE.read_text() != page():
        sys.exit(f"{PAGE.name} is out of date: run python scripts/columns_page.py")


if __name__ == "__main__":
    main()
