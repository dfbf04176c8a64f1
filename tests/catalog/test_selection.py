from dataclasses import replace

import numpy as np
import pytest

from galaxyclust.catalog.selection import Selection
from galaxyclust.errors import CatalogError, SettingError


@pytest.fixture
def selection(catalog):
    rows = np.array([7, 0, 3])
    return Selection(
        table=catalog.table(columns=["id"])[rows],
        rows=rows,
        catalog=catalog,
        embeddings={"ae": np.arange(6.0).reshape(3, 2)},
        painter=lambda stamps: np.full((len(stamps.image), 6, 6, 3), 7, np.uint8),
    )


def test_stamps_are_those_of_the_rows_in_their_order(selection, catalog):
    stamps = selection.stamps(slice(1, 3))
    expected = catalog.stamps().read(np.array([0, 3]))
    np.testing.assert_array_equal(stamps.image, expected.image)
    assert selection.pictures(slice(1, 3)).shape == (2, 6, 6, 3)


def test_pictures_have_their_first_row_at_the_top(selection):
    rows = np.arange(6, dtype=np.uint8)[None, :, None, None]
    upwards = replace(selection, painter=lambda _: np.tile(rows, (3, 1, 6, 3)))
    assert upwards.pictures(slice(0, 3))[0, :, 0, 0].tolist() == [5, 4, 3, 2, 1, 0]


def test_columns_can_be_asked_for_whether_chosen_or_not(selection, catalog):
    assert selection.column("id").tolist() == catalog.column("id")[[7, 0, 3]].tolist()
    assert selection.column("ra").tolist() == catalog.column("ra")[[7, 0, 3]].tolist()
    assert selection.has("ra")
    assert not selection.has("dec")
    assert np.isnan(selection.numbers("dec")).all()
    with pytest.raises(CatalogError, match="no column 'dec'"):
        selection.column("dec")


def test_taking_rows_keeps_everything_aligned(selection):
    found = selection.take(np.array([False, True, True]))
    assert found.rows.tolist() == [0, 3]
    assert found.embeddings["ae"].tolist() == [[2, 3], [4, 5]]
    assert len(found.table) == len(found) == 2


def test_blocks_cover_all_rows_once():
    rows = np.arange(1201)
    blocks = Selection(table=None, rows=rows).blocks()
    assert [part.stop - part.start for part in blocks] == [500, 500, 201]


def test_a_table_alone_has_no_stamps_and_no_pictures(table, catalog):
    alone = Selection.of_table(table)
    assert alone.column("ra").tolist()[0] == 1.5
    with pytest.raises(SettingError, match="for rows of a survey, not for a table alone"):
        alone.stamps(slice(0, 1))
    bare = Selection(table=table, rows=np.arange(3), catalog=catalog)
    with pytest.raises(SettingError, match="needs pictures"):
        bare.pictures(slice(0, 1))
