import pytest

import galaxyclust
from galaxyclust import flags, steps
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


@pytest.mark.parametrize(
    ("name", "public"), [("galaxyclust", "Catalog steps"), ("galaxyclust.steps", "cluster")]
)
def test_a_notebook_completes_what_was_not_asked_for_yet(python, name, public):
    code = f"import {name}; print(*(n for n in dir({name}) if n[0] != '_'))"
    said = python("-c", code).stdout.split()
    assert set(public.split()) <= set(said)
    assert not {"Any", "importlib", "TYPE_CHECKING"} & set(said)


def test_the_public_names_are_the_things_themselves():
    assert galaxyclust.Catalog is Catalog
    assert galaxyclust.GalaxyclustError is GalaxyclustError
    assert galaxyclust.flags is flags
    assert galaxyclust.steps is steps
