"""The real data beside the project, and catalogs made of it once."""

import os
from pathlib import Path

import pytest

from galaxyclust.ingest.settings import IngestSettings
from galaxyclust.steps import ingest

_ROOT = Path(__file__).parents[2]
_DATA = Path(os.environ.get("GALAXYCLUST_DATA", _ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def data():
    """Return the folder of the real data; without it a test is skipped."""
    if not (_DATA / "README.md").is_file():
        pytest.skip(f"no real data in {_DATA}; GALAXYCLUST_DATA names another folder")
    return _DATA


@pytest.fixture(scope="session")
def make(data, tmp_path_factory):
    """Return a function that ingests images of the data by pattern."""

    def made(pattern, *, settings=None, **arguments):
        images = sorted(data.glob(pattern))
        assert images, f"{data} holds no {pattern}"
        path = tmp_path_factory.mktemp("real") / "survey.h5"
        return ingest(images, path, settings=settings or IngestSettings(), **arguments)

    return made


@pytest.fixture(scope="session")
def field(make):
    """Return what the ingest of one SDSS field in three bands gives."""
    return make("sdss/003918-3-0213/frame-[gri]-*.fits.bz2")
