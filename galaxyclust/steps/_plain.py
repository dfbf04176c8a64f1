"""What was found, as JSON can hold it."""

import math
from typing import Any

import numpy as np


def plain(value: Any) -> Any:
    """Return dicts, lists and numbers only, None for what JSON has no number for."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value
