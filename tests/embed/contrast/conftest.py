"""Galaxies as framed light, and random numbers that repeat."""

import pytest
import torch

from galaxyclust.embed.contrast.augment import Augmentation
from galaxyclust.embed.contrast.light import LightPreparation
from galaxyclust.embed.inputs import Preparation


@pytest.fixture
def seen():
    """How the network sees galaxies: 32 pixels, stretched, in their own frame."""
    return Preparation(size=32, stretch="asinh", softening=3.0, frame=2.5, posed=True)


@pytest.fixture
def unchanged():
    """Views in which nothing changes."""
    return Augmentation(
        rotation=0, mirror=False, zoom=0, shift=0, blur=0, noise=0, dimming=0, mixed=False,
        colour=0, grey=0, reddening=0, neighbour=0,
    )  # fmt: skip


@pytest.fixture
def light(galaxies, seen):
    """Six discs without noise as framed light."""
    return LightPreparation(seen=seen).inputs(galaxies(6, noise=0))


@pytest.fixture
def generator():
    return torch.Generator().manual_seed(0)
