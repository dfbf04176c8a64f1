"""Names of embeddings and clusterings: refused before hours of work, not after."""

from collections.abc import Iterable, Mapping
from typing import Any

from galaxyclust.catalog.content import check_name
from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import CatalogError, SettingError

_KINDS = {"embed": "embedding", "cluster": "clustering"}


def made_by(catalog: Catalog, step: str) -> list[str]:
    """Return the names of the embeddings (``embed``) or clusterings (``cluster``)."""
    return [
        name
        for name in catalog.names("models")
        if catalog.attributes("models", name).get("step") == step
    ]


def check_made(catalog: Catalog, name: str, *, step: str) -> dict[str, Any]:
    """Return what is known of an embedding or a clustering; refuse a name that is none.

    Parameters
    ----------
    catalog
        The catalog.
    name
        The name.
    step
        What made it: ``embed`` or ``cluster``.

    Raises
    ------
    CatalogError
        If that step made nothing of that name.
    """
    known = made_by(catalog, step)
    if name not in known:
        have = ", ".join(known) or "none yet"
        message = f"{catalog.path}: no {_KINDS[step]} {name!r}; it has {have}"
        raise CatalogError(message)
    return catalog.attributes("models", name)


def cluster_names(about: Mapping[str, Any]) -> dict[int, str]:
    """Return what a person called the clusters of a clustering, by label.

    Parameters
    ----------
    about
        The attributes of its model.

    >>> cluster_names({"names": {"3": "edge-on"}}), cluster_names({})
    ({3: 'edge-on'}, {})
    """
    return {int(label): str(name) for label, name in about.get("names", {}).items()}


def catalog_and_name(source: str) -> tuple[Catalog, str]:
    """Return the catalog and the name in it that ``CATALOG:NAME`` says.

    Raises
    ------
    CatalogError
        If there is no such catalog.
    SettingError
        If it is not written so.
    """
    path, _, name = source.rpartition(":")
    if not path or not name:
        message = f"{source!r}: write CATALOG:NAME, as in survey.h5:ae"
        raise SettingError(message)
    return Catalog(path), name


def check_free(catalog: Catalog, name: str, *, step: str, overwrite: bool) -> None:
    """Refuse a name that ``step`` cannot give to what it makes, and a read-only catalog.

    Parameters
    ----------
    catalog
        Where it would go.
    name
        The name.
    step
        ``embed`` or ``cluster``.
    overwrite
        Whether what ``step`` made earlier may be replaced.

    Raises
    ------
    CatalogError
        If it cannot be a name, or is taken, or nothing can be written there.
    """
    check_name(name)
    catalog.check_writable()
    kind = _KINDS[step]
    for other, what in _KINDS.items():
        if other != step and name in made_by(catalog, other):
            message = (
                f"{catalog.path}: {name!r} names the {what}; give the {kind} another --name"
            )
            raise CatalogError(message)
    mine = name in made_by(catalog, step)
    if mine and not overwrite:
        message = (
            f"{catalog.path}: {kind} {name!r} is there; use --overwrite or another --name"
        )
        raise CatalogError(message)
    if not mine and step == "cluster" and f"{name}_label" in catalog.names("catalog"):
        message = (
            f"{catalog.path}: there is a column {name}_label that no clustering made; "
            "use another --name"
        )
        raise CatalogError(message)


def check_columns(catalog: Catalog, name: str, keys: Iterable[str]) -> None:
    """Refuse an embedding whose columns ``<name>_<key>`` are there and not its own.

    Raises
    ------
    CatalogError
        If no embedding of that name made them.
    """
    if name in made_by(catalog, "embed"):
        return
    have = set(catalog.names("catalog"))
    taken = [f"{name}_{key}" for key in keys if f"{name}_{key}" in have]
    if taken:
        message = (
            f"{catalog.path}: there is a column {taken[0]} that no embedding made; "
            "use another --name"
        )
        raise CatalogError(message)
