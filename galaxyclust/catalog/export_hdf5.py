"""A survey with its stamps in one HDF5 file: to share, or to open like any catalog."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt

from galaxyclust.catalog import layout, store
from galaxyclust.catalog.arrays import get, put, put_blocks
from galaxyclust.catalog.history import Step
from galaxyclust.catalog.selection import Selection
from galaxyclust.catalog.shards import INSIDE, SUMMED, Shard, folder_of
from galaxyclust.catalog.store import member
from galaxyclust.errors import CatalogError
from galaxyclust.types import IntArray

# A step's model is useful only with its result, in this group under this name.
_MADE = {"embed": ("embeddings", "{}"), "cluster": ("catalog", "{}_label")}


@dataclass(frozen=True, kw_only=True)
class HDF5:
    """The chosen rows and columns with their stamps, embeddings, maps and models.

    The file is a complete catalog, with a history that says where it is from. If no
    embedding is chosen, all are written; ``id`` always is.

    Parameters
    ----------
    models
        Whether to write the trained models too, so that they can be applied to other data.
    """

    models: bool = True

    def write(self, selection: Selection, path: Path) -> list[str]:
        """Write the file.

        Raises
        ------
        CatalogError
            If a survey with a folder of stamps exists there.
        """
        survey = selection.survey
        if folder_of(path).exists():
            message = (
                f"{path}: {folder_of(path).name} is there, of a survey; choose another name"
            )
            raise CatalogError(message)
        with (
            store.disk_errors(path),
            store.opened(survey.path) as old,
            store.replacing(path) as temporary,
            h5py.File(temporary, "w") as new,
        ):
            _begin(new, n_rows=len(selection))
            for group, names in _chosen(selection).items():
                _copy_rows(old, new, group, names=names, rows=selection.rows)
            models = new.create_group("models")
            for name in survey.names("models") if self.models else ():
                if _is_whole(new, name, survey.attributes("models", name)):
                    source = member(member(old, "models"), name)
                    layout.copy_members(source, models.create_group(name), leave_out=set())
            _put_stamps(new, selection)
            put(new, "history", get(member(old, "history")))
            layout.append_history(new, _step(selection))
        return []


def _begin(new: h5py.File, *, n_rows: int) -> None:
    new.attrs["format"] = layout.FORMAT
    new.attrs["format_version"] = layout.FORMAT_VERSION
    new.attrs["uuid"] = str(uuid.uuid4())
    new.attrs["created"] = datetime.now(UTC).isoformat(timespec="seconds")
    new.attrs["creator"] = f"galaxyclust {metadata.version('galaxyclust')}"
    new.attrs["n_rows"] = n_rows


def _chosen(selection: Selection) -> dict[str, list[str]]:
    """Return the names to copy, by group."""
    survey = selection.survey
    there = survey.names("catalog")
    columns = [name for name in selection.table.colnames if name in there]
    embeddings = list(selection.embeddings) or survey.names("embeddings")
    return {
        "catalog": columns if "id" in columns or "id" not in there else ["id", *columns],
        "embeddings": embeddings,
        "projections": survey.names("projections"),
    }


def _copy_rows(
    old: h5py.File, new: h5py.File, group: str, *, names: list[str], rows: IntArray
) -> None:
    source, made = member(old, group), new.create_group(group)
    for name in names:
        data = member(source, name)
        copied = put(made, name, get(data)[rows])
        copied.attrs.update({k: v for k, v in data.attrs.items() if k != "crc32"})
    if group == "catalog":
        made.attrs["order"] = np.array(names, dtype=object)


def _is_whole(new: h5py.File, name: str, about: dict[str, Any]) -> bool:
    """Return whether the result of a model's step is in the new file too."""
    group, made = _MADE.get(str(about.get("step")), ("", ""))
    return not group or made.format(name) in new[group]


def _put_stamps(new: h5py.File, selection: Selection) -> None:
    identity, n_rows = str(uuid.uuid4()), len(selection)
    table = [Shard(INSIDE, identity, 0, n_rows)] if n_rows else []
    layout.put_stamp_info(new, selection.survey.stamp_info(), table)
    if not n_rows:
        return
    inside = new["stamps"].create_group(INSIDE)
    inside.attrs["uuid"] = identity
    for name in SUMMED:
        put_blocks(inside, name, _blocks(selection, name), n_rows=n_rows)


def _blocks(selection: Selection, name: str) -> Iterator[npt.NDArray[Any]]:
    reader = selection.survey.stamps()
    for part in selection.blocks():
        yield reader.read_array(name, selection.rows[part])


def _step(selection: Selection) -> Step:
    survey, n_rows = selection.survey, len(selection)
    return Step(
        name="export",
        inputs=(str(survey.path),),
        method="hdf5",
        settings={
            "where": (selection.table.meta or {}).get("where", ""),
            "columns": selection.table.colnames,
            "embeddings": list(selection.embeddings),
        },
        notes=(f"{n_rows:,} of the {survey.n_rows:,} rows of the survey {survey.uuid}",),
    )
