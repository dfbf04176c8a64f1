"""The columns of a catalog that describe galaxies, and their distributions by cluster."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.schema import describe, quantity, said_once, says_of_galaxy
from galaxyclust.errors import SettingError
from galaxyclust.show.quantiles import Distribution, distribution, most_apart
from galaxyclust.steps._names import made_by
from galaxyclust.types import FloatArray, IntArray

_ENOUGH = 5000  # rows that are enough for the rank correlation of two quantities


def quantities(catalog: Catalog) -> dict[str, npt.NDArray[np.float64]]:
    """Return the numeric columns with values other than ids, positions, errors and labels.

    Lengths in pixels are left out if they are known in arcsec as well.
    """
    found = {}
    clusterings = tuple(f"{name}_" for name in made_by(catalog, "cluster"))
    for name in catalog.names("catalog"):
        spec = describe(name)
        if name.startswith(clusterings) or (spec and not says_of_galaxy(spec)):
            continue
        column = catalog.column(name)
        is_number = column.ndim == 1 and column.dtype.kind in "fiu"
        if is_number and np.isfinite(column).any():
            found[name] = column.astype(np.float64)
    return {name: found[name] for name in said_once(found)}


def numbers(catalog: Catalog, name: str) -> FloatArray:
    """Return a column of numbers as floats.

    Raises
    ------
    CatalogError
        If there is no such column.
    SettingError
        If it does not hold one number per galaxy.
    """
    values = catalog.column(name)
    if values.ndim != 1 or values.dtype.kind not in "fiub":
        message = f"{catalog.path}: {name!r} is no column of numbers"
        raise SettingError(message)
    return values.astype(np.float64)


def most_telling(
    values: dict[str, npt.NDArray[np.float64]], label: IntArray, *, most: int
) -> dict[str, Distribution]:
    """Return the distributions of the quantities that separate the clusters best."""
    found = {name: distribution(column, label) for name, column in values.items()}
    thin = {name: column[:: 1 + len(column) // _ENOUGH] for name, column in values.items()}
    of = {name: quantity(name) for name in values}
    return {name: found[name] for name in most_apart(found, thin, most=most, of=of)}


def units_of(catalog: Catalog, names: Iterable[str]) -> dict[str, str]:
    """Return the units of columns in the catalog; '' for none.

    Fluxes have the unit of their images, which is not in the schema.
    """
    table = catalog.table(columns=list(names))
    return {name: str(table[name].info.unit or "") for name in table.colnames}
