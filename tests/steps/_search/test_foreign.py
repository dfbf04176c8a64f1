import numpy as np
import pytest
from astropy.io import fits

from galaxyclust import steps
from galaxyclust.errors import InputError
from galaxyclust.steps._search import foreign as _foreign


@pytest.fixture
def stamp(surveyed, tmp_path):
    """Return the file of one of the survey's own stamps."""
    row = np.flatnonzero(np.isfinite(surveyed.embedding("ae")).all(axis=1))[0]
    fits.writeto(tmp_path / "stamp.fits", surveyed.stamps().read([row]).image[0])
    return tmp_path / "stamp.fits"


def test_a_stamp_is_embedded_by_the_model_of_the_embedding(surveyed, stamp):
    with _foreign.embedded(stamp, surveyed, "ae") as (catalog, vector):
        assert vector.shape == (1, surveyed.embedding("ae").shape[1])
        assert np.isfinite(vector).all()
        folder = catalog.path.parent
        assert folder.exists()
    assert not folder.exists()


def test_a_map_is_reached_through_the_embedding_it_was_laid_over(survey, tmp_path):
    settings = {"on": "ae", "width": 2, "height": 2, "n_epochs": 1, "device": "cpu"}
    steps.embed(survey, method="som", name="map", settings=settings)
    row = np.flatnonzero(np.isfinite(survey.embedding("map")).all(axis=1))[0]
    fits.writeto(tmp_path / "stamp.fits", survey.stamps().read([row]).image[0])
    with _foreign.embedded(tmp_path / "stamp.fits", survey, "map") as (catalog, vector):
        assert vector.shape == (1, 4)
        assert np.isfinite(vector).all()
        assert catalog.names("embeddings") == ["ae", "map"]


def test_a_file_that_is_not_there_is_refused(surveyed, tmp_path):
    with (
        pytest.raises(InputError, match="no such file"),
        _foreign.embedded(tmp_path / "no.fits", surveyed, "ae"),
    ):
        pass


def test_other_bands_are_refused(surveyed, tmp_path):
    fits.writeto(tmp_path / "one.fits", np.ones((32, 32), np.float32))
    with (
        pytest.raises(InputError, match=rf"^{tmp_path}/one\.fits: stamps in 1 band"),
        _foreign.embedded(tmp_path / "one.fits", surveyed, "ae"),
    ):
        pass
