"""What an embedder reads, and of which rows."""

import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.catalog.content import Content
from galaxyclust.catalog.history import Step
from galaxyclust.embed.autoencoder.autoencoder import Autoencoder
from galaxyclust.embed.features import Features
from galaxyclust.embed.som.som import Som
from galaxyclust.errors import InputError, SettingError
from galaxyclust.flags import Source
from galaxyclust.steps._embed.source import (
    input_of,
    prepared,
    reads,
    rows_to_embed,
    stamps_of,
)
from galaxyclust.types import PsfReader


def test_an_embedder_says_what_it_reads():
    assert [reads(method()) for method in (Autoencoder, Features, Som)] == [
        "stamps",
        "columns",
        "embedding",
    ]
    assert input_of(Som(on="ae")) == "embeddings/ae"
    assert input_of(Autoencoder()) == "stamps"


def test_a_map_reads_the_catalogs_only_embedding(surveyed):
    found = prepared(surveyed, Som(), rows_to_embed(surveyed, ()))
    assert found.embedder.on == "ae"
    assert found.data.shape == (surveyed.n_rows, 4)
    assert len(found.rows) == surveyed.n_rows


def test_stamps_come_with_the_psf_that_the_catalog_knows(ingested):
    rows = rows_to_embed(ingested, ())
    stamps = prepared(ingested, Autoencoder(), rows).data
    assert isinstance(stamps, PsfReader)
    np.testing.assert_array_equal(
        stamps.psf.fwhm_arcsec, ingested.column("psf_fwhm_arcsec")
    )
    assert (stamps.n_rows, stamps.bands) == (ingested.n_rows, ingested.stamps().bands)


def test_a_source_cut_from_images_is_in_the_middle_of_its_stamp(ingested):
    stamps, plain = stamps_of(ingested), ingested.stamps()
    rows = rows_to_embed(ingested, ())
    found, whole = stamps.read(rows), plain.read(rows)
    assert stamps.size == plain.size - 1 == found.image.shape[-1]
    np.testing.assert_array_equal(found.image, whole.image[..., 1:, 1:])
    np.testing.assert_array_equal(found.mask, whole.mask[..., 1:, 1:])
    # light near the middle, which is half a pixel off in the stamps as they are cut
    near = slice(stamps.size // 2 - 3, stamps.size // 2 + 4)
    light = np.where(found.mask == 0, found.image, 0)[:, 0, near, near].clip(min=0)
    offset = np.arange(7) - 3
    for axis in (1, 2):
        middle = (light.sum(axis) * offset).sum() / light.sum()
        assert abs(middle) < 0.2


def test_stamps_that_others_cut_are_read_as_they_are(ingested, monkeypatch):
    info = ingested.stamp_info()._replace(fields=())
    monkeypatch.setattr(type(ingested), "stamp_info", lambda _: info)
    assert stamps_of(ingested).size == ingested.stamps().size


def test_pictures_come_without_a_psf(ingested, monkeypatch):
    # as ingest leaves them, without a column of the PSF
    monkeypatch.setattr(type(ingested), "names", lambda *_: ["pixel_scale_arcsec"])
    assert not isinstance(stamps_of(ingested), PsfReader)


def test_what_is_not_there_is_refused(ingested):
    rows = rows_to_embed(ingested, ())
    with pytest.raises(InputError, match="none yet: make one first"):
        prepared(ingested, Som(), rows)
    with pytest.raises(InputError, match="no columns of nothing"):
        prepared(ingested, Features(columns=("nothing",)), rows)


def test_include_takes_in_sources_of_that_flag(ingested, fresh, with_flags):
    with_flags(
        fresh,
        {0: Source.LOW_SN, 3: Source.POINT_LIKE, 4: Source.POINT_LIKE | Source.LOW_SN},
    )
    n_rows = ingested.n_rows
    assert len(rows_to_embed(fresh, ())) == n_rows - 3
    assert len(rows_to_embed(fresh, ["point_like"])) == n_rows - 2
    assert len(rows_to_embed(fresh, ["point_like", "low_sn"])) == n_rows
    with pytest.raises(SettingError, match="unknown flag 'star'; choose from "):
        rows_to_embed(fresh, ["star"])


def test_a_catalog_with_all_rows_set_aside_is_refused_in_words(fresh, with_flags):
    with_flags(fresh, dict.fromkeys(range(fresh.n_rows), Source.LOW_SN))
    words = rf"all sources are set aside \({fresh.n_rows} low_sn\); --include FLAG"
    with pytest.raises(InputError, match=words):
        steps.embed(fresh)


def test_what_no_source_has_a_value_of_is_refused(survey):
    nothing = np.full_like(survey.embedding("ae"), np.nan)
    survey.write(Content(embeddings={"none": nothing}), Step(name="embed", output="none"))
    with pytest.raises(InputError, match="none: no source has a value"):
        prepared(survey, Som(on="none"), np.arange(survey.n_rows))
