"""The neurons of a self-organizing map, clustered in place of its galaxies."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import CatalogError, SettingError


class Neurons(NamedTuple):
    """Those neurons that a galaxy belongs to, and which of them each galaxy belongs to."""

    vectors: npt.NDArray[np.float32]  # (h, K): how far each lies from every neuron
    of_row: npt.NDArray[np.intp]  # (n,) of the embedded galaxies: 0 to h - 1


def neurons_of(catalog: Catalog, embedding: str, *, features_weight: float) -> Neurons:
    """Return the neurons of a map as vectors of the same kind as its galaxies'.

    Parameters
    ----------
    catalog
        The catalog.
    embedding
        A self-organizing map.
    features_weight
        Must be 0: a neuron has no measured shapes.

    Raises
    ------
    CatalogError
        If the embedding is no map.
    SettingError
        If shapes are asked for.
    """
    if features_weight:
        message = "--neurons: a neuron has no measured shapes; leave out --with-features"
        raise SettingError(message)
    known = embedding in catalog.names("models")
    apart = catalog.model(embedding).get("apart") if known else None
    if apart is None:
        message = (
            f"{catalog.path}: {embedding!r} is no self-organizing map, as --neurons "
            "needs; embed --method som makes one"
        )
        raise CatalogError(message)
    neuron = catalog.column(f"{embedding}_neuron")
    hit, of_row = np.unique(neuron[neuron >= 0], return_inverse=True)
    return Neurons(apart[hit], of_row)
