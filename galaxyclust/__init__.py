"""galaxyclust: survey images in, a catalog with shapes, embeddings and clusters out."""

import importlib
from typing import TYPE_CHECKING, Any

from galaxyclust import unified

if TYPE_CHECKING:
    from galaxyclust import steps
    from galaxyclust.catalog.core import Catalog
    from galaxyclust.errors import GalaxyclustError

__version__ = "0.1.0"

__all__ = ["Catalog", "GalaxyclustError", "steps"]

unified.register()


def __getattr__(name: str) -> Any:
    """Import a public name when first asked for, so that the package loads at once."""
    if name == "Catalog":
        return importlib.import_module("galaxyclust.catalog.core").Catalog
    if name == "GalaxyclustError":
        return importlib.import_module("galaxyclust.errors").GalaxyclustError
    if name == "steps":
        return importlib.import_module("galaxyclust.steps")
    message = f"module 'galaxyclust' has no attribute {name!r}"
    raise AttributeError(message)
