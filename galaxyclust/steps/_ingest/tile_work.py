"""The work on a tile, in this process or in another."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from galaxyclust.catalog.shards import draft
from galaxyclust.errors import InputError
from galaxyclust.ingest import tile as tiles
from galaxyclust.ingest.fields import Field
from galaxyclust.ingest.settings import IngestSettings
from galaxyclust.ingest.tile import Companions, TileWindows
from galaxyclust.steps._ingest.listed import Listed
from galaxyclust.steps._ingest.tile import find_sources, shards


@dataclass(frozen=True, kw_only=True)
class TileTask:
    """One tile to process.

    Parameters
    ----------
    field
        Its field.
    windows
        Its windows in the reference image.
    listed
        Listed positions on it, instead of detection.
    settings
        Settings of the ingest.
    companions
        Weight and quality images of the field, by path and HDU of the image.
    bands
        All bands of the catalog.
    size
        Side of the stamps in pixels.
    folder
        Folder of the shards.
    """

    field: Field
    windows: TileWindows
    listed: Listed | None
    settings: IngestSettings
    companions: Mapping[tuple[Path, int], Companions]
    bands: tuple[str, ...]
    size: int
    folder: Path

    @property
    def n_pixels(self) -> int:
        """Pixels that are read, of all bands."""
        height, width = self.windows.outer.shape
        return height * width * len(self.field.images)


class TileMade(NamedTuple):
    """The result of a tile.

    Parameters
    ----------
    drafts
        The shards of its sources (`galaxyclust.catalog.shards.draft`).
    n_seen
        Number of its pixels in the reference band; 0 if none is valid.
    n_blank
        Number of those whose value only marks missing data.
    refusal
        Why the field cannot be used; empty where it can.
    """

    drafts: list[Path]
    n_seen: int = 0
    n_blank: int = 0
    refusal: str = ""


def work_tile(task: TileTask) -> TileMade:
    """Read a tile, find and measure its sources, and write their shards."""
    try:
        tile = tiles.read(
            task.field, task.windows, task.settings.tile, companions=task.companions
        )
        if tile is None:
            return TileMade([])
        sources = find_sources(tile, task.field, task.settings, listed=task.listed)
        made = shards(tile, task.field, sources, bands=task.bands, size=task.size)
        # written here: the sources of a tile may take more memory than the tile
        drafts = [draft(task.folder, content) for content in made]
    except InputError as error:
        return TileMade([], refusal=str(error))
    return TileMade(drafts, tile.saturated.size, tile.n_blank)
