"""How a table in a text file is to be read: its separator, its names, its encoding."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from astropy.table import Table
from astropy.utils.data import get_readable_fileobj

_PACKED = {".gz", ".bz2", ".xz"}
_SEPARATORS = (",", ";", "\t", "|")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_LOOKED_AT = 4096  # bytes


def ways_to_read(path: Path) -> list[dict[str, Any]]:
    """Return arguments of astropy's reader of tables in the order to try them."""
    guesses: list[dict[str, Any]] = [{}, {"format": "ascii"}]
    if suffix(path) != ".csv":
        return guesses
    # guessing tries a dozen formats, each on the whole of a file
    try:
        with get_readable_fileobj(str(path), encoding="utf-8-sig") as lines:
            found = _separated(lines)
    except (OSError, EOFError, UnicodeDecodeError):
        found = {}
    return [found, *guesses] if found else [*guesses[::-1]]


def _separated(lines: Iterable[str]) -> dict[str, Any]:
    """Return how to read a table whose columns have a separator; nothing without one.

    Comments may stand above its names, and the names themselves in the last of them.

    >>> _separated(["# made by me", "ra,dec", "150.0,2.0"])["header_start"]
    1
    >>> _separated(["#ra;dec", "150.0;2.0"])["header_start"]
    0
    """
    above: list[str] = []
    first = ""
    for line in lines:
        if line.strip() and not line.startswith("#"):
            first = line
            break
        above += [line] if line.strip() else []  # astropy does not count blank lines
    mark = max(_SEPARATORS, key=first.count)
    if mark not in first:
        return {}
    named = len(above)
    is_row = any(is_number(part.strip(' "\n')) for part in first.split(mark))
    if above and is_row and above[-1].count(mark) == first.count(mark):
        named -= 1
    rows = {"header_start": named, "data_start": named + 1}
    return {"format": "ascii.csv", "delimiter": mark, **rows}


def is_number(text: str) -> bool:
    """Return whether a text is a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def suffix(path: Path) -> str:
    """Return the extension of a file, without that of a compression.

    >>> suffix(Path("list.CSV.gz"))
    '.csv'
    """
    packed = path.suffix.lower() in _PACKED
    return Path(path.stem if packed else path).suffix.lower()


def without_mark(table: Table) -> Table:
    """Return a table without what a text file has before its first name.

    It is the mark of Excel, or the sign of a comment.
    """
    first = table.colnames[0] if table.colnames else ""
    plain = first.lstrip("\ufeff# ").strip('"')
    if first.startswith(("\ufeff", "#")) and plain and plain not in table.colnames:
        table.rename_column(first, plain)
    return table


def strange_encoding(path: Path) -> str:
    """Return what is wrong with the encoding of a text file, and what would help.

    Empty where it is UTF-8 or no text.
    """
    content = path.read_bytes()
    if content.startswith(_UTF_16):
        return "text in UTF-16; save it as UTF-8 (iconv -f utf-16 -t utf-8)"
    if any(byte < 9 for byte in content[:_LOOKED_AT]) or path.suffix.lower() in _PACKED:
        return ""
    try:
        content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return (
            f"text, but not in UTF-8 (byte 0x{content[error.start]:02x} in line "
            f"{line}); save it as UTF-8 (iconv -f latin1 -t utf-8)"
        )
    return ""
