"""What a clusterer sees of an embedding: reduced vectors, measured shapes beside them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.cluster.reduce import Reduced, Reduction, straight
from galaxyclust.cluster.reductions import Auto, Choice
from galaxyclust.cluster.umap import LaidOut
from galaxyclust.steps._cluster.fuse import Fused, fuse
from galaxyclust.types import Clusterer, FloatArray, IntArray


class Seen(NamedTuple):
    """The vectors to cluster, and how they were made."""

    reduction: Reduction
    reduced: Reduced
    fused: Fused
    plain: npt.NDArray[np.float64]  # (n, k) before rows got unit length or a layout
    choice: Choice | None  # of the reduction, where it was left to what the rows look like

    @property
    def vectors(self) -> npt.NDArray[np.float64]:
        """Return what is clustered, (n, k)."""
        return self.fused.vectors

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what was chosen and why, a line, where that was left to the rows."""
        return (str(self.choice),) if self.choice else ()

    @property
    def redrawn(self) -> FloatArray:
        """Return what bootstrap draws are taken of: a layout is made anew for each."""
        return self.vectors if self.reduction.umap is None else self.plain

    def behind(self, clusterer: Clusterer) -> Clusterer:
        """Return the clusterer of such draws, with the layout before it if there is one."""
        layout = self.reduction.umap
        if layout is None:
            return clusterer
        count = len(self.reduced.arrays["deviation"])
        return LaidOut(
            layout=layout, clusterer=clusterer, n_columns=count, seed=layout.seed
        )


def see(
    catalog: Catalog,
    given: FloatArray,
    rows: IntArray,
    *,
    reduction: Auto | Reduction,
    weight: float = 0.0,
) -> Seen:
    """Return vectors of an embedding as a clusterer is to see them.

    Parameters
    ----------
    catalog
        Where the measured shapes are.
    given
        (n, D) vectors.
    rows
        (n,) their rows in the catalog, where shapes are put beside them.
    reduction
        What is done to them.
    weight
        Of the shapes, as for `fuse`.
    """
    choice = None
    if isinstance(reduction, Auto):
        choice = reduction.chosen(given)
        reduction = choice.reduction
    reduced = reduction.fit(given)
    fused = fuse(catalog, reduced, rows, weight=weight)
    shapes = fused.vectors[:, reduced.vectors.shape[1] :]
    plain = np.hstack([straight(given, reduced.arrays), shapes])
    return Seen(reduction, reduced, fused, plain, choice)
