import pytest

import galaxyclust
from galaxyclust import steps
from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import GalaxyclustError


@pytest.mark.parametrize("package", [galaxyclust, steps], ids=lambda p: p.__name__)
def test_all_is_sorted_and_every_name_in_it_is_there(package):
    assert list(package.__all__) == sorted(package.__all__)
    for name in package.__all__:
        assert getattr(package, name) is not None


@pytest.mark.parametrize("package", [galaxyclust, steps], ids=lambda p: p.__name__)
def test_a_name_that_is_not_there_is_an_attribute_error(package):
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        package.nothing  # noqa: B018


def test_every_step_is_public():
    made = {
        "cluster", "demo", "embed", "embed_from", "export", "info", "ingest",
        "ingest_stamps", "run", "show", "simulate",
    }  # fmt: skip
    assert made <= set(steps.__all__)


def test_the_public_names_are_the_things_themselves():
    assert galaxyclust.Catalog is Catalog
    assert galaxyclust.GalaxyclustError is GalaxyclustError
    assert galaxyclust.steps is steps
