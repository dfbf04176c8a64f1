"""Ready-made stamps, read in this process or in another."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from galaxyclust.errors import InputError
from galaxyclust.ingest.stamps.source import StampSource
from galaxyclust.steps._ingest.containers import opened_stamps
from galaxyclust.steps._ingest.ready_stamp import Layout, ReadyStamp, read
from galaxyclust.steps._ingest.stamp_settings import StampSettings
from galaxyclust.steps._ingest.survey import Skipped


class Part(NamedTuple):
    """Stamps that were read, and those that could not be."""

    made: list[ReadyStamp]
    skipped: list[Skipped]


def read_part(
    numbers: range, source: StampSource, *, layout: Layout, settings: StampSettings
) -> Part:
    """Return the stamps with these numbers."""
    found = Part([], [])
    for number in numbers:
        try:
            found.made.append(read(source, number, layout=layout, settings=settings))
        except InputError as error:
            found.skipped.append(Skipped(source.ref(number).path, str(error)))
    return found


@dataclass(frozen=True, kw_only=True)
class ReadElsewhere:
    """`read_part` for another process, which opens the stamps itself.

    Parameters
    ----------
    run
        Id of this ingest: stamps opened for another ingest may have changed.
    path
        Path of the stamps.
    layout, settings
        How they are read.
    """

    run: str
    path: Path = field(compare=False)
    layout: Layout = field(compare=False)
    settings: StampSettings = field(compare=False)

    def __call__(self, numbers: range) -> Part:
        """Return the stamps with these numbers."""
        return read_part(numbers, _opened(self), layout=self.layout, settings=self.settings)


@lru_cache(maxsize=1)  # many tasks, and a large archive or folder is slow to open
def _opened(reading: ReadElsewhere) -> StampSource:
    return ExitStack().enter_context(opened_stamps(reading.path, reading.settings))
