"""Galaxies as framed light, and random numbers that repeat."""

import pytest
import torch

from galaxyclust.embed.contrast.light import LightPreparation
from galaxyclust.embed.inputs import Preparation


@pytest.fixture
def seen():
    """How the network sees galaxies: 32 pixels, stretched, in their own frame."""
    return Preparation(size=32, stretch="asinh", softening=3.0, frame=2.5, posed=True)


@pytest.fixture
def light(galaxies, seen):
    """Six discs without noise as framed light."""
    return LightPreparation(seen=seen).inputs(galaxies(6, noise=0))


@pytest.fixture
def generator():
    return torch.Generator().manual_seed(0)
