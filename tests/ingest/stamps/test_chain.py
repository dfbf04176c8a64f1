from pathlib import Path

import numpy as np
from PIL import Image

from galaxyclust.ingest.stamps.chain import Chain
from galaxyclust.ingest.stamps.folder import Folder, find_stamps


def folder(path, values):
    """Return a folder of pictures of these brightnesses."""
    path.mkdir()
    for value in values:
        Image.fromarray(np.full((9, 9), value, np.uint8)).save(path / f"{value}.png")
    return Folder(paths=tuple(find_stamps(path)), root=path)


def test_the_stamps_of_all_parts_are_numbered_through(tmp_path):
    parts = [folder(tmp_path / "a", [1, 2]), folder(tmp_path / "b", [3, 4, 5])]
    chain = Chain(parts=parts, splits=("train", "test"))
    assert [int(chain.read(k).pixels.max()) for k in range(len(chain))] == [1, 2, 3, 4, 5]
    assert Path(chain.ref(2).path) == tmp_path / "b" / "3.png"
    assert chain.table()["split"].tolist() == ["train"] * 2 + ["test"] * 3
    assert chain.named
    assert chain.state(range(1)) == [part.state(range(1)) for part in parts]
    assert not Chain(parts=parts).table().colnames
