"""Tables in files: another survey, an HDF5 table, or whatever astropy reads."""

import contextlib
import warnings
from pathlib import Path

from astropy.table import Table

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import CatalogError, InputError
from galaxyclust.positions import read_table

IN_MEMORY = "the table"  # what one that is in no file is called
HDF5 = {".h5", ".hdf5", ".hdf", ".he5"}


def read_listed(path: Path) -> Table:
    """Return a table of positions: of a catalog only its ids and positions.

    Raises
    ------
    InputError
        If it is none.
    """
    if path.suffix.lower() in HDF5:
        with contextlib.suppress(CatalogError):
            return Table(Catalog(path).table(columns=["id", "ra", "dec"]))
    return read_any_table(path)


def read_any_table(path: Path) -> Table:
    """Return the table in a file.

    Raises
    ------
    InputError
        If it is none.
    """
    if path.suffix.lower() not in HDF5:
        return read_table(path)
    try:
        return Table(Catalog(path).table())
    except CatalogError as error:
        reason = str(error)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it says which of several tables it takes
            return Table.read(path, format="hdf5")
    except (OSError, ValueError, TypeError) as error:
        why = (str(error).splitlines() or [""])[0]
        message = f"{reason}; nor is it an HDF5 table ({why})"
        raise InputError(message) from None
