"""Why a galaxy may be an outlier: unusual features, flags, and neighbours in its stamp."""

import itertools
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust import flags
from galaxyclust.catalog.core import Catalog
from galaxyclust.embed.features import SHAPES
from galaxyclust.flags import Pixel
from galaxyclust.search.isolation import NOTABLE, deviations
from galaxyclust.types import FloatArray, IntArray

Array = npt.NDArray[np.float64]

_LOGARITHMIC = ("sn", "r50", "size_over_psf")  # they span decades
_PLAIN = ("ellipticity", *(name for name in SHAPES if name != "axis_ratio"))
_MOST = 3  # largest number of features named
_SAMPLE = 500  # galaxies from which the usual coverage by neighbours is estimated


class Features(NamedTuple):
    """Names and values of the features of all galaxies."""

    names: tuple[str, ...]
    values: Array  # (n, F)


def features_of(catalog: Catalog, rows: IntArray) -> Features:
    """Return the features in which galaxies are compared: shapes, sizes, S/N, colours."""
    have = set(catalog.names("catalog"))
    found: dict[str, FloatArray] = {}
    with np.errstate(divide="ignore", invalid="ignore"):
        for name in _LOGARITHMIC:
            if name in have:
                found[name] = np.log10(catalog.column(name)[rows])
        for name in _PLAIN:
            if name in have:
                found[name] = catalog.column(name)[rows]
        bands = [b for b in catalog.stamp_info().bands if f"flux_{b}" in have]
        flux = {band: catalog.column(f"flux_{band}")[rows] for band in bands}
        for one, other in itertools.pairwise(bands):
            found[f"{one} - {other}"] = -2.5 * np.log10(flux[one] / flux[other])
    values = [np.asarray(column, np.float64) for column in found.values()]
    return Features(
        tuple(found), np.stack(values, axis=1) if values else np.zeros((len(rows), 0))
    )


def notable(features: Features, places: IntArray) -> list[tuple[tuple[str, float], ...]]:
    """Return the features in which rows differ most from the median.

    Parameters
    ----------
    features
        Features of all galaxies.
    places
        The rows of ``features`` to describe.

    Returns
    -------
    list
        For each row, up to three names with their deviations of at least 3 robust standard
        deviations, largest first.
    """
    out = []
    for row in deviations(features.values, places):
        size = np.nan_to_num(np.abs(row))
        order = np.argsort(-size, kind="stable")[:_MOST]
        out.append(
            tuple((features.names[i], float(row[i])) for i in order if size[i] >= NOTABLE)
        )
    return out


def flags_of(catalog: Catalog, rows: IntArray, among: IntArray) -> list[tuple[str, ...]]:
    """Return the names of the flags that each row carries.

    Flags that more than half of the galaxies carry explain nothing and are left out.

    Parameters
    ----------
    catalog
        The catalog.
    rows
        The galaxies to describe.
    among
        All galaxies.
    """
    if "flags" not in catalog.names("catalog"):
        return [()] * len(rows)
    carried = catalog.column("flags")
    number = flags.count(carried[among])
    usual = flags.encode([name for name, n in number.items() if 2 * n > len(among)])
    return [tuple(flags.decode(int(value) & ~usual)) for value in carried[rows]]


def neighbour_share(catalog: Catalog, rows: IntArray) -> Array:
    """Return the fraction of each row's stamp that neighbours cover."""
    mask = catalog.stamps().read(rows).mask
    covered = (mask & int(Pixel.NEIGHBOUR)) != 0
    return np.asarray(covered.any(axis=1).mean(axis=(1, 2)), np.float64)


def crowded(catalog: Catalog, rows: IntArray, among: IntArray, *, seed: int = 0) -> Array:
    """Return the fraction of a stamp that neighbours cover, NaN if it is not unusual.

    A fraction is unusual if it exceeds both 10 % and the 95th percentile of a sample.

    Parameters
    ----------
    catalog
        The catalog.
    rows
        The galaxies to describe.
    among
        Galaxies to compare with.
    seed
        Seed of the sample drawn from them.
    """
    generator = np.random.default_rng(seed)
    size = min(_SAMPLE, len(among))
    sample = np.sort(generator.choice(among, size, replace=False))
    limit = max(0.1, float(np.quantile(neighbour_share(catalog, sample), 0.95)))
    share = neighbour_share(catalog, rows)
    return np.where(share > limit, share, np.nan)
