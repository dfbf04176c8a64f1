import numpy as np
import pytest

from galaxyclust.catalog.content import Column, Content, check_name
from galaxyclust.errors import CatalogError


@pytest.mark.parametrize("name", ["ae", "flux_F160W", "h.2", "my-run", "A"])
def test_letters_digits_and_three_signs_make_a_name(name):
    check_name(name)


@pytest.mark.parametrize(
    "name", ["", "a/b", "../x", "2d", "_a", "a b", "é", "a\n", "-o", "."]
)
def test_other_names_are_refused(name):
    with pytest.raises(
        CatalogError, match=r"cannot be a name; use letters, digits, _ \. and -"
    ):
        check_name(name)


@pytest.mark.parametrize(
    "content",
    [
        Content(columns={"a": np.zeros(2)}),
        Content(columns={"a": Column(np.zeros(2), unit="deg")}),
        Content(embeddings={"a": np.zeros((2, 5))}),
        Content(projections={"a": np.zeros((2, 2))}),
    ],
)
def test_what_goes_with_the_rows_must_have_as_many(content):
    content.check(n_rows=2)
    with pytest.raises(CatalogError, match="a has 2 rows, the catalog 3"):
        content.check(n_rows=3)


def test_a_model_has_no_rows():
    Content(models={"a": {"weights": np.zeros(7)}}).check(n_rows=3)


def test_the_paths_are_where_things_lie():
    content = Content(columns={"c": np.zeros(1)}, embeddings={"e": np.zeros((1, 1))})
    assert content.paths() == ["catalog/c", "embeddings/e"]


def test_names_in_every_group_are_checked():
    with pytest.raises(CatalogError, match="'a/b' cannot be a name"):
        Content(models={"a/b": {}}).check(n_rows=0)
