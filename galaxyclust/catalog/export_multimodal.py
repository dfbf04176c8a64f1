"""Stamps and columns in the layout of the Multimodal Universe: a file per sky cell."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.folders import new_folder
from galaxyclust.catalog.healpix import ORDER, healpix_29
from galaxyclust.catalog.selection import Selection
from galaxyclust.errors import CatalogError
from galaxyclust.words import counted

_ORDER = 4  # HEALPix, nested, of 16 cells along a side of a base cell
_BYTES = h5py.string_dtype("utf-8")


@dataclass(frozen=True, kw_only=True)
class Multimodal:
    """A folder ``healpix=<cell>/001-of-001.hdf5``, as in the Multimodal Universe.

    Each file holds ``object_id``, ``ra``, ``dec``, ``healpix``, the chosen columns, and for
    the stamps ``image_band``, ``image_array`` (n, B, S, S), ``image_ivar`` (from the noise
    of the sky; 0 where a pixel must not be used), ``image_mask`` (True where it can be),
    ``image_psf_fwhm`` and ``image_scale`` in arcsec (Multimodal Universe Collaboration
    2024). Sources without a position are left out. Needs cdshealpix (the extra ``hats``).

    Parameters
    ----------
    name
        Folder of the data set inside the one written; none puts the files directly into
        that.
    """

    name: str | None = None

    def write(self, selection: Selection, path: Path) -> list[str]:
        """Write the folder.

        Raises
        ------
        CatalogError
            If no source has a position.
        """
        cells = healpix_29(selection.numbers("ra"), selection.numbers("dec"))
        left = int((cells < 0).sum())
        if left == len(cells):
            message = f"{path}: its files go by positions, and no source has one"
            raise CatalogError(message)
        cells = np.where(cells < 0, -1, cells >> 2 * (ORDER - _ORDER))
        mark = "healpix=*" if self.name is None else f"{self.name}/healpix=*"
        with new_folder(path, mark=mark) as made:
            folder = made / (self.name or "")
            for cell in np.unique(cells[cells >= 0]).tolist():
                part = folder / f"healpix={cell}"
                part.mkdir(parents=True)
                _write_cell(selection.take(cells == cell), part / "001-of-001.hdf5", cell)
        return [f"{counted(left, 'source')} without a position left out"] if left else []


def _write_cell(selection: Selection, path: Path, cell: int) -> None:
    columns = {name: selection.column(name) for name in selection.table.colnames}
    columns.pop("id", None)
    columns |= {
        "object_id": selection.column("id"),
        "ra": selection.numbers("ra"),
        "dec": selection.numbers("dec"),
        "healpix": np.full(len(selection), cell),
    }
    with h5py.File(path, "w") as file:
        for name, values in columns.items():
            _put(file, name, values)
        for part in selection.blocks():
            for name, values in _images(selection, part).items():
                _append(file, name, values)


def _put(file: h5py.File, name: str, values: npt.NDArray[Any]) -> None:
    text = values.dtype.kind in "USO"
    file.create_dataset(
        name, data=values.astype(object) if text else values, dtype=_BYTES if text else None
    )


def _append(file: h5py.File, name: str, values: npt.NDArray[Any]) -> None:
    if name not in file:
        file.create_dataset(
            name, data=values, maxshape=(None, *values.shape[1:]), compression="gzip"
        )
        return
    start = len(file[name])
    file[name].resize(start + len(values), axis=0)
    file[name][start:] = values


def _images(selection: Selection, part: slice) -> dict[str, npt.NDArray[Any]]:
    """Return the layout's arrays for the stamps of some rows."""
    stamps = selection.stamps(part)
    bands = np.array(selection.survey.stamp_info().bands, dtype="S")
    usable = (stamps.mask == 0) & np.isfinite(stamps.image)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.nan_to_num(1 / stamps.sky_sigma**2, nan=0, posinf=0)[..., None, None]
    shape = (len(stamps.image), len(bands))

    def for_each_band(name: str) -> npt.NDArray[np.float32]:
        values = selection.numbers(name)[part].astype(np.float32)
        return np.broadcast_to(values[:, None], shape)

    return {
        "image_band": np.broadcast_to(bands, shape),
        "image_array": np.nan_to_num(stamps.image, nan=0),
        "image_ivar": np.where(usable, weight, 0).astype(np.float32),
        "image_mask": usable,
        "image_psf_fwhm": for_each_band("psf_fwhm_arcsec"),
        "image_scale": for_each_band("pixel_scale_arcsec"),
    }
