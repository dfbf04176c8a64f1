"""What HDBSCAN's condensed tree says of the clusters chosen from it."""

import hdbscan
import numpy as np
import numpy.typing as npt

from galaxyclust.cluster.labels import Relabelled

Array = npt.NDArray[np.float64]


def describe(
    data: Array, found: hdbscan.HDBSCAN, renamed: Relabelled
) -> dict[str, npt.NDArray[np.float64]]:
    """Return what describes each cluster, and the density at which each row leaves it.

    Parameters
    ----------
    data
        (N, D) the rows.
    found
        The fitted tree.
    renamed
        The clusters by size.

    Returns
    -------
    dict of numpy.ndarray
        ``centre`` (k, D), ``reach`` (k,) the distance at which the outermost members join,
        ``birth`` (k,) the distance at which the cluster separates
        from its surroundings, ``peak`` (k,) its highest density and ``density`` (N,) at
        which each row leaves its cluster, in 1/distance.
    """
    members = [renamed.label == k for k in range(len(renamed.order))]
    tree = found.condensed_tree_.to_numpy()
    leaving = tree[tree["child"] < len(data)]
    density, parent = np.empty(len(data)), np.empty(len(data), np.intp)
    density[leaving["child"]] = leaving["lambda_val"]
    parent[leaving["child"]] = leaving["parent"]
    nodes = tree[tree["child"] >= len(data)]
    above = dict(zip(nodes["child"].tolist(), nodes["parent"].tolist(), strict=True))
    born = dict(zip(nodes["child"].tolist(), nodes["lambda_val"].tolist(), strict=True))
    node = [common_ancestor(np.unique(parent[rows]).tolist(), above) for rows in members]
    return {
        "centre": np.array([data[rows].mean(axis=0) for rows in members]).reshape(
            -1, data.shape[1]
        ),
        "reach": np.array([1 / density[rows].min() for rows in members]),
        "birth": np.array([1 / born[k] if k in born else np.inf for k in node]),
        "peak": np.array([density[rows].max() for rows in members]),
        "density": density,
    }


def common_ancestor(nodes: list[int], above: dict[int, int]) -> int:
    """Return the lowest node of a tree that all of ``nodes`` lie under, or are.

    >>> common_ancestor([5, 4], {1: 0, 2: 0, 3: 1, 4: 1, 5: 3})
    1
    """
    # a node's number is higher than that of the one above it
    reached = set(nodes)
    while len(reached) > 1:
        lowest = max(reached)
        reached = (reached - {lowest}) | {above[lowest]}
    return reached.pop()
