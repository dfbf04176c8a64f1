"""From the names a user gives to rows of a catalog."""

import difflib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import CatalogError, InputError
from galaxyclust.features.shapes import bits_of
from galaxyclust.types import IntArray

_COMPARED = 20_000  # ids looked through for one like that asked for
_OFFERED = 3
LARGEST = "largest"
_BRIGHT = 20  # S/N in the Kron aperture above which a radius is one to go by


def ids_in(path: Path) -> list[str]:
    """Return the ids in a text file, one per line.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path}: cannot be read as a list of ids ({error})"
        raise InputError(message) from None
    return [line.strip() for line in lines if line.strip()]


def find_rows(catalog: Catalog, ids: Sequence[str]) -> IntArray:
    """Return the rows of sources.

    Parameters
    ----------
    catalog
        The catalog.
    ids
        Their ids, ``#12`` for row 12 (from 0), or ``largest`` for the galaxy with the
        largest half-light radius of those that no flag questions it of.

    Returns
    -------
    numpy.ndarray
        (n,) rows, in the order asked for.

    Raises
    ------
    CatalogError
        If there is no such source, or none at all.
    """
    if not catalog.n_rows:
        message = f"{catalog.path}: there are no sources in it"
        raise CatalogError(message)
    known = [str(name) for name in catalog.column("id")]
    row_of = {name: row for row, name in reversed(list(enumerate(known)))}
    return np.array([_row(catalog, row_of, name) for name in ids], dtype=np.intp)


def _row(catalog: Catalog, row_of: dict[str, int], name: str) -> int:
    if name in row_of:
        return row_of[name]
    if name == LARGEST:
        return _largest(catalog)
    number = re.fullmatch(r"#([0-9]{1,18})", name)
    if number and int(number.group(1)) < catalog.n_rows:
        return int(number.group(1))
    if number:
        message = f"{catalog.path}: no row {name}; it has #0 to #{catalog.n_rows - 1}"
    else:
        message = f"{catalog.path}: no source {name!r}; {_offer(name, list(row_of))}"
    raise CatalogError(message)


def _largest(catalog: Catalog) -> int:
    """Return the row of the largest galaxy of those that are bright and without a flag."""
    names = catalog.names("catalog")
    good = np.zeros(catalog.n_rows, bool)
    if {"r50", "sn", "flags", "shape_flags"} <= set(names):
        # a Sersic fit that failed, or an unknown PSF, says nothing against a radius
        doubt = catalog.column("shape_flags") & bits_of(["basic"])
        good = (catalog.column("flags") == 0) & (doubt == 0)
        good &= (catalog.column("sn") > _BRIGHT) & np.isfinite(catalog.column("r50"))
    if not good.any():
        message = f"{catalog.path}: no galaxy brighter than S/N {_BRIGHT} without a flag"
        raise CatalogError(message)
    return int(np.argmax(np.where(good, catalog.column("r50"), -np.inf)))


def _offer(name: str, known: list[str]) -> str:
    """Return the ids that are most like ``name``, in words."""
    part = name.strip().lower()
    close = [other for other in known if part and part in other.lower()][:_OFFERED]
    if not close:
        close = difflib.get_close_matches(name, known[:_COMPARED], n=_OFFERED, cutoff=0.5)
    if close:
        return f"did you mean {', '.join(repr(other) for other in close)}?"
    return f"its ids are like {known[0]!r}; #0 is the first row"
