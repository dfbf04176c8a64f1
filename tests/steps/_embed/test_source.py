import pytest

from galaxyclust.embed.autoencoder import Autoencoder
from galaxyclust.embed.features import Features
from galaxyclust.embed.som import Som
from galaxyclust.errors import InputError
from galaxyclust.steps._embed.embed import rows_to_embed
from galaxyclust.steps._embed.source import input_of, prepared, reads


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


def test_what_is_not_there_is_refused(ingested):
    rows = rows_to_embed(ingested, ())
    with pytest.raises(InputError, match="none yet: make one first"):
        prepared(ingested, Som(), rows)
    with pytest.raises(InputError, match="no columns of nothing"):
        prepared(ingested, Features(columns=("nothing",)), rows)
