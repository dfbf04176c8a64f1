"""Many clusterings of the same rows as one product: what each run says of each row."""

import numpy as np
import numpy.typing as npt

from galaxyclust.types import Arrays

Array = npt.NDArray[np.float64]
RUN = ("square", "linear", "offset")  # what is known of each run
BLOCK = 8_192  # rows at a time: some 10 MB of scores


def by_centres(centre: Array) -> dict[str, Array]:
    """Return the scores of clusters to whose nearest centre a row belongs.

    Parameters
    ----------
    centre
        (k, D).

    Returns
    -------
    dict of numpy.ndarray
        ``square`` and ``linear`` (k, D), ``offset`` (k,): a row x belongs to the cluster
        of the largest ``square @ x**2 + linear @ x + offset``.
    """
    half = -0.5 * np.square(centre).sum(axis=1)
    return {"square": np.zeros_like(centre), "linear": centre, "offset": half}


def by_gaussians(model: Arrays) -> dict[str, Array]:
    """Return the scores of Gaussians whose axes are those of the space.

    Parameters
    ----------
    model
        Of `GaussianMixtures` with a diagonal covariance.

    Returns
    -------
    dict of numpy.ndarray
        As those of `by_centres`: logarithms of the likelihood, but for a constant.
    """
    centre = model["centre"]
    inverse = np.diagonal(model["whiten"], axis1=1, axis2=2)  # of the deviations
    precision = np.square(inverse)
    constant = model["log_weight"] + np.log(inverse).sum(axis=1)
    return {
        "square": -0.5 * precision,
        "linear": precision * centre,
        "offset": constant - 0.5 * (precision * np.square(centre)).sum(axis=1),
    }


def labels(data: Array, runs: Arrays) -> npt.NDArray[np.intp]:
    """Return the cluster of each row in each run.

    Parameters
    ----------
    data
        (N, D).
    runs
        ``square`` and ``linear`` (runs, k, D), ``offset`` (runs, k).

    Returns
    -------
    numpy.ndarray
        (N, runs).
    """
    n_runs, n_clusters, n_columns = runs["linear"].shape
    weights = np.concatenate([runs["square"], runs["linear"]], axis=2)
    weights = weights.reshape(n_runs * n_clusters, 2 * n_columns).T
    offset = runs["offset"].ravel()
    out = np.empty((len(data), n_runs), np.intp)
    for start in range(0, len(data), BLOCK):
        rows = data[start : start + BLOCK]
        score = np.hstack([np.square(rows), rows]) @ weights + offset
        score = score.reshape(len(rows), n_runs, n_clusters)
        out[start : start + len(rows)] = score.argmax(axis=2)
    return out
