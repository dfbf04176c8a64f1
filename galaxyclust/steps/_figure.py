"""Figures as files: the kinds there are, and how one is written whole or not at all."""

from collections.abc import Iterable
from pathlib import Path

from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from galaxyclust.catalog.store import disk_errors, replacing
from galaxyclust.errors import SettingError

FORMATS = {".png": "png", ".pdf": "pdf", ".svg": "svg", ".jpg": "jpg"}


def check(output: str | Path) -> Path:
    """Return the path of a picture, or refuse a kind that cannot be written.

    Raises
    ------
    SettingError
        If its ending is unknown.
    """
    path = Path(output)
    if path.suffix.lower() not in FORMATS:
        message = f"{path}: unknown kind of picture; name it {', '.join(FORMATS)}"
        raise SettingError(message)
    return path


def save(figure: Figure, output: str | Path) -> Path:
    """Write a figure by its file's ending and return where it is.

    Raises
    ------
    CatalogError
        If it cannot be written there.
    SettingError
        If its ending is unknown.
    """
    path = check(output)
    with disk_errors(path), replacing(path) as temporary:
        figure.savefig(
            temporary,
            format=FORMATS[path.suffix.lower()],
            facecolor=figure.get_facecolor(),
        )
    return path


def save_pages(figures: Iterable[Figure], output: str | Path) -> Path:
    """Write figures to one PDF, a page each, and return where it is.

    Raises
    ------
    CatalogError
        If it cannot be written there.
    """
    path = Path(output)
    with disk_errors(path), replacing(path) as temporary, PdfPages(temporary) as pages:
        for figure in figures:
            pages.savefig(figure, facecolor=figure.get_facecolor())
    return path
