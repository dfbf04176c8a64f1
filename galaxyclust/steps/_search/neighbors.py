"""Look-alikes: the galaxies of a catalog nearest to one of them, or to another stamp."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import CatalogError, InputError, SettingError
from galaxyclust.show.colour import Picture
from galaxyclust.show.gallery import gallery
from galaxyclust.steps import _figure
from galaxyclust.steps._find_rows import find_rows
from galaxyclust.steps._pictures import pictures_of
from galaxyclust.steps._search import foreign as _foreign
from galaxyclust.steps._search.space import (
    SearchSpace,
    median_distance,
    nearest,
    search_space,
)
from galaxyclust.types import FloatArray


@dataclass(frozen=True, kw_only=True)
class Neighbors:
    """The look-alikes of a galaxy, nearest first.

    Parameters
    ----------
    rows
        (n,) catalog rows of the look-alikes.
    ids
        Their ids.
    distance
        (n,) distance in the standardised or reduced embedding.
    relative
        (n,) distance over the median distance to all galaxies: near 0 for true look-alikes,
        near 1 for galaxies no more similar than most.
    query
        The id or the file of the query.
    embedding
        Name of the embedding that was searched.
    row
        Row of the query; None for a file.
    output
        The picture, if one was requested.
    """

    rows: npt.NDArray[np.intp]
    ids: tuple[str, ...]
    distance: npt.NDArray[np.float64]
    relative: npt.NDArray[np.float64]
    query: str = ""
    embedding: str = ""
    row: int | None = None
    output: Path | None = None


def neighbors(
    catalog: Catalog,
    *,
    embedding: str,
    id: str | None = None,
    image: str | Path | None = None,
    n: int = 12,
    reduce: str = "none",
    output: str | Path | None = None,
) -> Neighbors:
    """Find the galaxies that look most like one.

    Parameters
    ----------
    catalog
        The catalog.
    embedding
        Name of the embedding to search.
    id
        Id of a galaxy in the catalog, or ``#12`` for row 12.
    image
        Instead of ``id``: the file of a stamp, which the embedding's model embeds.
    n
        Number of look-alikes.
    reduce
        ``none`` compares standardised columns, ``pca:16`` principal components.
    output
        File for a picture of them; None draws nothing.

    Returns
    -------
    Neighbors
        Rows, ids and distances.

    Raises
    ------
    CatalogError
        If there is no such embedding or galaxy.
    InputError
        If the file cannot be embedded, or the catalog is empty.
    SettingError
        If neither or both of ``id`` and ``image`` are given.
    """
    if (id is None) == (image is None):
        message = "neighbors: give --id of a galaxy or --image of a stamp, one of them"
        raise SettingError(message)
    target = None if output is None else _figure.check(output)
    space = search_space(catalog, embedding, reduction=reduce)
    if image is None:
        row = int(find_rows(catalog, [str(id)])[0])
        place = np.flatnonzero(space.rows == row)
        if not place.size:
            message = f"{catalog.path}: {id!r} is not embedded in {embedding!r}"
            raise CatalogError(message)
        made = _find(catalog, space, space.vectors[place], n=n, itself=int(place[0]))
        made = replace(
            made, query=str(catalog.column("id")[row]), embedding=embedding, row=row
        )
        if target is None:
            return made
        own = pictures_of(catalog, np.array([row]))
        return _drawn(catalog, made, own, output=target)
    with _foreign.embedded(image, catalog, embedding) as (other, vector):
        made = _find(catalog, space, space.bring(vector), n=n)
        made = replace(made, query=str(image), embedding=embedding)
        if target is None:
            return made
        own = pictures_of(other, np.zeros(1, np.intp))
        return _drawn(catalog, made, own, output=target)


def _find(
    catalog: Catalog,
    space: SearchSpace,
    point: FloatArray,
    *,
    n: int,
    itself: int | None = None,
) -> Neighbors:
    """Return the look-alikes of one vector, without the galaxy itself."""
    most = len(space.rows) - (itself is not None)
    if not 1 <= n <= most:
        message = f"{n} look-alikes asked for; there are {most} other galaxies"
        raise InputError(message)
    k = n + (itself is not None)
    found = nearest(space.vectors, point, k=k, index="exact")
    kept = found.rows[0] != itself
    places, distance = found.rows[0][kept][:n], found.distance[0][kept][:n]
    rows = space.rows[places]
    usual = median_distance(space.vectors, point[0])
    return Neighbors(
        rows=rows,
        ids=tuple(str(name) for name in catalog.column("id")[rows]),
        distance=distance,
        relative=distance / usual if usual else np.zeros(len(distance)),
    )


def _drawn(catalog: Catalog, made: Neighbors, own: Picture, *, output: Path) -> Neighbors:
    """Draw the galaxy and its look-alikes."""
    name_of_it = Path(made.query).name if made.row is None else made.query
    words = [[name_of_it, "looked for"]]
    words += [
        [name, f"{share:.2f} of the median"]
        for name, share in zip(made.ids, made.relative, strict=True)
    ]
    figure = gallery(
        np.concatenate([own, pictures_of(catalog, made.rows)]),
        words,
        title=f"{catalog.path.stem} · look-alikes of {name_of_it}",
        caption=f"Nearest in the embedding {made.embedding!r}; distances as shares of "
        "that to the median galaxy.",
    )
    return replace(made, output=_figure.save(figure, output))
