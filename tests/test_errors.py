import inspect

import pytest

from galaxyclust import errors

WORDS = "what and why"
CLASSES = [
    cls
    for _, cls in inspect.getmembers(errors, inspect.isclass)
    if cls.__module__ == errors.__name__
]


@pytest.mark.parametrize("error", CLASSES)
def test_every_error_can_be_caught_at_the_root(error):
    with pytest.raises(errors.GalaxyclustError, match=WORDS):
        raise error(WORDS)


@pytest.mark.parametrize("error", CLASSES)
def test_the_tree_at_the_top_names_every_error(error):
    assert error.__name__ in errors.__doc__


def test_a_locked_catalog_is_a_catalog_error():
    assert issubclass(errors.LockedError, errors.CatalogError)
