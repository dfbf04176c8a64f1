"""The sky turned or mirrored before ingest: every galaxy has the same embedding."""

import numpy as np
import pytest
from astropy.io import fits
from scipy.spatial import cKDTree

from galaxyclust import Catalog, steps
from galaxyclust.simulate import SimulatedField, simulate_field

SIDE = 384  # boxes of the sky mesh fit into it, so that they are the same ones when turned
FIELD = SimulatedField(
    shape=(SIDE, SIDE), bands=("r",), n_galaxies=30, n_stars=0, seed=5,
    magnitudes=(17.0, 19.5), min_separation_pix=45.0,
)  # fmt: skip
SETTINGS = steps.IngestSettings(size=48, min_sn=10)


def ingested(folder, image):
    folder.mkdir()
    fits.writeto(folder / "r.fits", np.ascontiguousarray(image))
    steps.ingest([folder / "r.fits"], folder / "survey.h5", settings=SETTINGS)
    return Catalog(folder / "survey.h5")


@pytest.mark.parametrize("change", [np.rot90, np.fliplr])
def test_galaxies_of_a_changed_field_stay_where_they_were(tmp_path, change):
    image = simulate_field(FIELD).images["r"]
    before = ingested(tmp_path / "before", image)
    after = ingested(tmp_path / "after", change(image))
    steps.embed(before, method="polar")
    steps.embed_from(after, f"{before.path}:polar", name="polar")
    # where each pixel of the changed image was
    y, x = (change(place) for place in np.indices(image.shape))
    at = np.rint([after.column("y"), after.column("x")]).astype(int)
    there = np.stack([y[tuple(at)], x[tuple(at)]], axis=1)
    known = np.stack([before.column("y"), before.column("x")], axis=1)
    apart, match = cKDTree(there).query(known)
    old, new = before.embedding("polar"), after.embedding("polar")[match]
    both = (apart < 2) & np.isfinite(old).all(axis=1) & np.isfinite(new).all(axis=1)
    assert both.sum() > 20
    nearest = cKDTree(old[both]).query(old[both], k=2)[0][:, 1]
    moved = np.linalg.norm(new - old, axis=1)[both] / nearest
    assert np.median(moved) < 0.02
    assert np.percentile(moved, 90) < 0.1
