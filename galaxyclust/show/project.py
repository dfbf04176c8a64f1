"""Projection of an embedding to a two-dimensional map, for display."""

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.neighbors import NearestNeighbors
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from galaxyclust.errors import InputError
from galaxyclust.types import FloatArray

Array = npt.NDArray[np.float64]

FEWEST = 5
MOST = 10_000  # largest number of rows for t-SNE, which then takes about a minute
COMPONENTS = 30
PERPLEXITY = 30.0
NEIGHBOURS = 3


def project(embedding: FloatArray, *, seed: int = 0) -> npt.NDArray[np.float32]:
    """Return a two-dimensional map of an embedding, with similar galaxies close together.

    t-SNE (van der Maaten & Hinton 2008) of the principal components of the standardised
    columns, started from the first two. Distances between distant groups and the sizes of
    groups mean little. If there are more than 10,000 rows, a random sample of 10,000 is
    mapped; the other rows get the mean position of their three nearest neighbours in it.

    Parameters
    ----------
    embedding
        (N, D), finite.
    seed
        Seed of t-SNE and of the sample.

    Returns
    -------
    numpy.ndarray
        (N, 2); for fewer than five rows, the first two principal components.

    Raises
    ------
    InputError
        If a row is not finite.
    """
    if not np.isfinite(embedding).all():
        message = "only finite rows can be projected; leave out those with NaN or infinity"
        raise InputError(message)
    vectors = components(embedding)
    if len(vectors) < FEWEST or not vectors.any():
        return vectors[:, :2].astype(np.float32)
    # threads sum in any order, and t-SNE amplifies small differences
    with threadpool_limits(limits=1):
        return place(vectors, seed=seed).astype(np.float32)


def components(embedding: FloatArray) -> Array:
    """Return 2 to 30 principal components of the standardised columns."""
    n_rows, n_columns = embedding.shape
    data = np.asarray(embedding, dtype=np.float64)
    spread = data.std(axis=0) if n_rows else np.ones(n_columns)
    varies = spread > 1e-6 * np.abs(data).max(axis=0, initial=0)
    count = min(COMPONENTS, n_rows, int(varies.sum()))
    vectors = np.zeros((n_rows, max(2, count)))
    if n_rows > 1 and count:
        data = (data[:, varies] - data[:, varies].mean(axis=0)) / spread[varies]
        vectors[:, :count] = PCA(count, random_state=0).fit_transform(data)
    return vectors


def place(vectors: Array, *, seed: int, most: int = MOST) -> Array:
    """Return the map of the rows: t-SNE of a sample, others placed by their neighbours."""
    if len(vectors) <= most:
        return tsne(vectors, seed)
    sample = np.random.default_rng(seed).choice(len(vectors), most, replace=False)
    places = np.empty((len(vectors), 2))
    places[sample] = tsne(vectors[sample], seed)
    others = np.setdiff1d(np.arange(len(vectors)), sample)
    search = NearestNeighbors(n_neighbors=NEIGHBOURS).fit(vectors[sample])
    nearest = search.kneighbors(vectors[others], return_distance=False)
    places[others] = places[sample][nearest].mean(axis=1)
    return places


def tsne(vectors: Array, seed: int) -> Array:
    """Return t-SNE of the vectors, started from their first two columns."""
    start = vectors[:, :2] / vectors[:, 0].std() * 1e-4
    perplexity = min(PERPLEXITY, (len(vectors) - 1) / 3)
    found = TSNE(perplexity=perplexity, init=start.astype(np.float32), random_state=seed)
    places: Array = found.fit_transform(vectors)
    return places
