"""Pages about single galaxies: pictures, profile and all numbers of each."""

from collections.abc import Sequence
from pathlib import Path

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import SettingError
from galaxyclust.show.galaxy import galaxy
from galaxyclust.steps._figure import check, save, save_pages
from galaxyclust.steps._find_rows import find_rows
from galaxyclust.steps._look.galaxy_page import PageReader


def show_galaxies(
    catalog: Catalog,
    *,
    ids: Sequence[str],
    output: str | Path,
    bands: Sequence[str] = (),
    whole: bool = False,
) -> list[Path]:
    """Draw one page for each of some galaxies.

    Parameters
    ----------
    catalog
        The catalog.
    ids
        Their ids, or ``#12`` for row 12 (from 0).
    output
        File to write: ``.png``, ``.pdf``, ``.svg`` or ``.jpg``. Several galaxies make one
        PDF with a page each, or numbered pictures: ``galaxy-1.png`` and so on.
    bands
        Bands of the colour picture; all if empty.
    whole
        Show whole stamps instead of close-ups.

    Returns
    -------
    list of pathlib.Path
        The files.

    Raises
    ------
    CatalogError
        If there is no such galaxy.
    SettingError
        If there is no such band, or the format of the picture is unknown.
    """
    output = check(output)
    have = catalog.stamp_info().bands
    for band in bands:
        if band not in have:
            message = f"no band {band!r}; the stamps have {', '.join(have)}"
            raise SettingError(message)
    rows = find_rows(catalog, list(dict.fromkeys(ids)))
    reader = PageReader(catalog, rows, bands=bands, whole=whole)
    figures = (galaxy(reader.page(number)) for number in range(len(rows)))
    if output.suffix.lower() == ".pdf" and len(rows) > 1:
        return [save_pages(figures, output)]
    names = [output]
    if len(rows) > 1:
        width = len(str(len(rows)))
        names = [
            output.with_stem(f"{output.stem}-{number:0{width}}")
            for number in range(1, len(rows) + 1)
        ]
    return [save(figure, name) for figure, name in zip(figures, names, strict=True)]
