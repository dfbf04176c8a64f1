"""Catalogs in the formats of other tools: the list of them, and how one is chosen.

A format is a frozen dataclass: its fields are its settings, ``write`` does the work and
returns notes for the user. Those of `REPLACING` move their output into place themselves.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from astropy.table import QTable

from galaxyclust.catalog.selection import Selection
from galaxyclust.catalog.store import disk_errors, replacing
from galaxyclust.errors import SettingError
from galaxyclust.methods import build

WRITERS = {
    "fits": "galaxyclust.catalog.export_fits:Fits",
    "votable": "galaxyclust.catalog.export_votable:VOTable",
    "ecsv": "galaxyclust.catalog.export_text:ECSV",
    "csv": "galaxyclust.catalog.export_text:CSV",
    "parquet": "galaxyclust.catalog.export_parquet:Parquet",
    "hats": "galaxyclust.catalog.export_hats:HATS",
    "hdf5": "galaxyclust.catalog.export_hdf5:HDF5",
    "regions": "galaxyclust.catalog.export_regions:Regions",
    "moc": "galaxyclust.catalog.export_moc:MOC",
    "projector": "galaxyclust.catalog.export_projector:Projector",
    "galaxy10": "galaxyclust.catalog.export_galaxy10:Galaxy10",
    "multimodal": "galaxyclust.catalog.export_multimodal:Multimodal",
}
REPLACING = {"hats", "hdf5", "projector", "multimodal"}
# Extensions of tables, each with its format.
FORMATS = {
    ".fits": "fits",
    ".fit": "fits",
    ".vot": "votable",
    ".votable": "votable",
    ".xml": "votable",
    ".ecsv": "ecsv",
    ".csv": "csv",
    ".parquet": "parquet",
    ".hats": "hats",
}
_OTHERS = {".reg": "regions", ".h5": "hdf5", ".hdf5": "hdf5"}


def export(
    rows: Selection | QTable,
    path: Path,
    *,
    format: str | None = None,
    settings: Mapping[str, Any] | None = None,
) -> list[str]:
    """Write rows of a catalog, or a table alone, to ``path``, completely or not at all.

    Units, descriptions and UCDs are written as far as the format has them: as TUNITn,
    TCOMMn and TUCDn in FITS, as attributes in VOTable, in the header of ECSV and the meta
    data of Parquet; CSV has none. A vector column becomes one column per element in CSV.

    Parameters
    ----------
    rows
        What to write.
    path
        Where to write; an existing file is replaced, a folder only by one of its kind.
    format
        One of `WRITERS`; None takes that of the name.
    settings
        Settings of the format.

    Returns
    -------
    list of str
        Notes for the user.

    Raises
    ------
    SettingError
        If the format or a setting is unknown, or the format is for surveys only.
    CatalogError
        If it cannot be written.
    """
    selection = rows if isinstance(rows, Selection) else Selection.of_table(rows)
    kind = format_of(path, format)
    writer = build(WRITERS, kind, settings or {})
    notes: list[str]
    if kind in REPLACING:
        notes = writer.write(selection, path)
        return notes
    with disk_errors(path), replacing(path) as temporary:
        notes = writer.write(selection, temporary)
    return notes


def format_of(path: Path, format: str | None = None) -> str:
    """Return the format that is asked for, or the one that a name implies.

    >>> format_of(Path("a.FIT")), format_of(Path("a.moc.fits")), format_of(Path("a"), "csv")
    ('fits', 'moc', 'csv')

    Raises
    ------
    SettingError
        If the format is unknown.
    """
    is_moc = Path(path.stem).suffix.lower() == ".moc"
    by_name = "moc" if is_moc else (FORMATS | _OTHERS).get(path.suffix.lower(), "")
    kind = format or by_name
    if kind not in WRITERS:
        message = (
            f"{path}: unknown format; name it {', '.join(FORMATS | _OTHERS)} or .moc.fits, "
            f"or give --format {'|'.join(WRITERS)}"
        )
        raise SettingError(message)
    return kind
