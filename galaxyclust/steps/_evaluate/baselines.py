"""Simple vectors of the same galaxies, as baselines that an embedding must beat."""

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.embed.features import Features
from galaxyclust.errors import InputError
from galaxyclust.types import FloatArray, IntArray

Array = npt.NDArray[np.float64]


def baseline_vectors(
    catalog: Catalog, rows: IntArray, *, n_dim: int, seed: int = 0
) -> dict[str, Array]:
    """Return baseline vectors (n, D) by name, as far as the catalog has the columns.

    Parameters
    ----------
    catalog
        The catalog.
    rows
        Rows that are embedded.
    n_dim
        Length of the random vectors.
    seed
        Seed of the random vectors.

    Returns
    -------
    dict
        ``colour only`` (the logarithms of flux ratios of neighbouring bands),
        ``ellipticity only``, ``features only`` (the measured shapes), ``random`` (normal).
    """
    names = set(catalog.names("catalog"))
    found: dict[str, Array] = {}
    bands = [band for band in catalog.stamp_info().bands if f"flux_{band}" in names]
    if len(bands) > 1:
        flux = np.stack([catalog.column(f"flux_{band}")[rows] for band in bands], axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            found["colour only"] = np.log10(flux[:, :-1] / flux[:, 1:])
    if "ellipticity" in names:
        found["ellipticity only"] = catalog.column("ellipticity")[rows, None]
    try:
        features = Features().choose(names)
        table = {name: catalog.column(name) for name in features.columns}
        weights = features.fit(table, rows=rows).weights
        shapes = features.embed(weights, table, rows=rows)
        found["features only"] = shapes.astype(np.float64)
    except InputError:  # no shapes were measured
        pass
    generator = np.random.default_rng(seed)
    found["random"] = generator.normal(size=(len(rows), n_dim))
    filled = {name: filled_up(values) for name, values in found.items()}
    return {name: values for name, values in filled.items() if values.shape[1]}


def filled_up(values: FloatArray) -> Array:
    """Replace non-finite values by the column's median; drop columns without any value."""
    finite = np.isfinite(values)
    kept: Array = np.where(finite, values, np.nan)[:, finite.any(axis=0)].astype(np.float64)
    if not kept.size:
        return kept
    return np.where(np.isfinite(kept), kept, np.nanmedian(kept, axis=0))
