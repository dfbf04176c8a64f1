"""The work of an ingest of images: its fields, and the tiles of each."""

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

import galaxyclust
from galaxyclust.catalog.build import Builder
from galaxyclust.errors import InputError
from galaxyclust.ingest import tile as tiles
from galaxyclust.ingest.fields import Field
from galaxyclust.ingest.tile import Companions
from galaxyclust.positions import Targets
from galaxyclust.steps._ingest.listed import Listed, place
from galaxyclust.steps._ingest.survey import Survey
from galaxyclust.steps._ingest.tile_work import TileTask


class Plan(NamedTuple):
    """The work on a field.

    Parameters
    ----------
    field
        The field.
    key
        Hash of what its shards depend on.
    on
        Which targets lie on it.
    tasks
        Its tiles; none if an interrupted run has finished them.
    refusal
        Why it cannot be used; empty if it can.
    """

    field: Field
    key: str
    on: npt.NDArray[np.bool_]
    tasks: list[TileTask]
    refusal: str = ""


def plans_of(
    survey: Survey,
    fields: list[Field],
    *,
    builder: Builder,
    targets: Targets | None,
    taken: npt.NDArray[np.bool_],
) -> list[Plan]:
    """Return the work on each field, if all of them can be used.

    Parameters
    ----------
    survey
        The survey that they belong to.
    fields
        The fields.
    builder
        Builder of the catalog; it knows what an interrupted run has done.
    targets
        Positions to use instead of detecting.
    taken
        Which of these lie on a field that is done.
    """
    plans = []
    for found in fields:
        # where fields overlap, a target belongs to the first it lies on
        left = None if targets is None else targets._replace(bad=targets.bad | taken)
        key = key_of(found, survey, left)
        listed, on = None, np.zeros(0, bool)
        try:
            if left is not None:
                listed, on = place(found.reference_image, left)
        except InputError as error:
            plans.append(Plan(found, key, on, [], refusal=str(error)))
            continue
        taken = taken | on
        tasks = (
            []
            if key in builder.kept
            else _tasks(found, survey, listed=listed, folder=builder.folder)
        )
        plans.append(Plan(found, key, on, tasks))
    return plans


def _tasks(
    found: Field, survey: Survey, *, listed: Listed | None, folder: Path
) -> list[TileTask]:
    """Return the tiles of a field; with listed positions, only those that hold one."""
    images = {(image.path, image.hdu) for image in found.images.values()}
    companions = {key: v for key, v in survey.companions.items() if key in images}
    tasks = []
    shape = found.reference_image.shape
    for windows in tiles.windows(shape, margin=survey.size + 32, core=tiles.CORE):
        here = listed.on(windows.core) if listed is not None else None
        if here is None or len(here.id):
            task = TileTask(
                field=found, windows=windows, listed=here, settings=survey.settings,
                companions=companions, bands=survey.bands, size=survey.size, folder=folder,
            )  # fmt: skip
            tasks.append(task)
    return tasks


def key_of(found: Field | None, survey: Survey, targets: Targets | None) -> str:
    """Return a hash of what a field's shards depend on."""
    files: list[Any] = []
    for image in found.images.values() if found else ():
        extra = survey.companions.get((image.path, image.hdu), Companions())
        files.append([extra.weight_kind, extra.quality_bits, image.scale])
        for file in (image, extra.weight, extra.quality):
            if file is not None:
                stat = file.path.stat()
                files.append([str(file.path), file.hdu, stat.st_size, stat.st_mtime_ns])
    listed = ""
    if targets is not None:
        listed = hashlib.sha256(
            b"".join(
                np.ascontiguousarray(v).tobytes()
                for v in (targets.first, targets.second, targets.bad)
            )
            + "\n".join(targets.id).encode()
        ).hexdigest()
    parts = [
        files,
        found.reference if found else "",
        survey.settings.as_record(),
        survey.bands,
        survey.size,
        listed,
        galaxyclust.__version__,
    ]
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()
