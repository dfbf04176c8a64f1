import json

import pytest

from galaxyclust import steps
from galaxyclust.errors import CatalogError


def test_info_is_plain_values_of_all_that_is_there(surveyed):
    found = steps.info(surveyed, validate=True)
    json.dumps(found, allow_nan=False)
    assert found["sources"] == surveyed.n_rows
    assert found["bands"] == ["g", "r"]
    assert found["uuid"] == surveyed.uuid
    assert found["embeddings"] == {
        "ae": {"method": "autoencoder", "dimensions": 4, "rows": surveyed.n_rows}
    }
    about = found["clusterings"]["km"]
    assert (about["method"], about["embedding"], about["noise"]) == ("kmeans", "ae", 0)
    assert sum(about["sizes"]) == surveyed.n_rows
    names = [step["step"] for step in found["history"]]
    assert names == ["ingest", "measure", "embed", "cluster"]
    assert found["validated"] is True


def test_the_history_is_told_with_inputs_settings_seed_and_versions(surveyed):
    told = steps.info(surveyed)["history"]
    for step, kept in zip(told, surveyed.history(), strict=True):
        assert (step["step"], step["method"]) == (kept.name, kept.method)
        assert step["inputs"] == list(kept.inputs)
        assert step["settings"].keys() == kept.settings.keys()
        assert (step["seed"], step["versions"]) == (kept.seed, kept.versions)


def test_a_catalog_without_sources_has_its_info_too(empty):
    found = steps.info(empty, validate=True)
    assert (found["sources"], found["set_aside"], found["flags"]) == (0, 0, {})


def test_info_needs_no_stamps_but_validating_does(fresh):
    fresh.path.with_suffix(".stamps").rename(fresh.path.with_name("elsewhere"))
    assert steps.info(fresh)["sources"] == fresh.n_rows
    with pytest.raises(
        CatalogError, match=r"survey\.stamps: no such folder; .* keep a catalog"
    ):
        steps.info(fresh, validate=True)
