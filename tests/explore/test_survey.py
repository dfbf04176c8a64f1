"""What the explorer reads is what the catalog holds, also after a step."""

import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.errors import CatalogError
from galaxyclust.explore.survey import MOST_CATEGORIES, Survey
from galaxyclust.flags import SET_ASIDE


def test_an_array_is_read_once_until_the_catalog_changes(regrouped):
    survey = Survey(regrouped)
    version = survey.version()
    first = survey.column("id")
    assert survey.column("id") is first
    steps.tag(regrouped, ids=[str(first[0])], tag="odd")
    assert survey.version() != version
    assert survey.column("id") is not first
    assert survey.column("tags")[0] == "odd"


def test_it_says_what_there_is(grouped):
    about = Survey(grouped).about()
    assert about["rows"] == grouped.n_rows
    assert about["maps"] == ["ae"]
    (km,) = about["clusterings"]
    label = grouped.column("km_label")
    assert [one["size"] for one in km["clusters"]] == np.bincount(
        label[label >= 0]
    ).tolist()
    kinds = {one["name"]: one["kind"] for one in about["columns"]}
    assert (kinds["id"], kinds["ra"], kinds["flags"]) == ("text", "number", "number")


def test_numbers_are_what_a_typed_array_takes(grouped):
    found = Survey(grouped).numbers("flags")
    assert found.dtype == "<f4"
    assert np.array_equal(found, grouped.column("flags"))
    with pytest.raises(CatalogError, match="'id' is not a column of numbers"):
        Survey(grouped).numbers("id")


def test_texts_are_counted_and_the_rare_ones_put_together(regrouped):
    from galaxyclust.catalog.core import Content
    from galaxyclust.catalog.history import Step

    n_rows = regrouped.n_rows
    texts = np.array([f"kind {i % 3 if i % 2 else i + 100}" for i in range(n_rows)])
    regrouped.write(Content(columns={"kind": texts}), Step(name="edit"))
    found = Survey(regrouped).categories("kind")
    named = found.codes >= 0
    assert np.array_equal(np.array(found.names)[found.codes[named]], texts[named])
    assert len(found.names) == MOST_CATEGORIES
    assert not np.isin(texts[~named], found.names).any()
    few = Survey(regrouped).categories("field")
    assert (few.codes >= 0).all()


def test_a_condition_chooses_rows(grouped):
    found = Survey(grouped).where("km_label == 1 & ellipticity >= 0")
    assert np.array_equal(found, grouped.column("km_label") == 1)


def test_a_catalog_that_is_gone_is_said(regrouped):
    survey = Survey(regrouped)
    survey.about()
    regrouped.path.unlink()
    with pytest.raises(CatalogError, match="No such file or directory; was it moved"):
        survey.about()


def test_sources_set_aside_are_counted(grouped):
    aside = grouped.column("flags") & int(SET_ASIDE) != 0
    assert Survey(grouped).about()["set_aside"] == aside.sum()
