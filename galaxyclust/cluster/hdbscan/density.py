"""New rows in clusters found by density: each joins where it would have joined the tree."""

import numpy as np
import numpy.typing as npt

from galaxyclust.cluster.labels import by_size
from galaxyclust.cluster.neighbours import nearest
from galaxyclust.types import NOISE, Arrays, Clustering, IntArray

Array = npt.NDArray[np.float64]
NEIGHBOURS = (
    10  # kept rows that a new row is compared with; it hardly ever joins by another
)
PER_CLUSTER = ("centre", "birth", "peak")
BLOCK = 65_536  # new rows at a time: some 50 MB of neighbours
DENSEST = 1e300  # of a row at no distance from another
AROUND = 20  # clustered rows that decide which cluster noise joins
FAR = 2.0  # in units of the median core distance: farther from all clusters is noise


def predict(data: Array, model: Arrays) -> Clustering:
    """Return the cluster of each row, from the rows that the tree was made of.

    A row joins the tree at the row of least mutual reachability distance (the largest of
    their separation and both core distances, those to the ``min_samples``-th neighbour;
    Campello et al. 2013, def. 2). It belongs to that row's cluster if this distance is at
    most that at which the cluster separates from its surroundings; otherwise it is noise.
    A row that the tree was made of gets its own result back.

    Parameters
    ----------
    data
        (N, D).
    model
        What `HDBSCAN.fit` learned.

    Returns
    -------
    Clustering
        ``probability`` is the density at which a row joins over the highest in the
        cluster. ``outlier`` is that of the row it joins at, and higher if it joins at a
        lower density than that row has.
    """
    parts = [
        _joined(data[start : start + BLOCK], model) for start in range(0, len(data), BLOCK)
    ]
    by, reach, same = (np.concatenate(part) for part in zip(*parts, strict=True))
    density = 1 / np.maximum(reach, 1 / DENSEST)
    label, probability = model["kept_label"][by], model["kept_probability"][by].copy()
    inside = label >= 0
    outside = inside & ~same & (reach > _of(model["birth"], label, inside))
    label = np.where(outside, NOISE, label)
    peak = _of(model["peak"], label, label >= 0)
    new = ~same & (label >= 0)
    probability[new] = np.minimum(1, density[new] / peak[new])
    probability[label < 0] = 0
    outlier = model["kept_outlier"][by]
    towards = np.where(same, model["kept_nearest"][by], label)
    own = model["kept_density"][by]
    relative = np.minimum(density, own) / own
    return Clustering(
        label=label.astype(np.int32),
        probability=probability.astype(np.float32),
        outlier=np.where(same, outlier, 1 - (1 - outlier) * relative).astype(np.float32),
        nearest=nearest_cluster(
            data, towards, kept=model["kept"], kept_label=model["kept_label"]
        ),
        model=dict(model),
    )


def _joined(
    data: Array, model: Arrays
) -> tuple[npt.NDArray[np.intp], Array, npt.NDArray[np.bool_]]:
    """Return at which row each joins the tree, at what distance, and if it is that row."""
    samples = int(model["min_samples"])
    distance, index = nearest(model["kept"], data, max(NEIGHBOURS, samples))
    core = distance[:, min(samples, distance.shape[1]) - 1]
    reach = np.maximum(np.maximum(distance, core[:, None]), model["kept_core"][index])
    best = reach.argmin(axis=1)
    rows = np.arange(len(data))
    same = distance[:, 0] == 0
    by = np.where(same, index[:, 0], index[rows, best])
    return by, reach[rows, best], same


def soften(found: Clustering, data: Array, *, least: float) -> Clustering:
    """Return a clustering in which noise joins the clusters that surround it.

    The membership of a row in a cluster is the fraction of its twenty nearest clustered
    rows that are in it, each weighted by 1/distance. A row whose nearest clustered row is
    farther away than the model's ``far`` has none.

    Parameters
    ----------
    found
        A clustering by density, with its model.
    data
        (N, D) its rows.
    least
        A noise row joins the cluster in which its membership is largest if that is at
        least this.

    Returns
    -------
    Clustering
        ``probability`` of the rows that joined is their membership; the other rows are
        unchanged.
    """
    model = found.model
    core = model["kept_label"] >= 0
    noise = np.flatnonzero(found.label < 0)
    if not core.any() or not noise.size:
        return found
    distance, row = nearest(model["kept"][core], data[noise], AROUND)
    weight = 1 / np.maximum(distance, np.finfo(float).tiny)
    weight /= weight.max(axis=1, keepdims=True)
    share = np.zeros((len(noise), len(model["centre"])))
    rows = np.arange(len(noise))
    for near, heavy in zip(model["kept_label"][core][row].T, weight.T, strict=True):
        share[rows, near] += heavy
    share /= share.sum(axis=1, keepdims=True)
    close = distance[:, 0] <= model["far"]
    joined = close & (share.max(axis=1) >= least)
    label, probability = found.label.copy(), found.probability.copy()
    towards = found.nearest.copy()
    label[noise[joined]] = towards[noise[joined]] = share.argmax(axis=1)[joined]
    probability[noise[joined]] = share.max(axis=1)[joined]
    return found._replace(label=label, probability=probability, nearest=towards)


def far_away(rows: Array, core: Array, label: IntArray, *, coverage: float) -> float:
    """Return the distance from the nearest clustered row beyond which a row is noise.

    Parameters
    ----------
    rows, core, label
        (n, D), (n,), (n,) the rows that were clustered, their core distances and clusters.
    coverage
        Part of the rows that are not farther away, unless twice the median core distance
        is less.
    """
    distance = nearest(rows[label >= 0], rows).distance[:, 0]
    return float(min(FAR * np.median(core), np.quantile(distance, coverage)))


def largest_first(found: Clustering) -> Clustering:
    """Return a clustering with its clusters numbered by size again, 0 the largest.

    Rows that joined have changed the sizes.
    """
    order = by_size(found.label).order
    rank = np.append(np.argsort(order), NOISE).astype(np.int32)  # the last is of noise
    model = dict(found.model)
    model |= {name: model[name][order] for name in PER_CLUSTER}
    model |= {name: rank[model[name]] for name in ("kept_label", "kept_nearest")}
    return found._replace(label=rank[found.label], nearest=rank[found.nearest], model=model)


def _of(values: Array, label: npt.NDArray[np.int32], where: npt.NDArray[np.bool_]) -> Array:
    """Return the value of each row's cluster; infinite where it has none."""
    out = np.full(len(label), np.inf)
    out[where] = values[label[where]]
    return out


def nearest_cluster(
    data: Array, label: IntArray, *, kept: Array, kept_label: IntArray
) -> npt.NDArray[np.int32]:
    """Return ``label``, and for noise the cluster of the nearest clustered row."""
    out = np.array(label, dtype=np.int32)
    members, noise = kept_label >= 0, np.flatnonzero(out < 0)
    if members.any() and noise.size:
        found = nearest(kept[members], data[noise])
        out[noise] = kept_label[members][found.row[:, 0]]
    return out
