"""A person's say in a clustering: clusters get names, are merged and split."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog, Content
from galaxyclust.catalog.history import Step
from galaxyclust.cluster import edits
from galaxyclust.cluster.edits import Edit, refuse_missing
from galaxyclust.errors import InputError
from galaxyclust.nested import joined
from galaxyclust.steps._cluster.space import space_of
from galaxyclust.steps._names import check_made, cluster_names
from galaxyclust.types import NOISE, PER_ROW, Clustering, IntArray

Names = Mapping[int, str]


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """What a clustering is after a change.

    Parameters
    ----------
    clustering
        Its name.
    sizes
        Members by label; labels are not renumbered, so some may be missing.
    names
        Names by label, of those that have one.
    changed
        Labels that the change made or touched.
    """

    clustering: str
    sizes: Mapping[int, int]
    names: Names = field(default_factory=dict)
    changed: tuple[int, ...] = ()


def name_clusters(catalog: Catalog, *, clustering: str, names: Names) -> Labelled:
    """Give clusters names; they become the column ``<clustering>_name``.

    Parameters
    ----------
    catalog
        The catalog.
    clustering
        Name of the clustering.
    names
        Name by label; an empty one takes the name away. Others stay.

    Raises
    ------
    CatalogError
        If there is no such clustering.
    InputError
        If there is no such cluster.
    """
    with _editing(catalog, clustering) as now:
        refuse_missing(names, now.sizes)
        given = {int(label): str(name).strip() for label, name in names.items()}
        kept = {k: name for k, name in (now.names | given).items() if name}
        step = {"name": {str(k): name for k, name in given.items()}}
        note = ", ".join(f"{k} named {name!r}" if name else f"{k} without a name"
                         for k, name in given.items())  # fmt: skip
        changed = tuple(given)
        return _write(catalog, now, _step(now, step, note), names=kept, changed=changed)


def merge_clusters(
    catalog: Catalog, *, clustering: str, clusters: Sequence[int]
) -> Labelled:
    """Make one cluster of several; it has the lowest of their labels.

    Parameters
    ----------
    catalog
        The catalog.
    clustering
        Name of the clustering.
    clusters
        Labels. The other clusters keep theirs, so that what was named stays named.

    Raises
    ------
    CatalogError
        If there is no such clustering.
    InputError
        If it is fewer than two clusters, or one is not there.
    """
    with _editing(catalog, clustering) as now:
        edit = edits.merge(clusters, now.sizes)
        named = [now.names[k] for k in edit["clusters"] if k in now.names]
        names = {k: name for k, name in now.names.items() if k not in edit["clusters"]}
        names |= {edit["into"]: named[0]} if named else {}
        step = {"merge": edit["clusters"]}
        note = f"{', '.join(map(str, edit['clusters']))} merged into {edit['into']}"
        return _write(
            catalog,
            now,
            _step(now, step, note),
            edit=edit,
            names=names,
            changed=(edit["into"],),
        )


def split_cluster(
    catalog: Catalog,
    *,
    clustering: str,
    cluster: int,
    into: int = 2,
    method: str = "kmeans",
    settings: Mapping[str, Any] | None = None,
) -> Labelled:
    """Cluster the members of one cluster anew; its largest part keeps the label.

    Parameters
    ----------
    catalog
        The catalog.
    clustering
        Name of the clustering.
    cluster
        Its label. The other parts get labels that were never given before.
    into
        Parts, for a method that has a number of clusters.
    method, settings
        The clusterer, of `galaxyclust.cluster.METHODS`.

    Raises
    ------
    CatalogError
        If there is no such clustering.
    InputError
        If there is no such cluster, or it does not come apart.
    SettingError
        If the method or a setting does not exist.
    """
    with _editing(catalog, clustering) as now:
        refuse_missing([cluster], now.sizes)
        chosen = dict(settings or {})
        if method in edits.counted():
            chosen = {"n_clusters": into} | chosen
        space = space_of(catalog, clustering)
        found = edits.split(
            space.vectors[now.found.label[space.rows] == cluster],
            cluster,
            next_label=edits.next_label(now.found.label, now.edits),
            method=method,
            settings=chosen,
        )
        changed = tuple(found.edit["into"])
        step = {"split": cluster, "method": method, "settings": chosen}
        note = f"{cluster} split into {', '.join(map(str, changed))}"
        return _write(
            catalog,
            now,
            _step(now, step, note),
            edit=found.edit,
            arrays=found.arrays,
            changed=changed,
        )


@dataclass(frozen=True, kw_only=True)
class _Now:
    """A clustering as it stands."""

    name: str
    about: dict[str, Any]
    found: Clustering  # a row of the catalog each
    edits: tuple[Edit, ...]
    names: dict[int, str]
    sizes: dict[int, int]
    write: Callable[..., None]


@contextlib.contextmanager
def _editing(catalog: Catalog, clustering: str) -> Iterator[_Now]:
    """Yield a clustering as it stands; nobody else writes until it is left."""
    with catalog.editing() as write:
        yield _read(catalog, clustering, write)


def _read(catalog: Catalog, clustering: str, write: Callable[..., None]) -> _Now:
    about = check_made(catalog, clustering, step="cluster")
    columns = {key: catalog.column(f"{clustering}_{key}") for key in PER_ROW}
    found = Clustering(**columns, model=catalog.model(clustering))
    return _Now(
        name=clustering,
        about=about,
        found=found,
        edits=tuple(about.get("edits", ())),
        names=cluster_names(about),
        sizes=sizes_of(found.label),
        write=write,
    )


def sizes_of(label: npt.NDArray[Any]) -> dict[int, int]:
    """Return the members of each cluster by label.

    >>> sizes_of(np.array([0, 2, 2, -1]))
    {0: 1, 2: 2}
    """
    present, size = np.unique(label[label >= 0], return_counts=True)
    return {int(k): int(n) for k, n in zip(present, size, strict=True)}


def name_column(label: npt.NDArray[Any], names: Names) -> npt.NDArray[np.str_]:
    """Return the name of each row's cluster; empty where it has none."""
    out = np.full(len(label), "", dtype=object)
    for k, name in names.items():
        out[label == k] = name
    return out.astype(np.str_)


def _step(now: _Now, settings: dict[str, Any], note: str) -> Step:
    """Return the step of the history, with what was done in words."""
    inputs = (f"models/{now.name}",)
    return Step(
        name="label", output=now.name, inputs=inputs, settings=settings, notes=(note,)
    )


def _write(
    catalog: Catalog,
    now: _Now,
    step: Step,
    *,
    edit: Edit | None = None,
    arrays: Mapping[str, npt.NDArray[Any]] | None = None,
    names: Names | None = None,
    changed: tuple[int, ...],
) -> Labelled:
    names = now.names if names is None else names
    found, model = now.found, dict(now.found.model)
    if edit:
        found = _edited(catalog, now, edit, arrays=joined({"split0": arrays or {}}))
        number = sum(one["kind"] == "split" for one in now.edits)
        model |= joined({f"split{number}": arrays or {}})
    sizes = sizes_of(found.label)
    if not sizes:
        message = f"{catalog.path}: nothing would be left in a cluster of {now.name}"
        raise InputError(message)
    columns: dict[str, npt.NDArray[Any]] = {
        f"{now.name}_{kind}": getattr(found, kind)
        for kind in ("label", "probability", "nearest")
    }
    columns[f"{now.name}_name"] = name_column(found.label, names)
    if edit:
        columns |= _still_stable(catalog, now, found.label, changed=changed)
    made = [*now.edits, edit] if edit else list(now.edits)
    content = Content(
        columns=columns,
        models={now.name: model},
        attributes=now.about
        | {"edits": made, "names": {str(k): name for k, name in names.items()}},
    )
    now.write(content, step, overwrite=True)
    return Labelled(clustering=now.name, sizes=sizes, names=dict(names), changed=changed)


def _still_stable(
    catalog: Catalog, now: _Now, label: IntArray, *, changed: tuple[int, ...]
) -> dict[str, npt.NDArray[Any]]:
    """Return the stabilities without those of clusters that no draw was compared with."""
    name = f"{now.name}_stability"
    if name not in catalog.names("catalog"):
        return {}
    gone = (label != now.found.label) | np.isin(label, changed)
    return {name: np.where(gone, np.float32(np.nan), catalog.column(name))}


def _edited(
    catalog: Catalog, now: _Now, edit: Edit, *, arrays: Mapping[str, npt.NDArray[Any]]
) -> Clustering:
    """Return the columns with one more edit made."""
    rows = np.flatnonzero(now.found.label >= NOISE)
    vectors = space_of(catalog, now.name).vectors if arrays else np.empty((len(rows), 0))
    changed = edits.apply(now.found.of(rows), vectors, edits=[edit], model=arrays)
    columns = {key: getattr(now.found, key).copy() for key in PER_ROW}
    for key, column in columns.items():
        column[rows] = getattr(changed, key)
    return now.found._replace(**columns)
