"""Embeddings with a known truth."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest


class Blobs(NamedTuple):
    """Rows around centres, and which centre each row belongs to."""

    embedding: npt.NDArray[np.float32]
    truth: npt.NDArray[np.int64]


@pytest.fixture(scope="session")
def blobs():
    """Five round groups of 150, 110, 80, 60 and 40 rows in eight dimensions, shuffled."""
    rng = np.random.default_rng(3)
    truth = rng.permutation(np.repeat(np.arange(5), [150, 110, 80, 60, 40]))
    centres = 6 * np.eye(8)[:5]
    embedding = centres[truth] + rng.normal(size=(len(truth), 8))
    return Blobs(embedding.astype(np.float32), truth)
