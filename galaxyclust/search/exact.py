"""Exact search: the distances to all rows, computed in blocks of points."""

from dataclasses import dataclass

import numpy as np

from galaxyclust.progress import bar
from galaxyclust.search.nearest import Nearest, checked, ranked
from galaxyclust.types import FloatArray

BLOCK = 8_000_000  # distances computed at once: 32 MB
SPARE = 4  # candidates beyond k, which are then sorted by their accurate distances
LONG = 100_000_000  # number of distances above which a progress bar is shown


@dataclass(frozen=True, kw_only=True)
class Exact:
    """Compare with every row.

    One point among a million rows takes some hundredths of a second; the time for all rows
    grows with the square of their number.
    """

    def nearest(self, vectors: FloatArray, points: FloatArray, *, k: int) -> Nearest:
        """Return the ``k`` rows of ``vectors`` nearest to each of ``points``.

        Parameters
        ----------
        vectors
            (n, D), finite.
        points
            (m, D), finite.
        k
            Number of neighbours.

        Raises
        ------
        InputError
            If there are fewer than ``k`` rows, or a value is not finite.
        """
        there, here = checked(vectors, points, k)
        squares = np.einsum("nd,nd->n", there, there)
        step = max(1, BLOCK // len(there))
        wanted = min(k + SPARE, len(there))
        parts = []
        long = len(there) * len(here) > LONG
        starts = range(0, len(here), step)
        with bar(
            starts if long else None, description="comparing", unit="block"
        ) as progress:
            for start in progress if long else starts:
                part = here[start : start + step]
                apart = squares - 2 * (part @ there.T)  # without the point's own square
                if wanted < len(there):
                    rows = np.argpartition(apart, wanted - 1, axis=1)[:, :wanted]
                else:
                    rows = np.broadcast_to(np.arange(wanted), apart.shape)
                parts.append(ranked(there, part, rows, k=k))
        rows, distance = (np.concatenate(values) for values in zip(*parts, strict=True))
        return Nearest(rows, distance)
