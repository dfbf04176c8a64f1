"""Match one HATS catalog with another, on Dask through LSDB: tables larger than memory."""

import contextlib
import importlib
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from galaxyclust.catalog.export_hats import MARK, import_lsdb, is_hats
from galaxyclust.catalog.folders import new_folder
from galaxyclust.errors import CatalogError, InputError, SettingError

_LOGGER = logging.getLogger(__name__)
_MOST_IN_MEMORY = 5_000_000  # rows of a catalog whose margin is made on the fly
_HOW = {"1and2": "inner", "all1": "left"}


class HatsMatch(NamedTuple):
    """What was matched, and where the result is."""

    output: Path
    n_rows: int
    n_matched: int
    separation: str  # name of the column of separations, in arcsec


def crossmatch_hats(  # noqa: PLR0913 (each is a choice of its own)
    left: Path,
    right: Path,
    *,
    radius_arcsec: float,
    output: Path,
    n_neighbors: int = 1,
    join: str = "1and2",
    workers: int | None = None,
    overwrite: bool = False,
) -> HatsMatch:
    """Write the pairs of two HATS catalogs within a radius, as a HATS catalog.

    The sky is matched part by part, so neither catalog needs to fit into memory. A
    neighbour across the border of a part is found in the margin of the right catalog;
    where that has none, or too narrow a one, it is made on the fly for up to five
    million rows.

    Parameters
    ----------
    left, right
        Folders, as ``galaxyclust export --format hats`` and hats-import write them.
    radius_arcsec
        Largest separation.
    output
        The folder to write.
    n_neighbors
        How many of the nearest of ``right`` count for each row of ``left``.
    join
        ``1and2``: a row a pair. ``all1``: also the rows of ``left`` without one.
    workers
        Processes of a Dask cluster on this machine; None for Dask's own threads, or for
        the cluster whose client is active.
    overwrite
        Replace a HATS catalog that is there.

    Returns
    -------
    HatsMatch
        Columns of ``left`` keep their names, those of ``right`` that have the same name
        get ``_<name of right>`` behind it, and ``<name of right>_separation`` [arcsec]
        is added.

    Raises
    ------
    InputError
        If lsdb is not installed, a folder is no HATS catalog, or its margin is too
        narrow and it is too large to make one.
    SettingError
        If a setting cannot work.
    CatalogError
        If the output is there or cannot be written.
    """
    lsdb = import_lsdb()
    _check(radius_arcsec, n_neighbors, join)
    if output.exists() and not (overwrite and is_hats(output)):
        message = f"{output} exists; use --overwrite to replace a HATS catalog"
        raise CatalogError(message)
    with _quietly(), _cluster(workers):
        one = _opened(lsdb, left)
        other = _with_margin(lsdb, _opened(lsdb, right), radius_arcsec)
        name = other.name if other.name != one.name else f"{other.name}_2"
        separation = f"{name}_separation"
        pairs = one.crossmatch(
            other,
            radius_arcsec=radius_arcsec,
            n_neighbors=n_neighbors,
            how=_HOW[join],
            suffixes=("", f"_{name}"),
            suffix_method="overlapping_columns",
            log_changes=False,
        ).rename({"_dist_arcsec": separation})
        _write(pairs, output)
        return _counted(lsdb, output, separation)


def _check(radius_arcsec: float, n_neighbors: int, join: str) -> None:
    if not 0 < radius_arcsec <= 3600:
        message = f"a radius of {radius_arcsec} arcsec; it must lie between 0 and 3600"
        raise SettingError(message)
    if n_neighbors < 1:
        message = f"n_neighbors = {n_neighbors}; it must be 1 or more"
        raise SettingError(message)
    if join not in _HOW:
        message = f"join {join!r} is not for HATS; it can be {', '.join(_HOW)}"
        raise SettingError(message)


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Keep what the libraries say to one another from the user."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _cluster(workers: int | None) -> Iterator[None]:
    """Run on so many processes; where None, on what is there."""
    if workers is None:
        yield
        return
    distributed = importlib.import_module("dask.distributed")
    with distributed.Client(
        n_workers=workers, threads_per_worker=1, dashboard_address=None
    ):
        yield


def _opened(lsdb: Any, path: Path) -> Any:
    if not is_hats(path):
        message = (
            f"{path}: not a HATS catalog; `galaxyclust export --format hats` makes one"
        )
        raise InputError(message)
    try:
        return lsdb.open_catalog(path)
    except Exception as error:  # whatever a reader makes of damage
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        message = f"{path}: not a readable HATS catalog ({reason})"
        raise InputError(message) from error


def _with_margin(lsdb: Any, catalog: Any, radius_arcsec: float) -> Any:
    """Return the catalog with a margin as wide as the radius."""
    margin = catalog.margin
    have = 0.0 if margin is None else margin.hc_structure.catalog_info.margin_threshold
    if have >= radius_arcsec:
        return catalog
    info = catalog.hc_structure.catalog_info
    if info.total_rows > _MOST_IN_MEMORY:
        message = (
            f"{catalog.name}: its margin of {have:g} arcsec is narrower than a radius of "
            f"{radius_arcsec:g}, and {info.total_rows:,} rows are too many to make one "
            "now; hats-import can"
        )
        raise InputError(message)
    _LOGGER.info("%s: makes a margin of %g arcsec", catalog.name, radius_arcsec)
    return lsdb.from_dataframe(
        catalog.compute(progress_bar=False).reset_index(drop=True),
        ra_column=info.ra_column,
        dec_column=info.dec_column,
        catalog_name=catalog.name,
        margin_threshold=radius_arcsec,
    )


def _write(pairs: Any, output: Path) -> None:
    with new_folder(output, mark=MARK) as folder:
        pairs.write_catalog(
            folder,
            catalog_name=output.stem,
            overwrite=True,
            progress_bar=False,
            error_if_empty=False,
        )


def _counted(lsdb: Any, output: Path, separation: str) -> HatsMatch:
    written = lsdb.open_catalog(output, columns=[separation])
    distances = written.compute(progress_bar=False)[separation]
    return HatsMatch(output, len(distances), int(distances.notna().sum()), separation)
