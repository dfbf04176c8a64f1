"""Stamps stacked in arrays, and the arrays of labels beside them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from astropy.table import Table

from galaxyclust.errors import InputError
from galaxyclust.ingest.stamps import axes
from galaxyclust.ingest.stamps.eight_bits import unit_of_pictures
from galaxyclust.ingest.stamps.label_arrays import columns_of, texts
from galaxyclust.ingest.stamps.picture import COLOURS, numbered, without_padding
from galaxyclust.ingest.stamps.source import (
    Picture,
    Ref,
    checked_sides,
    class_names,
    state_of,
)
from galaxyclust.types import ArrayFile, ArrayKind

_BLOCK = 32 * 2**20  # bytes in memory at a time
_LOOKED_AT = 16  # stamps examined to tell whether they are pictures
_IMAGES = (
    "images", "image_array", "image_flux", "image", "stamps", "cutouts", "x", "data",
)  # fmt: skip
_SPLITS = ("train", "valid", "validation", "val", "test")
_CLASSES = ("classes", "class_names", "label_names")
_ANSWERS = ("ans", "answer", "label", "labels", "target", "targets", "y", "class")


@dataclass(kw_only=True)
class ArrayStack:
    """Stamps of one array, by number.

    Parameters
    ----------
    file
        The file that holds it.
    name
        Name of the array.
    order
        Order of its axes, as in `galaxyclust.ingest.stamps.axes`.
    bands
        Names of the bands, if the file gives them.
    labels
        Names of the arrays beside it with one value per stamp, by column.
    classes
        Name of the array that names numbered classes; empty where there is none.
    unit
        Factor that scales pixels to 0 to 255, if they are pictures; 0 if they are
        calibrated.
    """

    file: ArrayFile
    name: str
    order: str
    bands: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    classes: str = ""
    unit: float = 0.0
    named: bool = False
    _block: npt.NDArray[Any] = field(default_factory=lambda: np.empty(0), repr=False)
    _start: int = -1

    def __len__(self) -> int:
        return axes.sizes(self.kind.shape, self.order)[0]

    @property
    def kind(self) -> ArrayKind:
        """Shape and type of the array."""
        return self.file.kinds()[self.name]

    def ref(self, number: int) -> Ref:
        """Return the name of a stamp: that of the file and its number."""
        name = self.file.path.name.split(".")[0]
        if "n" in self.order:
            name += f"-{number:0{len(str(max(len(self) - 1, 0)))}d}"
        else:
            name += f"-{self.name.replace('/', '-')}"
        return Ref(name, f"{self.file.path}:{self.name}[{number}]")

    def read(self, number: int) -> Picture:
        """Return a stamp."""
        planes = np.asarray(self._planes_of(number), np.float32)
        if not self.unit:
            bands = self.bands or numbered(len(planes))
            return Picture(without_padding(planes), bands, None, calibrated=True)
        given = {1: ("grey",), 3: COLOURS}.get(len(planes), numbered(len(planes)))
        # pictures count rows from the top, the sky from the bottom
        upright = np.ascontiguousarray(planes[:, ::-1]) * np.float32(self.unit)
        return Picture(upright, self.bands or given, None, calibrated=False)

    def _planes_of(self, number: int) -> npt.NDArray[Any]:
        n_rows, *sides = axes.sizes(self.kind.shape, self.order)
        step = max(1, _BLOCK // (self.kind.dtype.itemsize * int(np.prod(sides))))
        start = number - number % step
        if start != self._start:
            rows = slice(start, min(start + step, n_rows))
            self._block, self._start = self.rows(rows), start
        return np.asarray(self._block[number - start])

    def rows(self, rows: slice) -> npt.NDArray[Any]:
        """Return a range of stamps as (n, B, H, W), with the values of the file."""
        whole = slice(None) if "n" not in self.order else rows
        return axes.as_planes(self.file.read(self.name, whole), self.order)

    def table(self) -> Table:
        """Return the arrays with one value per stamp, as columns."""
        table = Table()
        for column, name in self.labels.items():
            for key, values in columns_of(
                column, self.file.read(name, slice(None))
            ).items():
                table[key] = values
        if self.classes:
            names = texts(self.file.read(self.classes, slice(None))).tolist()
            for key in [k for k in table.colnames if k.lower() in _ANSWERS]:
                if table[key].dtype.kind in "iu":
                    table[f"{key}_class"] = class_names(table[key], names)
        return table

    def state(self, numbers: range) -> Any:
        """Return the size and time of the file."""
        return [state_of(self.file.path), self.name, numbers.start, numbers.stop]


def find_stacks(
    file: ArrayFile, *, array: str | None, order: str | None, pictures: bool = True
) -> list[ArrayStack]:
    """Return the stacks of stamps in a file: one, or those of train and test.

    Parameters
    ----------
    file
        The file.
    array
        Name of the array of stamps; None takes the only one, or the one with a usual name.
    order
        Order of the axes; None infers it.
    pictures
        Whether they may be pictures; their pixel values then decide.

    Raises
    ------
    InputError
        If none or several arrays may be the stamps, or the axes are ambiguous.
    """
    kinds = file.kinds()
    stacks = []
    for name in _images(file.path, kinds, array):
        named = f"{file.path}: {name}"
        shape = kinds[name].shape
        # a cube of few planes is a stack if there is a label for each plane
        parted = len(shape) == 3 and shape[0] <= axes.FEW and _beside(kinds, name, shape[0])
        found = axes.order_of(
            shape, asked=order or ("nhw" if parted else None), named=named
        )
        n_stamps, n_bands, *sides = axes.sizes(shape, found)
        checked_sides(tuple(sides), named=named)
        labels = _beside(kinds, name, n_stamps) if "n" in found else {}
        bands = _bands(file, f"{name.rpartition('_')[0]}_band", (n_stamps, n_bands))
        stack = ArrayStack(file=file, name=name, order=found, bands=bands, labels=labels)
        stack.classes = _classes(kinds)
        stacks.append(stack)
    if pictures:
        share = slice(0, max(1, _LOOKED_AT // len(stacks)))
        unit = unit_of_pictures([stack.rows(share) for stack in stacks[:_LOOKED_AT]])
        return [replace(stack, unit=unit) for stack in stacks]
    return stacks


def _images(path: Path, kinds: Mapping[str, ArrayKind], array: str | None) -> list[str]:
    """Return the names of the arrays that hold the stamps."""
    fits = [
        name
        for name, kind in kinds.items()
        if axes.may_be_stamps(kind.shape) and kind.dtype.kind in "uif"
    ]
    if array is not None:
        if array not in fits:
            have = ", ".join(fits) or "none"
            message = f"{path}: no array of stamps {array!r}; it has {have}"
            raise InputError(message)
        return [array]
    deep = [name for name in fits if len(kinds[name].shape) > 2] or fits
    for usual in _IMAGES:
        known = [name for name in deep if _parted(name)[1] == usual]
        if known:
            return known
    if len({_parted(name)[1] for name in deep}) == 1:
        return deep
    if not deep:
        have = ", ".join(f"{n} {k.shape}" for n, k in list(kinds.items())[:8])
        message = f"{path}: no array in it can be stamps ({have or 'it is empty'})"
    else:
        message = f"{path}: {', '.join(deep)} may be the stamps; choose one with --hdu"
    raise InputError(message)


def _parted(name: str) -> tuple[str, str]:
    """Return which split an array belongs to, and its name without it.

    >>> _parted("train_images"), _parted("x_test"), _parted("data/image")
    (('train', 'images'), ('test', 'x'), ('', 'image'))
    """
    words = re.split(r"([_/])", name.lower())
    split = next((word for word in words if word in _SPLITS), "")
    if not split:
        return "", name.lower().rpartition("/")[2]
    rest = [word for word in words if word not in {split, "/"}]
    return split, "".join(rest).strip("_")


def _beside(kinds: Mapping[str, ArrayKind], images: str, n_stamps: int) -> dict[str, str]:
    """Return the arrays with one value per stamp, by the name of their column."""
    split = _parted(images)[0]
    return {
        (_parted(name)[1] if split else name.rpartition("/")[2]): name
        for name, kind in kinds.items()
        if name != images
        and kind.shape[:1] == (n_stamps,)
        and len(kind.shape) <= 2
        and _parted(name)[0] in {split, ""}
    }


def _bands(file: ArrayFile, name: str, shape: tuple[int, int]) -> tuple[str, ...]:
    """Return the names of the bands from an array (n, B) of texts; () without one."""
    kind = file.kinds().get(name)
    if kind is None or kind.shape != shape or kind.dtype.kind not in "SUO":
        return ()
    return tuple(map(str, texts(file.read(name, slice(0, 1)))[0]))


def _classes(kinds: Mapping[str, ArrayKind]) -> str:
    """Return the name of the array of class names; '' where there is none."""
    texts_of_classes = (
        name
        for name, kind in kinds.items()
        if _parted(name)[1] in _CLASSES
        and kind.dtype.kind in "SUO"
        and len(kind.shape) == 1
    )
    return next(texts_of_classes, "")
