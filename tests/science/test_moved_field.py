"""The sky turned, mirrored or moved before ingest: a galaxy has the same embedding."""

import numpy as np
import pytest
from astropy.io import fits
from scipy.spatial import cKDTree

from galaxyclust import Catalog, steps
from galaxyclust.simulate import SimulatedField, simulate_field
from galaxyclust.simulate.field import expose, observe
from galaxyclust.simulate.frames import make_frames
from galaxyclust.simulate.sources import draw_sources

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


def moved(before, after, *, there):
    """Return how far each galaxy moved, in distances to its nearest other one.

    ``there`` are the places (y, x) of the later ones in the earlier image.
    """
    steps.embed(before, method="polar")
    steps.embed_from(after, f"{before.path}:polar", name="polar")
    known = np.stack([before.column("y"), before.column("x")], axis=1)
    apart, match = cKDTree(there).query(known)
    old, new = before.embedding("polar"), after.embedding("polar")[match]
    both = (apart < 2) & np.isfinite(old).all(axis=1) & np.isfinite(new).all(axis=1)
    assert both.sum() > 20
    nearest = cKDTree(old[both]).query(old[both], k=2)[0][:, 1]
    return np.linalg.norm(new - old, axis=1)[both] / nearest


@pytest.mark.parametrize("change", [np.rot90, np.fliplr])
def test_galaxies_of_a_changed_field_stay_where_they_were(tmp_path, change):
    image = simulate_field(FIELD).images["r"]
    before = ingested(tmp_path / "before", image)
    after = ingested(tmp_path / "after", change(image))
    # where each pixel of the changed image was
    y, x = (change(place) for place in np.indices(image.shape))
    at = np.rint([after.column("y"), after.column("x")]).astype(int)
    far = moved(before, after, there=np.stack([y[tuple(at)], x[tuple(at)]], axis=1))
    assert np.median(far) < 0.02
    assert np.percentile(far, 90) < 0.1


def test_where_pixels_fell_on_a_galaxy_hardly_moves_it(tmp_path):
    sources, frame = draw_sources(FIELD), make_frames(FIELD)["r"]
    catalogs = []
    for shift in ([0.0, 0.0], [0.3, 0.6]):
        clean = expose(
            FIELD,
            sources._replace(positions=sources.positions + shift),
            light=sources.fluxes(0),
            frame=frame,
        )
        image = observe(FIELD, clean, rng=np.random.default_rng(1))
        catalogs.append(ingested(tmp_path / str(len(catalogs)), image))
    before, after = catalogs
    there = np.stack([after.column("y"), after.column("x")], axis=1)
    far = moved(before, after, there=there - [0.3, 0.6])
    assert np.median(far) < 0.3  # 0.5 about the pixel that holds it
