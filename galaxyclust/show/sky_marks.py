"""A scale bar and a compass for pictures of the sky."""

import matplotlib.patheffects as effects
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from galaxyclust.show.galaxy_page import Frame

_LIGHT = "#ffffff"
_EDGE = [effects.withStroke(linewidth=2.2, foreground="#000000")]
_SIZE = 6.8  # points
_LONGEST = 0.42  # largest length of the bar, relative to the picture's width


def draw_scale_bar(axes: Axes, frame: Frame, pixel_scale_arcsec: float) -> None:
    """Draw a scale bar with a round length in the lower left corner.

    Parameters
    ----------
    axes
        Axes of the picture, in pixels.
    frame
        The part of the picture that is shown.
    pixel_scale_arcsec
        Pixel scale; NaN gives a bar in pixels.
    """
    known = bool(np.isfinite(pixel_scale_arcsec))
    scale = pixel_scale_arcsec if known else 1.0
    length = round_length(_LONGEST * frame.side * scale)
    text = f"{length:g} arcsec" if known else f"{length:g} pixels"
    part = length / scale / frame.side
    style = {"transform": axes.transAxes, "path_effects": _EDGE, "color": _LIGHT}
    axes.plot([0.05, 0.05 + part], [0.06, 0.06], lw=1.6, solid_capstyle="butt", **style)  # type: ignore[arg-type]
    axes.text(0.05, 0.085, text, fontsize=_SIZE, va="bottom", **style)  # type: ignore[arg-type]


def round_length(longest: float) -> float:
    """Return the largest of … 0.2, 0.5, 1, 2, 5, 10 … that is not above ``longest``.

    >>> round_length(7.0), round_length(0.3), round_length(1.0)
    (5.0, 0.2, 1.0)
    """
    power = 10.0 ** np.floor(np.log10(longest) + 1e-9)
    return float(
        max(step * power for step in (1, 2, 5) if step * power <= longest * 1.0001)
    )


def draw_compass(axes: Axes, frame: Frame, jacobian: npt.NDArray[np.float64]) -> None:
    """Draw arrows towards North and East in the lower right corner.

    Parameters
    ----------
    axes
        Axes of the picture, in pixels.
    frame
        The part of the picture that is shown.
    jacobian
        (2, 2) arcsec East and North per pixel in x and y; nothing is drawn if it is not
        finite.
    """
    arrows = compass(jacobian)
    if arrows is None:
        return
    down = axes.yaxis_inverted()
    tips = {
        name: 0.13 * frame.side * arrow for name, arrow in zip("EN", arrows, strict=True)
    }
    ends = np.array([[0.0, 0.0], *tips.values()])
    # the corner of the arrows' bounding box lies at the picture's corner
    right = frame.left + 0.90 * frame.side - ends[:, 0].max()
    low = frame.bottom + 0.09 * frame.side - ends[:, 1].min()
    if down:
        low = frame.bottom + 0.91 * frame.side - ends[:, 1].max()
    for name, (x, y) in tips.items():
        arrow = {"arrowstyle": "->", "color": _LIGHT, "lw": 1.0, "shrinkA": 0, "shrinkB": 0}
        axes.annotate(
            "",
            (right + x, low + y),
            (right, low),
            arrowprops=arrow | {"path_effects": _EDGE},
        )
        axes.text(
            right + 1.38 * x, low + 1.38 * y, name, color=_LIGHT, fontsize=_SIZE,
            ha="center", va="center", path_effects=_EDGE,
        )  # fmt: skip


def compass(jacobian: npt.NDArray[np.float64]) -> npt.NDArray[np.float64] | None:
    """Return the directions of East and North in pixels, as unit vectors of x and y.

    Parameters
    ----------
    jacobian
        (2, 2) ``[[East/x, East/y], [North/x, North/y]]``.

    Returns
    -------
    numpy.ndarray or None
        (2, 2) East, then North; None if they are unknown.
    """
    if not np.isfinite(jacobian).all() or not np.linalg.det(jacobian):
        return None
    inverse = np.linalg.inv(jacobian)  # its columns are East and North
    found: npt.NDArray[np.float64] = (inverse / np.linalg.norm(inverse, axis=0)).T
    return found
