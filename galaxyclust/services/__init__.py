"""Outside catalogs: their descriptions, and their rows around given positions.

``services.fetch`` is imported when it is first used, so that the list of catalogs is
available at once.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from galaxyclust.services._fetch import fetch

__all__ = ["fetch"]


def __getattr__(name: str) -> Any:
    """Import the function when it is first used."""
    if name == "fetch":
        return importlib.import_module("galaxyclust.services._fetch").fetch
    message = f"module 'galaxyclust.services' has no attribute {name!r}"
    raise AttributeError(message)
