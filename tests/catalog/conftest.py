"""Catalogs of random stamps, made directly."""

import numpy as np
import pytest

from galaxyclust.catalog.build import building
from galaxyclust.catalog.content import Column, Content, StampInfo
from galaxyclust.catalog.history import Step
from galaxyclust.catalog.selection import Selection
from galaxyclust.catalog.shards import ShardContent, draft
from galaxyclust.catalog.table import make_table
from galaxyclust.types import Stamps

BANDS = ("g", "r")
SIZE = 6


def random_shard(n_rows, *, seed=0):
    """Return ``n_rows`` random stamps with an id and a position each."""
    rng = np.random.default_rng(seed)
    shape = (n_rows, len(BANDS), SIZE, SIZE)
    stamps = Stamps(
        image=rng.normal(size=shape).astype(np.float32),
        mask=rng.integers(0, 8, shape).astype(np.uint8),
        sky=rng.normal(size=shape[:2]).astype(np.float32),
        sky_sigma=rng.uniform(1, 2, shape[:2]).astype(np.float32),
    )
    columns = {
        "id": np.array([f"s{seed}-{row}" for row in range(n_rows)]),
        "ra": rng.uniform(0, 360, n_rows),
        "flags": np.zeros(n_rows, np.int32),
    }
    return ShardContent(
        stamps,
        columns,
        segment=rng.integers(0, 2, (n_rows, SIZE, SIZE)).astype(bool),
        residual=rng.normal(size=(n_rows, 2)).astype(np.float32),
        jacobian=rng.normal(size=(n_rows, 2, 2)),
    )


def make_catalog(path, *, rows=(3, 1, 4), overwrite=False, extra=None):
    """Make a catalog with one shard for each of ``rows``."""
    with building(path, overwrite=overwrite) as builder:
        shards = [random_shard(n_rows, seed=part) for part, n_rows in enumerate(rows)]
        builder.adopt("input", [draft(builder.folder, shard) for shard in shards])
        info = StampInfo(
            bands=BANDS,
            size=SIZE,
            calibrated=True,
            fields=({"name": "field", "reference": "r"},),
        )
        return builder.finish(builder.columns() | (extra or {}), info, Step(name="ingest"))


@pytest.fixture(scope="session")
def shard():
    return random_shard


@pytest.fixture(scope="session")
def make():
    return make_catalog


@pytest.fixture
def catalog(tmp_path):
    return make_catalog(tmp_path / "survey.h5")


COLUMNS = {
    "id": (
        np.array(["NGC 1, west", "", "Å·Ж"]),
        {"description": "Name", "ucd": "meta.id;meta.main"},
    ),
    "ra": (
        np.array([1.5, np.nan, 3]),
        {
            "unit": "deg",
            "description": "Right ascension, ICRS",
            "ucd": "pos.eq.ra;meta.main",
        },
    ),
    "flux": (
        np.array([1, np.nan, 3], np.float32),
        {"unit": "electron/s", "description": "Long " * 20 + "flux", "ucd": "phot.flux"},
    ),
    "label": (np.array([-2, -1, 3], np.int32), {"description": "Cluster; -1 noise"}),
    "vector": (
        np.arange(33, dtype=np.float32).reshape(3, 11),
        {"description": "Embedding"},
    ),
    "small": (np.array([-128, 0, 127], np.int8), {}),
    "long": (np.array([2**63 - 1, -(2**63), 0]), {}),
    "unsigned": (np.array([0, 1, 2**62], np.uint64), {}),
    "true": (np.array([True, False, True]), {}),
}


@pytest.fixture
def table():
    """Every kind of column that a catalog can have."""
    return make_table(COLUMNS, meta={"uuid": "u"})


@pytest.fixture
def placed(catalog):
    """All rows of a catalog with positions (but for row 2), labels, an embedding."""
    columns = {
        "dec": np.array([0.0, 0.01, np.nan, 0.0, 45.0, 0, 0, 0]),
        "km_label": np.array([0, 1, 1, -1, 0, 2, -2, 1], np.int32),
        "type": np.array(["Sb", "E", "", "E", "Sb", "E", "E", "irr"]),
        "pixel_scale_arcsec": np.full(8, 0.4),
    }
    positions = {"ra": Column(np.array([10.0, 10.01, 10, 10, 200, 10, 10, 10]))}
    catalog.write(
        Content(columns=columns | positions), Step(name="cluster"), overwrite=True
    )
    vectors = np.arange(24.0).reshape(8, 3)
    vectors[6] = np.nan
    return Selection(
        table=catalog.table(columns=["id", "km_label", "type"]),
        rows=np.arange(8),
        catalog=catalog,
        embeddings={"ae": vectors},
        painter=lambda stamps: np.full((len(stamps.image), 6, 6, 3), 200, np.uint8),
    )
