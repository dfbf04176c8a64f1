"""Fluxes: the Kron aperture of the reference band, applied to every band of a tile."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from galaxyclust.features import photometry
from galaxyclust.ingest.images import Window
from galaxyclust.ingest.tile import Tile
from galaxyclust.steps._ingest.columns import Table, signal_to_noise
from galaxyclust.types import BoolArray, IntArray

WIDTH_STAMP = 33  # pixels a side, to measure a source's local sky and width


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What lies around the sources of a tile.

    Parameters
    ----------
    tile
        The tile.
    segments
        Its segmentation map.
    """

    tile: Tile
    segments: npt.NDArray[np.int32]

    def other_sources(self, found: photometry.Aperture, *, own: int) -> BoolArray:
        """Return which pixels under an aperture belong to another source."""
        window, outer = _window(found), self.tile.windows.outer
        out = np.zeros(window.shape, bool)
        y0, x0 = max(window.y0, outer.y0), max(window.x0, outer.x0)
        y1, x1 = min(window.y1, outer.y1), min(window.x1, outer.x1)
        if y1 > y0 and x1 > x0:
            labels = self.segments[
                y0 - outer.y0 : y1 - outer.y0, x0 - outer.x0 : x1 - outer.x0
            ]
            rows = slice(y0 - window.y0, y1 - window.y0)
            columns = slice(x0 - window.x0, x1 - window.x0)
            out[rows, columns] = (labels > 0) & (labels != own)
        return out


def add_fluxes(
    table: Table, near: Surroundings, *, own: IntArray, bands: tuple[str, ...]
) -> None:
    """Add the flux of every band in the Kron aperture of the reference band."""
    for band in bands:
        table[f"flux_{band}"] = np.full(len(own), np.nan)
        table[f"flux_error_{band}"] = np.full(len(own), np.nan)
    apertures = _apertures(table)
    others = {row: near.other_sources(found, own=int(own[row])) for row, found in apertures}
    for band, view in near.tile.views.items():
        y, x = np.nan_to_num(table["aperture_y"]), np.nan_to_num(table["aperture_x"])
        sigma = view.sky(y, x, size=WIDTH_STAMP)[1] * view.correlated
        for row, found in apertures:
            pixels = view.window(_window(found))
            flux = photometry.aperture_flux(
                pixels.image,
                (pixels.mask > 0) | others[row],
                found.weights,
                sigma=float(sigma[row]),
                gain=view.gain,
            )
            if flux.missing <= 0.5:
                table[f"flux_{band}"][row] = flux.flux
                table[f"flux_error_{band}"][row] = flux.error
    reference = near.tile.reference
    table["sn"] = signal_to_noise(
        table[f"flux_{reference}"], table[f"flux_error_{reference}"]
    )


def _window(found: photometry.Aperture) -> Window:
    height, width = found.weights.shape
    return Window(found.y0, found.y0 + height, found.x0, found.x0 + width)


def _apertures(table: Table) -> list[tuple[int, photometry.Aperture]]:
    """Return the Kron apertures of the sources that have one, with their rows."""
    found = []
    for row in range(len(table["r_kron"])):
        x, y, a = (float(table[k][row]) for k in ("aperture_x", "aperture_y", "r_kron"))
        ratio, theta = float(table["axis_ratio"][row]), float(table["theta_image"][row])
        if np.isfinite(x + y + a + ratio + theta) and a > 0 and ratio > 0:
            found.append((row, photometry.aperture(x, y, a=a, b=a * ratio, theta=theta)))
    return found
