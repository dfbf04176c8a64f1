"""Labelled colour pictures in the layout of Galaxy10, for its loaders and networks."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
import numpy.typing as npt
from PIL import Image

from galaxyclust.catalog.arrays import put_blocks
from galaxyclust.catalog.selection import Pictures, Selection
from galaxyclust.errors import SettingError
from galaxyclust.words import counted

Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Galaxy10:
    """One HDF5 file of pictures and labels, in the layout of Galaxy10 DECaLS.

    ``images`` (N, S, S, 3) of 8 bits, ``ans``, ``ra``, ``dec``, ``redshift`` and
    ``pxscale`` [arcsec], as astroNN's ``load_galaxy10`` reads them. Sources without a
    label (-1, -2, empty text) are left out. Text labels become numbers in alphabetical
    order; ``classes`` then holds the texts.

    Parameters
    ----------
    label
        Column of labels; required.
    size
        Side of the pictures in pixels; none takes that of the stamps.
    redshift
        Column of redshifts; none writes NaN.
    """

    label: str | None = None
    size: int | None = None
    redshift: str | None = None

    def write(self, selection: Selection, path: Path) -> list[str]:
        """Write the file.

        Raises
        ------
        SettingError
            If no label is named, or no source has one.
        """
        if self.label is None:
            message = "galaxy10 needs a column of labels, as --set label=km_label"
            raise SettingError(message)
        answer, classes = _answers(selection.column(self.label))
        chosen, answer = selection.take(answer >= 0), answer[answer >= 0]
        if not len(chosen):
            message = f"no source has a label in {self.label!r}"
            raise SettingError(message)
        kind = np.uint8 if answer.max() < 256 else np.int32
        columns = {"ra": "ra", "dec": "dec", "pxscale": "pixel_scale_arcsec"}
        columns |= {"redshift": self.redshift or ""}
        with h5py.File(path, "w") as file:
            put_blocks(file, "images", self._pictures(chosen), n_rows=len(chosen))
            file["ans"] = answer.astype(kind)
            if classes:
                file["classes"] = np.array(classes, dtype=object)
            for name, column in columns.items():
                file[name] = chosen.numbers(column)
        left = len(selection) - len(chosen)
        return [f"{counted(left, 'source')} without a label left out"] if left else []

    def _pictures(self, selection: Selection) -> Iterator[Pictures]:
        for part in selection.blocks():
            pictures = selection.pictures(part)
            if self.size not in {None, pictures.shape[1]}:
                side = (self.size, self.size)
                pictures = np.stack(
                    [np.asarray(Image.fromarray(p).resize(side)) for p in pictures]
                )
            yield pictures


def _answers(values: npt.NDArray[np.generic]) -> tuple[Labels, list[str]]:
    """Return numbers of classes (negative: none) and, for text labels, the texts."""
    if values.dtype.kind in "US":
        texts = values.astype(np.str_)
        names = [name for name in np.unique(texts).tolist() if name]
        found = np.searchsorted(names, texts) if names else np.zeros(len(texts), int)
        return np.where(texts == "", -1, found), names
    numbers = values.astype(np.float64)
    numbers[~np.isfinite(numbers)] = -1
    if np.any(numbers != np.rint(numbers)):
        message = "labels are whole numbers or texts; cluster or round these first"
        raise SettingError(message)
    return numbers.astype(np.int64), []
