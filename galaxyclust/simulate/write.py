"""A simulated field as files: one FITS image per band, and the truth as ECSV."""

from collections.abc import Callable
from pathlib import Path

from astropy.io import fits

from galaxyclust.errors import InputError
from galaxyclust.simulate.field import Field

TRUTH = "truth.ecsv"


def write_field(field: Field, folder: Path, *, overwrite: bool = False) -> list[Path]:
    """Write ``<name>-<band>.fits`` for each band, and ``truth.ecsv``, into a folder.

    Each file is written under a temporary name and then renamed, the truth last, so that no
    file is ever half written, and a folder with a truth is complete.

    Parameters
    ----------
    field
        What to write.
    folder
        Folder to write to; it is made if it does not exist.
    overwrite
        Whether files of these names may be replaced.

    Returns
    -------
    list of pathlib.Path
        The images in the order of the bands, then the truth.

    Raises
    ------
    InputError
        If a file exists and is not to be replaced, or the folder cannot be made.
    """
    folder = Path(folder)
    images = [folder / f"{field.settings.name}-{band}.fits" for band in field.images]
    paths = [*images, folder / TRUTH]
    standing = [path for path in paths if path.exists()]
    if standing and not overwrite:
        message = f"{standing[0]} exists; choose another folder or allow to overwrite"
        raise InputError(message)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for band, path in zip(field.images, images, strict=True):
            _place(path, _image(field, band).writeto)
        _place(paths[-1], lambda path: field.truth.write(path, format="ascii.ecsv"))
    except OSError as error:
        message = f"{folder}: cannot write there: {error.strerror or error}"
        raise InputError(message) from error
    return paths


def _image(field: Field, band: str) -> fits.PrimaryHDU:
    """Return a band's image with a header like those of surveys."""
    settings = field.settings
    header = field.wcs[band].to_header()
    header["FILTER"] = (band, "band")
    header["BUNIT"] = ("adu", "unit of the pixels")
    header["MAGZERO"] = (settings.zeropoint_ab, "AB magnitude of a source of flux one")
    header["SEEING"] = (settings.psf_fwhm_arcsec, "[arcsec] FWHM of the PSF")
    header["OBJECT"] = (settings.name, "name of the simulated field")
    if settings.saturation is not None:
        header["SATURATE"] = (settings.saturation, "pixels are cut off here")
    return fits.PrimaryHDU(field.images[band], header)


def _place(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file under a temporary name, then give it its own."""
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        write(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
