import numpy as np
import pytest

from galaxyclust.errors import CatalogError, SettingError
from galaxyclust.steps._rows import columns_of, embeddings_of, rows_of


def test_no_condition_chooses_every_row(surveyed):
    assert rows_of(surveyed).tolist() == list(range(surveyed.n_rows))
    assert rows_of(surveyed, "  ").tolist() == list(range(surveyed.n_rows))


def test_a_condition_on_columns_and_embeddings_chooses_its_rows(surveyed):
    label, first = surveyed.column("km_label"), surveyed.embedding("ae")[:, 0]
    expected = np.flatnonzero((label == 0) & (first > np.nanmedian(first)))
    condition = f"km_label == 0 & embedding_ae[0] > {np.nanmedian(first)!r}".replace(
        "np.float32(", ""
    ).replace(")", "")
    assert 0 < len(expected) < surveyed.n_rows
    assert rows_of(surveyed, condition).tolist() == expected.tolist()


def test_a_condition_on_what_is_not_there_is_refused(surveyed):
    with pytest.raises(SettingError, match="unknown column 'km_lable'; did you mean"):
        rows_of(surveyed, "km_lable == 1")


def test_columns_are_chosen_by_name_and_by_pattern(surveyed):
    assert columns_of(surveyed) == surveyed.names("catalog")
    assert columns_of(surveyed, ["km_label", "flux_?", "id"]) == [
        "km_label", "flux_g", "flux_r", "id",
    ]  # fmt: skip
    assert columns_of(surveyed, ["id", "i*"])[0] == "id"
    with pytest.raises(CatalogError, match=r"no column 'Flux_\*'; it has flux_"):
        columns_of(surveyed, ["Flux_*"])


def test_embeddings_are_chosen_alike(surveyed, ingested):
    assert embeddings_of(surveyed, ["*"]) == ["ae"]
    assert embeddings_of(surveyed, []) == []
    assert embeddings_of(ingested, ["*"]) == []
    with pytest.raises(CatalogError, match="no embedding 'som'; it has none yet"):
        embeddings_of(ingested, ["som"])
