"""A map: galaxies at their positions in a projection, coloured by cluster."""

from collections.abc import Sequence

import matplotlib.patheffects as effects
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from galaxyclust.show.theme import PAGE, QUIET, look
from galaxyclust.types import NOISE, FloatArray, IntArray

Array = npt.NDArray[np.float64]
CLEAR = 0.045  # of the map's width: smallest distance between two numbers
FEW = 5  # members; the number of a smaller cluster must not hide one of them
ABOVE = 0.03  # of the map's height: offset of such a number
ROUNDS = 60


def draw_map(axes: Axes, projection: FloatArray, label: IntArray) -> None:
    """Draw the points of a projection and the numbers of the clusters onto axes.

    Parameters
    ----------
    axes
        The axes.
    projection
        (N, 2); rows that are not finite are left out.
    label
        (N,) cluster of each row; -1 is noise, drawn in grey below; -2 is left out.
    """
    shown = np.isfinite(projection).all(axis=1) & (label >= NOISE)
    points = np.asarray(projection, dtype=np.float64)[shown]
    label = np.asarray(label)[shown]
    frame(axes, points)
    area, alpha = weight(len(points))
    for k in np.unique(label):  # noise is -1, so it comes first and lies below
        own = points[label == k]
        style = look(int(k))
        axes.scatter(
            own[:, 0],
            own[:, 1],
            s=area if k >= 0 else 0.7 * area,
            c=style.colour,
            marker=style.marker,
            alpha=alpha if k >= 0 else 0.6 * alpha,
            linewidths=0,
            rasterized=True,
        )
    number_clusters(axes, points, label)
    if not len(points):
        axes.text(
            0.5,
            0.5,
            "nothing to show",
            color=QUIET,
            ha="center",
            va="center",
            transform=axes.transAxes,
        )


def frame(axes: Axes, points: Array) -> None:
    """Set the limits of axes around the points, with a margin."""
    if not len(points):
        return
    low, high = points.min(axis=0), points.max(axis=0)
    half = 0.55 * (high - low)
    half = np.maximum(half, max(1e-3 * half.max(), 1e-6))
    middle = (low + high) / 2
    axes.set_xlim(middle[0] - half[0], middle[0] + half[0])
    axes.set_ylim(middle[1] - half[1], middle[1] + half[1])


def weight(n_points: int) -> tuple[float, float]:
    """Return area [points squared] and opacity of a marker among ``n_points``.

    >>> weight(50), weight(10_000_000)
    ((60.0, 0.9), (2.0, 0.45))
    """
    area = float(np.clip(60_000 / max(n_points, 1), 2.0, 60.0))
    alpha = float(np.clip(0.9 - 0.15 * np.log10(max(n_points, 1) / 100), 0.45, 0.9))
    return area, alpha


def number_clusters(axes: Axes, points: Array, label: IntArray) -> None:
    """Write each cluster's number at its place (`beside`), without overlap."""
    clusters = [int(k) for k in np.unique(label) if k >= 0]
    if not clusters:
        return
    # as fractions of the axes, so that distances mean the same along both
    low, high = np.array([axes.get_xlim(), axes.get_ylim()]).T
    within = (points - low) / (high - low)
    places = spread_out(beside(within, label, clusters, above=ABOVE), least=CLEAR)
    outline = [effects.withStroke(linewidth=3, foreground=PAGE)]
    for k, (x, y) in zip(clusters, places, strict=True):
        axes.text(
            x,
            y,
            str(k),
            transform=axes.transAxes,
            color="white",
            fontsize=13 if len(clusters) <= 15 else 10,
            weight="bold",
            ha="center",
            va="center",
            path_effects=outline,
        )


def beside(
    points: Array, label: IntArray, clusters: Sequence[int], *, above: float
) -> Array:
    """Return the position of each cluster's number: the member nearest to its median.

    The number of a cluster with few members is moved by ``above``, so that it hides none.
    """
    places = np.array([middle_member(points[label == k]) for k in clusters])
    few = [np.count_nonzero(label == k) <= FEW for k in clusters]
    places[:, 1] += np.where(few, above, 0.0)
    return places


def middle_member(points: Array) -> Array:
    """Return the point nearest to the median, so that a label lies on its cluster."""
    distance = np.linalg.norm(points - np.median(points, axis=0), axis=1)
    nearest: Array = points[distance.argmin()]
    return nearest


def spread_out(places: Array, *, least: float) -> Array:
    """Return ``places`` moved apart until no two are nearer than ``least``."""
    places = places + 1e-3 * least * np.stack(
        [np.cos(np.arange(len(places))), np.sin(np.arange(len(places)))], axis=1
    )  # so that two at the same place can move apart
    for _ in range(ROUNDS):
        away = places[:, None] - places[None]
        distance = np.linalg.norm(away, axis=2)
        np.fill_diagonal(distance, np.inf)
        push = np.clip(least - distance, 0, None) / (2 * distance)
        if not push.any():
            break
        places = places + (away * push[:, :, None]).sum(axis=1)
    return places
