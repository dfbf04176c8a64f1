"""The sources of a field: where they are, how bright and of what kind."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import cdist

from galaxyclust.errors import SettingError
from galaxyclust.simulate.families import Galaxy, draw
from galaxyclust.simulate.settings import SimulatedField
from galaxyclust.types import FloatArray

TRIES = 500  # places tried for a source before the field is called full
STAR_COLOURS = (0.0, 0.5)  # magnitudes brighter in the next redder band


class Sources(NamedTuple):
    """Galaxies first, then stars; positions and fluxes are of the reference band."""

    galaxies: tuple[Galaxy, ...]
    positions: npt.NDArray[np.float64]  # (n, 2), x and y
    flux: npt.NDArray[np.float64]  # (n,)
    star_colour: npt.NDArray[np.float64]

    def fluxes(self, band_steps: int) -> list[npt.NDArray[np.float64]]:
        """Return the fluxes of each source's components, ``band_steps`` bands redder."""
        shares = [galaxy.shares(band_steps) for galaxy in self.galaxies]
        shares += [np.array([10 ** (0.4 * c * band_steps)]) for c in self.star_colour]
        return [total * share for total, share in zip(self.flux, shares, strict=True)]


def draw_sources(settings: SimulatedField) -> Sources:
    """Return the sources of a field, the same for the same seed.

    Raises
    ------
    SettingError
        If they do not fit into the field.
    """
    rng = np.random.default_rng([settings.seed, 0])
    n_sources = settings.n_galaxies + settings.n_stars
    positions = scatter(settings, n_sources, rng)
    magnitude = rng.uniform(*settings.magnitudes, n_sources)
    # uniform in the logarithm: as many small ones as large
    smallest, largest = np.log(settings.r50_pix)
    r50 = np.exp(rng.uniform(smallest, largest, settings.n_galaxies))
    families = settings.families
    galaxies = tuple(
        draw(families[i % len(families)], r50=float(r50[i]), rng=rng)
        for i in range(settings.n_galaxies)
    )
    return Sources(
        galaxies=galaxies,
        positions=positions,
        flux=10 ** (-0.4 * (magnitude - settings.zeropoint_ab)),
        star_colour=rng.uniform(*STAR_COLOURS, settings.n_stars),
    )


def scatter(
    settings: SimulatedField, number: int, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Return random positions (n, 2), as far apart and from the edge as asked for.

    Raises
    ------
    SettingError
        If there is no room for so many.
    """
    high = np.array(settings.shape[::-1]) - 1 - settings.margin_pix
    positions = np.empty((0, 2))
    for placed in range(number):
        room = bool((high >= settings.margin_pix).all())
        tried = (
            rng.uniform(settings.margin_pix, high, (TRIES, 2)) if room else positions[:0]
        )
        free = _far(tried, positions, settings.min_separation_pix)
        if not free.any():
            message = (
                f"no room for {number} sources, only for {placed}; use a larger shape, "
                "a smaller min_separation_pix or a smaller margin_pix"
            )
            raise SettingError(message)
        positions = np.vstack([positions, tried[free][:1]])
    return positions


def _far(tried: FloatArray, placed: FloatArray, separation: float) -> npt.NDArray[np.bool_]:
    """Return which of ``tried`` keep their distance from all that are ``placed``."""
    distance: FloatArray = cdist(tried, placed).min(axis=1, initial=np.inf)
    return distance >= separation
