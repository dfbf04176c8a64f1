"""Small simulated galaxies, and a reader of them in memory."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch

from galaxyclust.types import Psf, Stamps


@dataclass(frozen=True)
class InMemory:
    """A StampReader over arrays."""

    stamps: Stamps
    bands: tuple[str, ...] = ("g", "r")

    @property
    def n_rows(self):
        return len(self.stamps.image)

    @property
    def size(self):
        return self.stamps.image.shape[-1]

    def read(self, rows):
        return Stamps(*(part[rows].copy() for part in self.stamps))


@dataclass(frozen=True, kw_only=True)
class SharpInMemory(InMemory):
    """A PsfReader over arrays."""

    psf: Psf


def draw(n, *, size=32, n_bands=2, seed=0, noise=1.0):
    """Return n inclined exponential discs with noise, each in its own direction."""
    rng = np.random.default_rng(seed)
    offset = np.arange(size) - (size - 1) / 2
    x, y = offset[None, None, :], offset[None, :, None]
    angle, axis_ratio = rng.uniform(0, np.pi, (n, 1, 1)), rng.uniform(0.3, 1, (n, 1, 1))
    scale = rng.uniform(2, 4, (n, 1, 1))
    along = x * np.cos(angle) + y * np.sin(angle)
    across = (y * np.cos(angle) - x * np.sin(angle)) / axis_ratio
    light = 100 * np.exp(-np.hypot(along, across) / scale)
    image = light[:, None] * np.linspace(1, 2, n_bands)[:, None, None]
    image = image + noise * rng.normal(size=image.shape)
    return Stamps(
        image=image.astype(np.float32),
        mask=np.zeros(image.shape, np.uint8),
        sky=np.zeros((n, n_bands), np.float32),
        sky_sigma=np.ones((n, n_bands), np.float32),
    )


@pytest.fixture
def galaxies():
    return draw


@pytest.fixture
def reader():
    return InMemory


@pytest.fixture
def sharp_reader():
    return SharpInMemory


@pytest.fixture
def one_thread():
    """One thread: tiny networks are quickest so, and other tests may run beside."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
