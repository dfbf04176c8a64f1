"""galaxyclust: survey images in, a catalog with shapes, embeddings and clusters out."""

import importlib
from typing import TYPE_CHECKING, Any

from galaxyclust import unified

if TYPE_CHECKING:
    from galaxyclust import flags, steps
    from galaxyclust.catalog.core import Catalog
    from galaxyclust.errors import GalaxyclustError

__version__ = "0.1.0"

__all__ = ["Catalog", "GalaxyclustError", "flags", "steps"]

_HOMES = {"Catalog": "galaxyclust.catalog.core", "GalaxyclustError": "galaxyclust.errors"}

unified.register()


def __dir__() -> list[str]:
    """Return the names for completion, including those not imported yet."""
    return __all__


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that the package loads at once."""
    if name not in __all__:
        message = f"module 'galaxyclust' has no attribute {name!r}"
        raise AttributeError(message)
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    return importlib.import_module(f"galaxyclust.{name}")
