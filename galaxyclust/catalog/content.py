"""What goes into a catalog: columns, embeddings, projections, models, stamps."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy.typing as npt

from galaxyclust.errors import CatalogError
from galaxyclust.types import Arrays

GROUPS = ("catalog", "embeddings", "models", "projections")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")


class Column(NamedTuple):
    """A column's values, with metadata that the schema does not have."""

    values: npt.NDArray[Any]
    unit: str = ""
    description: str = ""
    ucd: str = ""


class StampInfo(NamedTuple):
    """Description of the stamps of a catalog."""

    bands: tuple[str, ...]
    size: int
    calibrated: bool  # False if the stamps are stretched for display (JPEG, PNG)
    fields: tuple[dict[str, Any], ...]  # name, images, pixel scale, PSF, zero points, units


def check_name(name: str) -> None:
    """Refuse what cannot be a name in a catalog.

    Raises
    ------
    CatalogError
        If it does not begin with a letter or holds more than letters, digits, _ . and -.
    """
    if not _NAME.fullmatch(name):
        message = f"{name!r} cannot be a name; use letters, digits, _ . and -"
        raise CatalogError(message)


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a step adds to a catalog; every array is aligned with the rows.

    Parameters
    ----------
    columns
        Arrays (the schema then gives unit and meaning) or `Column`.
    embeddings
        (N, D) arrays.
    projections
        (N, 2) arrays.
    models
        Plain arrays of each model by tensor name.
    attributes
        Settings and other values, kept with the embeddings and models.
    """

    columns: Mapping[str, npt.NDArray[Any] | Column] = field(default_factory=dict)
    embeddings: Arrays = field(default_factory=dict)
    projections: Arrays = field(default_factory=dict)
    models: Mapping[str, Arrays] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)

    def paths(self) -> list[str]:
        """Return the path of each item in the file."""
        groups = (self.columns, self.embeddings, self.models, self.projections)
        return [
            f"{group}/{name}"
            for group, members in zip(GROUPS, groups, strict=True)
            for name in members
        ]

    def check(self, *, n_rows: int) -> None:
        """Refuse impossible names, and arrays that are not aligned with the rows.

        Raises
        ------
        CatalogError
            At the first one found.
        """
        for path in self.paths():
            check_name(path.split("/", 1)[1])
        for name, values in self._aligned():
            if len(values) != n_rows:
                message = f"{name} has {len(values)} rows, the catalog {n_rows}"
                raise CatalogError(message)

    def _aligned(self) -> Iterator[tuple[str, npt.NDArray[Any]]]:
        """Yield each array that must have one row per source."""
        for name, column in self.columns.items():
            yield name, column.values if isinstance(column, Column) else column
        yield from self.embeddings.items()
        yield from self.projections.items()
