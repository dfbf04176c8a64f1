"""Stamps, labels and figures to look at."""

import io

import numpy as np
import pytest
from PIL import Image

from galaxyclust.show.galaxy_page import Calibration, Curve, GalaxyPage, Pixels, Profile
from galaxyclust.types import Stamps

SIZE = 48
VALUES = {
    "id": "J1", "ra": 150.0, "dec": 2.0, "x": 124.0, "y": 224.0, "x_asymmetry": 124.2,
    "y_asymmetry": 223.9, "r20": 1.5, "r50": 4.0, "r80": 7.0, "r90": 9.0, "r_petro": 9.0,
    "r_petro_ellip": 10.0, "r50_ellip": 4.5, "r_max": 16.0, "r_kron": 12.0,
    "axis_ratio": 0.6, "theta_image": 30.0, "gini": 0.5, "gini_error": 0.01,
    "sersic_n": 1.2, "psf_fwhm_arcsec": 1.1,
}  # fmt: skip


@pytest.fixture
def stamps():
    """Return stamps of a round source, brighter in each band than in the one before."""

    def make(n_bands=3, *, n=4, size=32, flux=50.0):
        axis = np.arange(size) - (size - 1) / 2
        profile = np.exp(-(axis[:, None] ** 2 + axis**2) / 20)
        image = flux * profile * (1 + np.arange(n_bands))[:, None, None]
        image = image + np.random.default_rng(0).normal(size=(n, n_bands, size, size))
        return Stamps(
            image.astype(np.float32),
            np.zeros((n, n_bands, size, size), dtype=np.uint8),
            np.zeros((n, n_bands), dtype=np.float32),
            np.ones((n, n_bands), dtype=np.float32),
        )

    return make


@pytest.fixture
def rendered():
    """Return the pixels of a figure as a file shows them."""

    def render(figure):
        file = io.BytesIO()
        figure.savefig(file, format="png", dpi=40)
        return np.asarray(Image.open(file).convert("RGB"))

    return render


@pytest.fixture
def words():
    """Return all that is written on a figure."""

    def collect(figure):
        texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
        return [text.get_text() for text in texts]

    return collect


@pytest.fixture
def make_page():
    """A function that returns a page; what it is given replaces what there is."""

    def made(**given):
        y, x = np.indices((SIZE, SIZE)) - SIZE // 2
        light = 60 * np.exp(-np.hypot(x, y / 0.6) / 3)
        image = light + np.random.default_rng(0).normal(size=light.shape)
        corner = np.zeros((SIZE, SIZE), bool)
        corner[:6, :6] = True
        radius = 15 * (np.arange(16) + 0.5) / 16
        profile = 60 * np.exp(-radius / 3)
        usual = {
            "title": "J1",
            "caption": "somewhere",
            "colour": np.full((SIZE, SIZE, 3), 90, np.uint8),
            "pixels": Pixels(image, 1.0, light > 2, corner, corner[::-1]),
            "corner": np.array([100.0, 200.0]),
            "values": VALUES,
            "units": {"r50": "pix", "ra": "deg", "dec": "deg"},
            "flags": (("blended", "deblended from a neighbour"),),
            "jacobian": 0.4 * np.diag([-1.0, 1.0]),
            "calibration": Calibration("r", "nanomaggy", 22.5, 0.4),
            "half_turn": image - image[::-1, ::-1],
            "model": light,
            "profile": Profile(radius, profile - 1.5, np.full(16, 0.5)),
            "curve": Curve(radius, profile),
        }
        return GalaxyPage(**usual | given)

    return made
