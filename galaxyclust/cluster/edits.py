"""What a person changed in a clustering: merged and split clusters, applied in order.

An edit is plain values, so that it can be kept as text beside the clustering; what a split
learned is kept in the arrays of the model, under ``split0.``, ``split1.`` … in the order of
the splits.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.cluster import METHODS
from galaxyclust.errors import InputError
from galaxyclust.methods import build, describe
from galaxyclust.nested import part
from galaxyclust.types import NOISE, Arrays, Clustering, FloatArray

Edit = Mapping[str, Any]


class Split(NamedTuple):
    """A split as it is kept, and what it learned."""

    edit: dict[str, Any]
    arrays: dict[str, npt.NDArray[Any]]


def merge(clusters: Sequence[int], present: Iterable[int]) -> dict[str, Any]:
    """Return the edit that makes one cluster of several; it has the lowest of their labels.

    Parameters
    ----------
    clusters
        Labels.
    present
        Labels that there are.

    Raises
    ------
    InputError
        If it is fewer than two clusters, or one is not there.
    """
    wanted = sorted(set(clusters))
    refuse_missing(wanted, present)
    if len(wanted) < 2:
        message = f"only cluster {wanted[0]} to merge; name two or more, as in 1,4"
        raise InputError(message)
    return {"kind": "merge", "clusters": wanted, "into": wanted[0]}


def split(
    vectors: FloatArray, cluster: int, *, next_label: int, method: str, settings: Edit
) -> Split:
    """Return the edit that parts one cluster anew, and what is needed to do so again.

    Its largest part keeps the label, the others get new ones.

    Parameters
    ----------
    vectors
        (n, D) the members of the cluster, in the space that was clustered.
    cluster
        Its label.
    next_label
        The lowest label that was never given.
    method, settings
        The clusterer, of `galaxyclust.cluster.METHODS`.

    Raises
    ------
    InputError
        If it does not come apart.
    SettingError
        If the method or a setting does not exist.
    """
    found: Clustering = build(METHODS, method, settings).fit(vectors)
    if found.label.max() < 1:
        message = f"{method} finds no two parts in cluster {cluster} of {len(vectors)}"
        raise InputError(message)
    # a Gaussian without members may get some of other galaxies
    count = len(found.model["centre"])
    parts = [cluster, *range(next_label, next_label + count - 1)]
    edit = {"kind": "split", "cluster": cluster, "into": parts, "method": method}
    return Split(edit | {"settings": dict(settings)}, found.model)


def apply(
    found: Clustering, vectors: FloatArray, *, edits: Sequence[Edit], model: Arrays
) -> Clustering:
    """Return a clustering with edits made to it, first to last.

    Parameters
    ----------
    found
        What the clusterer gave these rows.
    vectors
        (N, D) the rows.
    edits
        Edits, the oldest first.
    model
        The arrays of the splits.
    """
    label, nearest = found.label.copy(), found.nearest.copy()
    probability, n_splits = found.probability.copy(), 0
    for edit in edits:
        if edit["kind"] == "merge":
            for array in (label, nearest):
                array[np.isin(array, edit["clusters"])] = edit["into"]
            continue
        rows = np.flatnonzero(nearest == edit["cluster"])
        if rows.size:
            parted = build(METHODS, edit["method"], edit["settings"]).predict(
                vectors[rows], part(model, f"split{n_splits}")
            )
            inside = label[rows] >= 0
            names = np.array([*edit["into"], NOISE], np.int32)  # -1 picks the last
            label[rows] = np.where(inside, names[parted.label], NOISE)
            nearest[rows] = names[parted.nearest]
            probability[rows] *= parted.probability
        n_splits += 1
    return found._replace(label=label, nearest=nearest, probability=probability)


def next_label(label: npt.NDArray[Any], edits: Sequence[Edit]) -> int:
    """Return the lowest label that neither a cluster nor an edit ever had."""
    seen = [int(label.max(initial=NOISE))]
    for edit in edits:
        seen += edit["clusters"] if edit["kind"] == "merge" else edit["into"]
    return max(seen) + 1


def counted() -> list[str]:
    """Return the methods that are told how many clusters to find."""
    return [
        name
        for name in METHODS
        if "n_clusters" in {setting.name for setting in describe(METHODS, name)}
    ]


def refuse_missing(clusters: Iterable[int], present: Iterable[int]) -> None:
    """Refuse labels that no cluster has.

    Raises
    ------
    InputError
        If there is one; with those there are.
    """
    known = sorted(int(label) for label in present)
    for cluster in clusters:
        if cluster not in known:
            have = ", ".join(map(str, known)) or "none"
            message = f"no cluster {cluster}; there are {have}"
            raise InputError(message)
