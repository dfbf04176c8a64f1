"""The footprint of a catalog as a MOC: which part of the sky its sources cover."""

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from astropy import units as u
from astropy.coordinates import Latitude, Longitude

from galaxyclust.catalog.selection import Selection
from galaxyclust.errors import CatalogError, InputError
from galaxyclust.words import counted

_SKY = 41252.96  # square degrees


@dataclass(frozen=True, kw_only=True)
class MOC:
    """A multi-order coverage map, for Aladin, TOPCAT and mocpy. Needs mocpy (``hats``).

    It covers the sky within a radius of any source, as the catalog knows no other edges. So
    it has holes where sources are farther apart than twice the radius.

    Parameters
    ----------
    radius_arcsec
        Radius around a source within which the sky counts as covered.
    order
        Order of the smallest cells: 12 has cells of 52 arcsec, each further order halves
        them.
    encoding
        ``fits``, or ``json``.
    """

    radius_arcsec: float = 60.0
    order: int = 12
    encoding: Literal["fits", "json"] = "fits"

    def write(self, selection: Selection, path: Path) -> list[str]:
        """Write the map.

        Raises
        ------
        InputError
            If mocpy is not installed.
        CatalogError
            If no source has a position.
        """
        ra, dec = selection.numbers("ra"), selection.numbers("dec")
        good = np.isfinite(ra) & np.isfinite(dec)
        if not good.any():
            message = "no source has a position on the sky, so there is no footprint"
            raise CatalogError(message)
        covered = _import_moc().from_cones(
            Longitude(ra[good], unit=u.deg),
            Latitude(dec[good], unit=u.deg),
            radius=self.radius_arcsec * u.arcsec,
            max_depth=self.order,
            union_strategy="small_cones",
        )
        covered.save(path, format=self.encoding, overwrite=True)
        notes = [f"covers {covered.sky_fraction * _SKY:.4g} square degrees"]
        left = int((~good).sum())
        if left:
            notes.append(f"{counted(left, 'source')} without a position left out")
        return notes


def _import_moc() -> Any:
    try:
        return importlib.import_module("mocpy").MOC
    except ImportError as error:
        message = 'a footprint needs mocpy: pip install "galaxyclust[hats]"'
        raise InputError(message) from error
