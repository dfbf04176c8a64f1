import shutil

import numpy as np
import pytest
from astropy.io import fits

from galaxyclust import steps
from galaxyclust.catalog.core import Catalog, Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, InputError, SettingError


@pytest.fixture(scope="module")
def ids(labelled):
    """The ids of the embedded galaxies, in the order of the embedding ``truth``."""
    rows = np.flatnonzero(np.isfinite(labelled.embedding("truth")[:, 0]))
    order = np.argsort(labelled.embedding("truth")[rows, 0])
    return labelled.column("id")[rows][order].tolist()


def test_the_nearest_come_first_and_the_galaxy_itself_not_at_all(labelled, ids):
    found = steps.neighbors(labelled, embedding="truth", id=ids[0], n=3)
    assert list(found.ids) == ids[1:4]
    assert labelled.column("id")[found.rows].tolist() == ids[1:4]
    assert (np.diff(found.distance) >= 0).all()
    assert (np.diff(found.relative) >= 0).all()
    assert found.relative[0] < 0.2
    assert labelled.column("id")[found.row] == ids[0]
    by_row = steps.neighbors(labelled, embedding="truth", id=f"#{found.row}", n=3)
    assert by_row.ids == found.ids
    assert by_row.query == ids[0]


def test_stamps_are_asked_for_only_where_they_are_drawn(labelled, ids, tmp_path):
    alone = Catalog(shutil.copy(labelled.path, tmp_path / "alone.h5"))
    found = steps.neighbors(alone, embedding="truth", id=ids[0], n=3)
    assert list(found.ids) == ids[1:4]
    with pytest.raises(CatalogError, match=r"alone\.stamps: no such folder"):
        steps.neighbors(alone, embedding="truth", id=ids[0], n=3, output=tmp_path / "a.png")


def test_a_foreign_stamp_finds_galaxies_and_a_picture_shows_them(labelled, tmp_path):
    row = np.flatnonzero(np.isfinite(labelled.embedding("ae")).all(axis=1))[0]
    fits.writeto(tmp_path / "stamp.fits", labelled.stamps().read([row]).image[0])
    found = steps.neighbors(
        labelled,
        embedding="ae",
        image=tmp_path / "stamp.fits",
        n=4,
        output=tmp_path / "a.png",
    )
    assert len(found.ids) == 4
    assert found.row is None
    assert found.output.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({}, (SettingError, "give --id of a galaxy or --image of a stamp, one of them")),
        ({"id": "a", "image": "b"}, (SettingError, "one of them")),
        ({"id": "nobody"}, (CatalogError, "no source 'nobody'")),
        ({"id": "a", "output": "a.gif"}, (SettingError, "unknown kind of picture")),
        ({"image": "no.fits"}, (InputError, r"no\.fits: no such file")),
    ],
)
def test_what_cannot_be_looked_for_is_refused(labelled, options, refusal):
    error, words = refusal
    with pytest.raises(error, match=words):
        steps.neighbors(labelled, embedding="ae", **options)


def test_more_look_alikes_than_galaxies_are_refused(labelled, ids):
    with pytest.raises(InputError, match="999 look-alikes asked for; there are"):
        steps.neighbors(labelled, embedding="ae", id=ids[0], n=999)


def test_a_galaxy_that_was_set_aside_is_refused(survey):
    vectors = survey.embedding("ae")
    vectors[2] = np.nan
    survey.write(Content(embeddings={"part": vectors}), Step(name="test"))
    with pytest.raises(CatalogError, match="is not embedded in 'part'"):
        steps.neighbors(survey, embedding="part", id=survey.column("id")[2])
