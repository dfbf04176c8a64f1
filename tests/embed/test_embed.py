import subprocess
import sys

import numpy as np
import pytest

from galaxyclust import methods
from galaxyclust.embed import METHODS
from galaxyclust.errors import InputError, SettingError

# every method that reads stamps, as small as it can be and still learn
SMALL = {
    "autoencoder": {"n_epochs": 1, "width": 4, "device": "cpu"},
    "barlow": {"n_epochs": 1, "width": 4, "device": "cpu"},
    "pca": {},
    "pixel_som": {"n_epochs": 1, "width": 2, "height": 2},
    "polar": {},
    "simclr": {"n_epochs": 1, "width": 4, "device": "cpu"},
    "vicreg": {"n_epochs": 1, "width": 4, "device": "cpu"},
}
N = 24


def without_light(stamps):
    """Spoil the first stamps, each in another way."""
    image = stamps.image
    for row, value in enumerate((np.nan, 0.0, 7.0, 1e30, -1e30, np.inf)):
        image[row] = value
    image[6, :, 10:20] = np.nan
    image[7, 0] = np.nan
    image[8, :, 5, 5] = np.inf
    stamps.mask[9] = 1
    stamps.sky_sigma[10], stamps.sky_sigma[11] = 0.0, np.nan
    return stamps


def test_naming_the_embedders_does_not_load_torch():
    code = "import sys, galaxyclust.embed; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("case", ["spoilt", "16 pixels", "256 pixels", "one", "five"])
def test_every_method_embeds_whatever_a_survey_holds(name, case, galaxies, *, reader):
    n_bands = {"one": 1, "five": 5}.get(case, 2)
    size = {"16 pixels": 16, "256 pixels": 256}.get(case, 32)
    stamps = galaxies(N, size=size, n_bands=n_bands)
    if case == "spoilt":
        stamps = without_light(stamps)
    data = reader(stamps, bands=tuple("ugriz"[:n_bands]))
    embedder = methods.build(METHODS, name, SMALL[name])
    weights = embedder.fit(data, rows=np.arange(N)).weights
    vectors = embedder.embed(weights, data, rows=np.arange(N))
    assert np.isfinite(vectors).all()
    whole = vectors[12:]  # of the stamps that are never spoilt
    apart = np.linalg.norm(whole[:, None] - whole, axis=2)[~np.eye(len(whole), dtype=bool)]
    assert apart.min() > 1e-5 * np.abs(whole).max()


VECTORS = np.random.default_rng(0).normal(size=(N, 3))
PLAIN = {
    "features": {"columns": ("gini", "m20")},
    "pca": {"input_size": 16, "n_dim": 4},
    "pixel_som": {"n_epochs": 1, "width": 2, "height": 2, "input_size": 16},
    "som": {"n_epochs": 1, "width": 2, "height": 2, "on": "ae"},
}


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("spoil", ["nothing", "text", "nan", "shape"])
def test_what_a_strangers_file_says_was_learned_is_checked(
    name, spoil, *, galaxies, reader
):
    table = {"gini": VECTORS[:, 0], "m20": VECTORS[:, 1]}
    data = {"features": table, "som": VECTORS}.get(name, reader(galaxies(N)))
    embedder = methods.build(METHODS, name, PLAIN[name])
    rows = np.arange(N)
    weights = embedder.fit(data, rows=rows).weights
    for key in {"median", "scale", "mean", "component", "codebook", "centre"} & {*weights}:
        spoilt = {
            "text": np.full(weights[key].shape, "x"),
            "nan": np.full(weights[key].shape, np.nan),
            "shape": weights[key][None],
        }
        others = {other: array for other, array in weights.items() if other != key}
        wrong = others if spoil == "nothing" else others | {key: spoilt[spoil]}
        with pytest.raises((InputError, SettingError), match=f"'{key}'"):
            embedder.embed(wrong, data, rows=rows)
