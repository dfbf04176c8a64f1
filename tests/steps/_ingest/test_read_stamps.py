import numpy as np
import pytest
from PIL import Image

from galaxyclust.jobs import spread
from galaxyclust.steps._ingest.containers import opened_stamps
from galaxyclust.steps._ingest.read_stamps import ReadElsewhere, read_part
from galaxyclust.steps._ingest.ready_stamp import find_layout
from galaxyclust.steps._ingest.stamp_settings import StampSettings


@pytest.fixture
def folder(tmp_path):
    """Return a folder of four pictures, of which the second is none."""
    rng = np.random.default_rng(0)
    y, x = np.indices((32, 32)) - 16
    for number in range(4):
        pixels = 30 + 150 * np.exp(-(x**2 + y**2) / 30) + rng.normal(0, 2, (32, 32))
        Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / f"g{number}.png")
    (tmp_path / "g1.png").write_bytes(b"none")
    return tmp_path


def test_what_is_sent_elsewhere_reads_what_is_read_here(folder):
    settings = StampSettings()
    with opened_stamps(folder, settings) as source:
        layout = find_layout(source, settings)
        here = read_part(range(1, 4), source, layout=layout, settings=settings)
    reading = ReadElsewhere(run="a", path=folder, layout=layout, settings=settings)
    (there,) = spread(reading, [range(1, 4)], n_jobs=2)
    assert [stamp.row["file"] for stamp in here.made] == ["g2.png", "g3.png"]
    assert there.skipped == here.skipped
    assert [skip.name for skip in here.skipped] == [str(folder / "g1.png")]
    for found, known in zip(there.made, here.made, strict=True):
        np.testing.assert_equal(found._asdict(), known._asdict())
