"""All shapes of many sources: groups of features in turn, blocks of sources in threads."""

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from galaxyclust.features import FEATURES
from galaxyclust.features.planes import Measured, Planes
from galaxyclust.flags import Shape
from galaxyclust.methods import build, find
from galaxyclust.types import Arrays, FloatArray, IntArray

_BLOCK = 64  # most sources that a thread takes at a time
_ANGLES = ("theta_image", "sersic_theta", "theta_deconvolved")
_WITHOUT_ERROR = ("n_pixels", "profile", "profile_error", "sersic_chi2")
_FLUXES = ("profile", "sersic_amplitude", "sersic_sky")  # in the unit of the image


class Group(Protocol):
    """Settings of a group of features, and its one verb."""

    def measure(self, planes: Planes, known: Arrays) -> Measured:
        """Return the group's columns; ``known`` has the results before it."""


@dataclass(frozen=True, kw_only=True)
class Shapes:
    """What is measured, and how.

    Parameters
    ----------
    groups
        The groups of features by name, each with its settings, in order.
    basis
        The basic group that others need, if ``groups`` has none; None takes its defaults.
    n_resamplings
        How often everything is measured again with noise of the sky added; the scatter is
        the error of each feature. 0 gives no errors.
    seed
        Seed of that noise. A source's noise does not depend on the other sources.
    n_threads
        Number of threads; None takes one per core.
    """

    groups: Mapping[str, Group] = field(default_factory=dict)
    basis: Group | None = None
    n_resamplings: int = 0
    seed: int = 0
    n_threads: int | None = None

    def measure(
        self, planes: Planes, *, psf_fwhm_pixels: FloatArray, rows: IntArray
    ) -> Measured:
        """Return the features of every source.

        Parameters
        ----------
        planes
            Their stamps in one band.
        psf_fwhm_pixels
            (n,) width (FWHM) of point sources in pixels; NaN where it is not known.
        rows
            (n,) their row numbers in the catalog, which seed the noise of each.
        """
        n_threads = self.n_threads or cores()
        # equally many blocks for each thread, so that all end together
        n_blocks = n_threads * max(-(-len(rows) // (n_threads * _BLOCK)), 1)
        ends = [len(rows) * k // n_blocks for k in range(n_blocks + 1)]

        def one(start: int, end: int) -> Measured:
            part = slice(start, end)
            return self._block(planes.rows(part), psf_fwhm_pixels[part], rows[part])

        # an impossible width counts as unknown
        possible = np.isfinite(psf_fwhm_pixels) & (psf_fwhm_pixels >= 0)
        psf_fwhm_pixels = np.where(possible, psf_fwhm_pixels, np.nan)
        with ThreadPoolExecutor(n_threads) as pool:
            parts = list(pool.map(one, ends[:-1], ends[1:]))
        return Measured(
            {k: np.concatenate([p.columns[k] for p in parts]) for k in parts[0].columns},
            np.concatenate([part.flags for part in parts]),
        )

    def _block(self, planes: Planes, psf: FloatArray, rows: IntArray) -> Measured:
        planes, unit = planes.of_ordinary_brightness()
        found = self._with_errors(planes, psf, rows)
        fluxes = {
            name: (values.T * unit).T
            for name, values in found.columns.items()
            if name.removesuffix("_error") in _FLUXES
        }
        return Measured(found.columns | fluxes, found.flags)

    def _with_errors(self, planes: Planes, psf: FloatArray, rows: IntArray) -> Measured:
        found = self._once(planes, psf)
        if not self.n_resamplings:
            return found
        draws = [
            self._once(noisier(planes, rows, seed=(self.seed, number)), psf).columns
            for number in range(self.n_resamplings)
        ]
        errors = {
            f"{name}_error": np.where(
                np.isnan(planes.noise),
                np.nan,
                _scatter(name, np.stack([draw[name] for draw in draws])),
            )
            for name in found.columns
            if name not in _WITHOUT_ERROR and not name.endswith("_error")
        }
        return Measured(found.columns | errors, found.flags)

    def _once(self, planes: Planes, psf: FloatArray) -> Measured:
        known: dict[str, npt.NDArray[Any]] = {"psf_fwhm_pixels": psf}
        columns: dict[str, npt.NDArray[np.float64]] = {}
        flags = np.zeros(len(psf), np.int64)
        for name, group in self._in_order().items():
            found = group.measure(planes, known)
            known |= {**found.columns, **found.beside}
            flags |= found.flags
            if name in self.groups:
                columns |= found.columns
        return Measured(columns, flags)

    def _in_order(self) -> dict[str, Group]:
        """Return the groups in order, with the basic one first if others need it."""
        needed = any(name in FEATURES and name != "basic" for name in self.groups)
        basis = self.groups.get("basic") or self.basis or build(FEATURES, "basic", {})
        return ({"basic": basis} if needed else {}) | dict(self.groups)


def cores() -> int:
    """Return how many cores this process may use."""
    affinity: Callable[[int], set[int]] | None = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def bits_of(groups: Iterable[str]) -> int:
    """Return the bits of `Shape` that groups of features set."""
    total = Shape(0)
    for name in groups:
        total |= find(FEATURES, name).FLAGS
    return int(total)


def noisier(planes: Planes, rows: IntArray, *, seed: tuple[int, int]) -> Planes:
    """Return the planes with noise of the sky added to every usable pixel."""
    image = planes.image.copy()
    for at, row in enumerate(rows):
        noise = np.random.default_rng([*seed, int(row)]).normal(size=image.shape[1:])
        image[at] += np.nan_to_num(planes.noise[at]) * noise
    image[planes.mask] = 0
    return planes._replace(image=image)


def _scatter(name: str, draws: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the standard deviation over the draws; NaN where fewer than two are finite."""
    usable = np.isfinite(draws)
    number = usable.sum(axis=0)
    safe = np.maximum(number, 1)
    if name in _ANGLES:  # an axis has no direction: doubled angles, as vectors
        doubled = np.where(usable, np.exp(2j * np.radians(np.where(usable, draws, 0))), 0)
        length = np.abs(doubled.sum(axis=0)) / safe
        spread = np.degrees(np.sqrt(-2 * np.log(np.clip(length, 1e-12, 1)))) / 2
    else:
        mean = np.where(usable, draws, 0).sum(axis=0) / safe
        squares = np.where(usable, draws - mean, 0) ** 2
        spread = np.sqrt(squares.sum(axis=0) / np.maximum(number - 1, 1))
    return np.where(number > 1, spread, np.nan)
