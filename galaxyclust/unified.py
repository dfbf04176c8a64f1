"""``QTable.read("survey.h5", format="galaxyclust")``: astropy's own way to a catalog.

Importing galaxyclust must stay quick and astropy's tables take a third of a second, so
the format is registered when `astropy.table` is imported, whoever imports it first.
"""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

_TABLES = "astropy.table"


def read_table(path: str | Path, *, columns: list[str] | None = None) -> Any:
    """Return the columns of the catalog at ``path`` as an `astropy.table.QTable`."""
    catalog = importlib.import_module("galaxyclust.catalog.core").Catalog(path)
    return catalog.table(columns=columns)


def register() -> None:
    """Make the format known to astropy, now or when its tables are imported."""
    if _TABLES in sys.modules:
        _register()
    else:
        sys.meta_path.insert(0, _Waiting())


def _register() -> None:
    registry = importlib.import_module("astropy.io.registry")
    tables = importlib.import_module(_TABLES)
    for kind in (tables.Table, tables.QTable):
        registry.register_reader("galaxyclust", kind, read_table, force=True)


class _Waiting(importlib.abc.MetaPathFinder):
    """Finds nothing itself; registers the format once astropy's tables are there."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the real module's spec with `_register` run behind it."""
        del path, target
        if fullname != _TABLES:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def run_then_register(module: ModuleType) -> None:
                run(module)
                _register()

            spec.loader.exec_module = run_then_register  # type: ignore[method-assign]
        return spec
