"""An embedding for the embedding projector: vectors, columns and pictures."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from galaxyclust.catalog.folders import new_folder
from galaxyclust.catalog.selection import Pictures, Selection
from galaxyclust.errors import SettingError
from galaxyclust.words import counted

_LARGEST = 8192  # pixels a side of the largest picture that the projector accepts


@dataclass(frozen=True, kw_only=True)
class Projector:
    """A folder for TensorBoard's embedding projector: one embedding and its stamps.

    ``vectors.tsv`` and ``metadata.tsv`` (the chosen columns) can be loaded into the
    projector's page; ``tensorboard --logdir FOLDER`` finds them, and the stamps in
    ``sprite.png``, through ``projector_config.pbtxt``, a page with ``?config=`` through
    ``projector_config.json``. Rows that are not embedded are left out.

    Parameters
    ----------
    picture_size
        Side of a stamp's picture in pixels; smaller if there are many; 0 writes none.
    """

    picture_size: int = 64

    def write(self, selection: Selection, path: Path) -> list[str]:
        """Write the folder.

        Raises
        ------
        SettingError
            If not just one embedding is chosen.
        """
        name = _the_one(selection)
        there = np.asarray(np.isfinite(selection.embeddings[name]).all(axis=1))
        left = int((~there).sum())
        chosen = selection.take(there)
        vectors = chosen.embeddings[name]
        with new_folder(path, mark="projector_config.*") as folder:
            np.savetxt(folder / "vectors.tsv", vectors, fmt="%.9g", delimiter="\t")
            text = "".join(f"{line}\n" for line in _metadata(chosen))
            (folder / "metadata.tsv").write_text(text, encoding="utf-8", newline="\n")
            size = self._sprite(chosen, folder / "sprite.png")
            _configure(folder, name, shape=vectors.shape, size=size)
        return [f"{counted(left, 'source')} without an embedding left out"] if left else []

    def _sprite(self, selection: Selection, path: Path) -> int:
        """Write all pictures as one, row by row, and return the side of each; 0: none."""
        across = math.ceil(math.sqrt(len(selection)))
        size = min(self.picture_size, _LARGEST // max(1, across))
        if size < 1 or not across:
            return 0
        sheet = Image.new("RGB", (across * size, across * size))
        place = 0
        for part in selection.blocks():
            for picture in _resized(selection.pictures(part), size):
                sheet.paste(picture, (place % across * size, place // across * size))
                place += 1
        sheet.save(path)
        return size


def _the_one(selection: Selection) -> str:
    names = list(selection.embeddings)
    if len(names) != 1:
        have = ", ".join(selection.survey.names("embeddings")) or "none yet"
        message = f"the projector shows one embedding; name it, --embeddings, of {have}"
        raise SettingError(message)
    return names[0]


def _metadata(selection: Selection) -> Iterator[str]:
    """Yield the lines of the columns; a single column has no line of names."""
    names = [name for name in selection.table.colnames if selection.table[name].ndim == 1]
    if len(names) != 1:
        yield "\t".join(names)
    columns = [selection.column(name) for name in names]
    for row in zip(*columns, strict=True):
        yield "\t".join(re.sub(r"\s+", " ", str(value)) for value in row)


def _resized(pictures: Pictures, size: int) -> Iterator[Image.Image]:
    for picture in pictures:
        yield Image.fromarray(picture).resize((size, size), Image.Resampling.LANCZOS)


def _configure(folder: Path, name: str, *, shape: tuple[int, ...], size: int) -> None:
    about: dict[str, Any] = {
        "tensorName": name,
        "tensorShape": list(shape),
        "tensorPath": "vectors.tsv",
        "metadataPath": "metadata.tsv",
    }
    lines = [
        f'  tensor_name: "{name}"',
        '  tensor_path: "vectors.tsv"',
        '  metadata_path: "metadata.tsv"',
    ]
    if size:
        about["sprite"] = {"imagePath": "sprite.png", "singleImageDim": [size, size]}
        picture = (
            f'image_path: "sprite.png" single_image_dim: {size} single_image_dim: {size}'
        )
        lines.append(f"  sprite {{ {picture} }}")
    for file, text in {
        "projector_config.json": json.dumps({"embeddings": [about]}, indent=2),
        "projector_config.pbtxt": "\n".join(["embeddings {", *lines, "}"]),
    }.items():
        (folder / file).write_text(f"{text}\n", encoding="utf-8", newline="\n")
