"""Progress bars: on a terminal, on standard error, and nowhere else."""

import logging
import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm

from galaxyclust.words import visible, visible_lines

T = TypeVar("T")
_LOGGER = logging.getLogger("galaxyclust")


def track(
    items: Iterable[T], *, description: str, total: int | None = None, unit: str = "it"
) -> Iterator[T]:
    """Yield ``items``, with a progress bar.

    The bar shows only where standard error is a terminal and the log level is not
    quieter than INFO.
    """
    return iter(bar(items, description=description, total=total, unit=unit))


def bar(
    items: Iterable[T] | None = None,
    *,
    description: str,
    total: int | None = None,
    unit: str = "it",
    quiet: bool = False,
) -> "tqdm[T]":
    """Return a `tqdm.tqdm` bar under the same rules as `track`; none where ``quiet``."""
    quiet = quiet or not _LOGGER.isEnabledFor(logging.INFO)
    # disable=None asks tqdm to stay silent where standard error is not a terminal
    return tqdm(
        items,
        desc=visible(description),
        total=total,
        unit=unit,
        leave=False,
        disable=quiet or None,
    )


class Handler(logging.Handler):
    """Writes log lines to standard error above a running bar."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        prefix = "" if record.levelno == logging.INFO else f"{record.levelname.lower()}: "
        tqdm.write(visible_lines(f"{prefix}{self.format(record)}"), file=sys.stderr)
