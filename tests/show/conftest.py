"""Stamps, labels and figures to look at."""

import io

import numpy as np
import pytest
from PIL import Image

from galaxyclust.types import Stamps


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
