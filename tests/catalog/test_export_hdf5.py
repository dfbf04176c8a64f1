import shutil

import h5py
import numpy as np
import pytest

from galaxyclust.catalog.content import Content
from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.export import export
from galaxyclust.catalog.history import Step
from galaxyclust.catalog.selection import Selection
from galaxyclust.catalog.shards import SUMMED
from galaxyclust.errors import CatalogError, SettingError

ROWS = np.array([0, 2, 3, 7])


@pytest.fixture
def survey(catalog):
    """A catalog with an embedding, a map and two models, which a clustering came from."""
    vectors = np.arange(24, dtype=np.float32).reshape(8, 3)
    embedded = Content(
        embeddings={"ae": vectors},
        projections={"ae": vectors[:, :2]},
        models={"ae": {"weights": np.arange(4.0)}},
        attributes={"step": "embed"},
    )
    catalog.write(embedded, Step(name="embed", output="ae"))
    clustered = Content(
        columns={"km_label": np.arange(8, dtype=np.int32)},
        models={"km": {"centres": np.arange(2.0)}},
        attributes={"step": "cluster"},
    )
    catalog.write(clustered, Step(name="cluster", output="km"))
    return catalog


def select(catalog, columns=None, rows=ROWS):
    table = catalog.table(columns=columns)[rows]
    return Selection(table=table, rows=rows, catalog=catalog)


def test_it_opens_as_a_catalog_without_any_folder(survey, tmp_path):
    (tmp_path / "away").mkdir()
    export(select(survey), tmp_path / "away" / "shared.h5")
    shutil.rmtree(survey.stamps().folder)
    shared = Catalog(tmp_path / "away" / "shared.h5")
    shared.validate()
    assert shared.n_rows == 4
    assert shared.uuid != survey.uuid
    assert shared.names("catalog") == survey.names("catalog")
    assert [path.name for path in (tmp_path / "away").iterdir()] == ["shared.h5"]


def test_every_row_is_what_it_was(survey, tmp_path):
    export(select(survey), tmp_path / "shared.h5")
    shared = Catalog(tmp_path / "shared.h5")
    for name in survey.names("catalog"):
        assert shared.column(name).tolist() == survey.column(name)[ROWS].tolist()
    assert str(shared.table()["ra"].unit) == "deg"
    for name in SUMMED:
        np.testing.assert_array_equal(
            shared.stamps().read_array(name, slice(None)),
            survey.stamps().read_array(name, ROWS),
        )
    np.testing.assert_array_equal(shared.embedding("ae"), survey.embedding("ae")[ROWS])
    np.testing.assert_array_equal(shared.projection("ae"), survey.projection("ae")[ROWS])
    assert shared.stamp_info() == survey.stamp_info()
    assert shared.model("ae")["weights"].tolist() == [0, 1, 2, 3]


def test_its_history_says_where_it_is_from(survey, tmp_path):
    export(select(survey, ["ra"]), tmp_path / "shared.h5")
    *before, last = Catalog(tmp_path / "shared.h5").history()
    assert [step.name for step in before] == ["ingest", "embed", "cluster"]
    assert (last.name, last.settings["columns"]) == ("export", ["ra"])
    assert last.notes == (f"4 of the 8 rows of the survey {survey.uuid}",)


def test_a_model_goes_along_only_with_what_it_made(survey, tmp_path):
    export(select(survey, ["ra"]), tmp_path / "a.h5")
    shared = Catalog(tmp_path / "a.h5")
    assert shared.names("catalog") == ["id", "ra"]
    assert shared.names("models") == ["ae"]
    export(select(survey), tmp_path / "b.h5", settings={"models": "false"})
    assert Catalog(tmp_path / "b.h5").names("models") == []


def test_it_can_be_written_to_and_shared_again(survey, tmp_path):
    export(select(survey), tmp_path / "shared.h5")
    shared = Catalog(tmp_path / "shared.h5")
    shared.write(Content(columns={"mine": np.arange(4.0)}), Step(name="attach"))
    shared.validate()
    export(select(shared, rows=np.array([3, 1])), tmp_path / "again.h5")
    again = Catalog(tmp_path / "again.h5")
    assert again.column("mine").tolist() == [3, 1]
    np.testing.assert_array_equal(
        again.stamps().read(slice(None)).image,
        survey.stamps().read(ROWS[[3, 1]]).image,
    )


def test_no_row_at_all_is_a_catalog_too(survey, tmp_path):
    export(select(survey, rows=ROWS[:0]), tmp_path / "none.h5")
    none = Catalog(tmp_path / "none.h5")
    none.validate()
    assert none.stamps().read(slice(None)).image.shape == (0, 2, 6, 6)


def test_damage_to_its_stamps_is_found(survey, tmp_path):
    export(select(survey), tmp_path / "shared.h5")
    with h5py.File(tmp_path / "shared.h5", "r+") as file:
        file["stamps/inside/image"][1, 0, 0, 0] += 1
    with pytest.raises(CatalogError, match="stamps/inside/image is damaged"):
        Catalog(tmp_path / "shared.h5").validate()


def test_a_survey_is_never_replaced_by_it(survey, table):
    with pytest.raises(CatalogError, match=r"survey\.stamps is there, of a survey"):
        export(select(survey), survey.path)
    with pytest.raises(SettingError, match="for rows of a survey"):
        export(table, survey.path.with_name("b.h5"))
    survey.validate()
