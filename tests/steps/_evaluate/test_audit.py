import numpy as np
import pytest

from galaxyclust.catalog.core import Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, InputError
from galaxyclust.steps._evaluate import audit as _audit
from galaxyclust.steps._evaluate.audit import audit


@pytest.fixture
def planted(fresh, monkeypatch):
    """A survey whose embedding ``e`` and clustering ``c`` are the place on the chip."""
    monkeypatch.setattr("galaxyclust.evaluate.quantity.ENOUGH", 2)
    monkeypatch.setattr(_audit, "N_NEIGHBORS", 3)
    x = fresh.column("x")
    vectors = np.stack([x, 0.001 * np.arange(len(x))], axis=1).astype(np.float32)
    label = (x > np.median(x)).astype(np.int32)
    content = Content(embeddings={"e": vectors}, columns={"c_label": label})
    fresh.write(content, Step(name="test"))
    return fresh


def test_what_is_planted_is_named(planted):
    found = audit(planted, embedding="e", clustering="c", also=["c_label"])
    named = {one.name: one for one in found.named}
    assert "chip x" in named
    assert named["c_label"].clusters.known.share == pytest.approx(1, abs=0.1)
    assert found.n_rows == found.n_sample == planted.n_rows


def test_clusters_alone_and_an_embedding_alone_can_be_audited(planted):
    of_clusters = audit(planted, clustering="c", n_permutations=19)
    assert all(one.embedding is None for one in of_clusters.findings)
    of_embedding = audit(planted, embedding="e", n_permutations=19)
    assert all(one.clusters is None for one in of_embedding.findings)


def test_neighbourhoods_are_those_of_a_sample(planted, monkeypatch):
    monkeypatch.setattr(_audit, "SAMPLE", 9)
    assert audit(planted, embedding="e", n_permutations=19).n_sample == 9


def test_the_same_seed_finds_the_same(planted):
    first, again = (audit(planted, embedding="e", n_permutations=49) for _ in range(2))
    assert first == again


def test_too_few_galaxies_and_unknown_names_are_refused(surveyed, monkeypatch):
    with pytest.raises(CatalogError, match="no column 'no_label'"):
        audit(surveyed, clustering="no")
    monkeypatch.setattr(_audit, "N_NEIGHBORS", 99)
    with pytest.raises(InputError, match="galaxies to audit; too few"):
        audit(surveyed, embedding="ae")
