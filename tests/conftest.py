"""A small survey that has been through every step, and a clean slate for logging."""

import importlib
import logging
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.catalog.content import Column, Content
from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.history import Step

# Small and quick on purpose: what is learned does not matter to these tests.
TINY = {
    "n_epochs": 1,
    "width": 4,
    "depth": 2,
    "input_size": 16,
    "n_dim": 4,
    "batch_size": 8,
    "device": "cpu",
}

HOSTILE = (
    "<script>document.title = 'taken'</script>",
    '"><img src=x onerror="document.title=\'taken\'">',
    "</script><script>document.title = 'taken'</script>",
    "'; DROP TABLE galaxies; --",
    "\u202egnp.exe \u05d2\u05dc\u05e7\u05e1\u05d9\u05d4",
    "\U0001f30c galaxy \U0001f468\u200d\U0001f680",
    "{{7*7}} ${7*7} {% raw %}",
    "javascript:alert(1)",
)


@pytest.fixture(autouse=True)
def _logging_as_it_was():
    """Undo what a command does to the logger, so that caplog works in the next test."""
    logger = logging.getLogger("galaxyclust")
    astropy_level = logging.getLogger("astropy").level
    before = logger.level, logger.handlers[:], logger.propagate
    yield
    logger.level, logger.handlers[:], logger.propagate = before
    logging.getLogger("astropy").setLevel(astropy_level)


@pytest.fixture(scope="session")
def python():
    """Run Python with arguments and return what it said and its exit code."""

    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"OMP_NUM_THREADS": "1"} | environment,
        )

    return run


@pytest.fixture(scope="session")
def tiny():
    """Settings of an autoencoder that trains in a second."""
    return dict(TINY)


@pytest.fixture(scope="session")
def sky(tmp_path_factory):
    """A simulated field: two FITS images of 256 pixels in a folder."""
    folder = tmp_path_factory.mktemp("sky")
    settings = {"shape": (256, 256), "bands": ("g", "r"), "n_galaxies": 14, "n_stars": 3}
    steps.simulate(folder, settings=settings | {"seed": 3})
    return folder


@pytest.fixture(scope="session")
def ingested(sky, tmp_path_factory):
    """The catalog of the simulated field, nothing embedded; not to be written to."""
    path = tmp_path_factory.mktemp("ingested") / "survey.h5"
    steps.ingest(sorted(sky.glob("*.fits")), path, settings=steps.IngestSettings(size=32))
    return Catalog(path)


@pytest.fixture(scope="session")
def surveyed(ingested, tmp_path_factory):
    """The catalog embedded as ``ae`` and clustered as ``km``; not to be written to."""
    torch = importlib.import_module("torch")  # late: most tests need none of it
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    catalog = copy(ingested, tmp_path_factory.mktemp("surveyed"))
    steps.embed(catalog, method="autoencoder", name="ae", settings=TINY)
    steps.cluster(
        catalog, embedding="ae", method="kmeans", name="km", settings={"n_clusters": 2}
    )
    torch.set_num_threads(before)
    return catalog


@pytest.fixture(scope="session")
def grouped(ingested, tmp_path_factory):
    """The catalog with a made-up embedding ``ae`` clustered as ``km``; training is slow."""
    catalog = copy(ingested, tmp_path_factory.mktemp("grouped"))
    rng = np.random.default_rng(0)
    group = np.arange(catalog.n_rows) % 3
    vectors = rng.normal(size=(catalog.n_rows, 4)) + 8 * group[:, None]
    vectors[0] = np.nan
    content = Content(
        embeddings={"ae": vectors},
        projections={"ae": vectors[:, :2]},
        models={"ae": {}},
        attributes={"step": "embed", "method": "made up"},
    )
    step = Step(name="embed", output="ae", inputs=("stamps",), method="made up")
    catalog.write(content, step)
    steps.cluster(
        catalog, embedding="ae", method="kmeans", name="km", settings={"n_clusters": 3}
    )
    return catalog


@pytest.fixture
def regrouped(grouped, tmp_path):
    """A copy of the catalog with a made-up embedding, to write to."""
    return copy(grouped, tmp_path)


@pytest.fixture
def hostile(grouped, tmp_path):
    """A catalog whose names try to be markup, code and what they are not."""
    folder = tmp_path / "a b#1 <i>"
    folder.mkdir()
    catalog = copy(grouped, folder)
    tricks = np.array(HOSTILE)
    ids = np.array([f"{tricks[i % len(tricks)]} {i}" for i in range(catalog.n_rows)])
    named = Column(ids, description="<b onclick=alert(1)>bold</b>")
    note = "<script>document.title = 'taken'</script>"
    catalog.write(
        Content(columns={"id": named, "note": ids}),
        Step(name="edit", output=note, notes=(note,)),
        overwrite=True,
    )
    names = {0: HOSTILE[0], 1: r"$\frac{1}{$ <b>"}
    steps.name_clusters(catalog, clustering="km", names=names)
    moved = folder / "sur <img src=x onerror=alert(1)>&amp; {{7*7}} $x^$.h5"
    catalog.path.rename(moved)
    folder.joinpath("survey.stamps").rename(moved.with_suffix(".stamps"))
    return Catalog(moved)


@pytest.fixture
def fresh(ingested, tmp_path):
    """A copy of the ingested catalog, to write to."""
    return copy(ingested, tmp_path)


@pytest.fixture
def survey(surveyed, tmp_path):
    """A copy of the embedded and clustered catalog, to write to."""
    return copy(surveyed, tmp_path)


@pytest.fixture(scope="session")
def labelled(surveyed, tmp_path_factory):
    """The embedded catalog with labels ``kind``; not to be written to.

    ``rare`` and ``once`` are labels of few, ``few`` a number of three, and the embedding
    ``truth`` holds the labels.
    """
    catalog = copy(surveyed, tmp_path_factory.mktemp("labelled"))
    rows = np.flatnonzero(np.isfinite(catalog.embedding("ae")).all(axis=1))
    number = np.full(catalog.n_rows, -1)
    number[rows] = np.arange(len(rows))
    kind = np.where(number % 2 == 0, "disc", "round")
    columns = {
        "kind": np.where(number < 0, "", kind),
        "rare": np.where(number < 0, "", np.where(number == 0, "odd", kind)),
        "once": np.where((number == 0) | (number == 1), kind, ""),
        "few": np.where((number >= 0) & (number < 3), number, np.nan),
    }
    truth = np.where(number < 0, np.nan, number % 2 + number / 1e3)
    content = Content(columns=columns, embeddings={"truth": truth[:, None].astype("f4")})
    catalog.write(content, Step(name="test"))
    return catalog


def copy(catalog, folder):
    """Copy a catalog with its stamps."""
    stamps = catalog.path.with_suffix(".stamps")
    shutil.copytree(stamps, folder / stamps.name)
    return Catalog(shutil.copy(catalog.path, folder / catalog.path.name))
