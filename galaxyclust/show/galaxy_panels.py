"""The pictures on a galaxy's page: squares of the stamp, each with a legend below."""

from collections.abc import Callable
from typing import NamedTuple

import matplotlib.patheffects as effects
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import AsinhNorm, LinearSegmentedColormap, ListedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse, Patch

from galaxyclust.show.galaxy_page import Array, GalaxyPage
from galaxyclust.show.sky_marks import draw_compass, draw_scale_bar
from galaxyclust.show.theme import COLOURS, PAGE, PANEL, QUIET, TEXT
from galaxyclust.stretch import asinh
from galaxyclust.types import BoolArray

SKY_BLUE, ORANGE, GREEN, YELLOW = COLOURS[:4]
KEY_SIZE = 6.3  # points
_SOFTENING = 3.0  # of the grey stretch, in units of the sky noise
_FAINT = -1.5  # black level, same units
_LEAST_FULL = 12.0  # lowest white level, so that noise does not become white
_RESIDUAL_SOFTENING = 3.0
_LEAST_RESIDUAL = 10.0
_NO_DATA = "#39404a"
# Blue is negative, orange positive (safe for colour-blind readers), dark is zero.
_RESIDUALS = LinearSegmentedColormap.from_list(
    "residuals", ["#cfeaff", SKY_BLUE, "#1d5f8c", PANEL, "#8a5a00", ORANGE, "#ffe9bf"]
).with_extremes(bad=_NO_DATA)
_EDGE = [effects.withStroke(linewidth=2.0, foreground="#000000b0")]


class Panel(NamedTuple):
    """A picture: its name, and the function that draws it and its legend."""

    name: str
    draw: Callable[[Axes, Axes], None]


class Line(NamedTuple):
    """An aperture: the column of its radius, and how it is drawn."""

    column: str
    label: str
    colour: str
    style: str
    factor: float = 1.0


_CIRCLES = (
    *(Line(name, "r20, r50, r80", SKY_BLUE, "-") for name in ("r20", "r50", "r80")),
    Line("r_petro", "1.5 r_petro", ORANGE, ":", 1.5),
)
_ELLIPSES = (
    Line("r_max", "r_max", GREEN, "--"),
    Line("r_petro_ellip", "r_petro_ellip", ORANGE, "-"),
    Line("r_kron", "r_kron", YELLOW, "-."),
)


def panels(page: GalaxyPage) -> list[Panel]:
    """Return the pictures of a page; what was not measured has none."""
    sigma = page.pixels.sky_sigma

    def residual(name: str, image: Array) -> Panel:
        scaled = np.where(page.pixels.masked, np.nan, image / sigma)
        return Panel(name, lambda axes, key: _draw_residual(axes, key, page, scaled=scaled))

    found = [
        Panel("colour", lambda axes, key: _draw_colour(axes, key, page)),
        Panel("segment and mask", lambda axes, key: _draw_segment(axes, key, page)),
    ]
    if any(np.isfinite(page.number(line.column)) for line in (*_CIRCLES, *_ELLIPSES)):
        found.append(Panel("apertures", lambda axes, key: _draw_apertures(axes, key, page)))
    if page.half_turn is not None:
        found.append(residual("less itself turned by 180°", page.half_turn))
    if page.model is not None:
        model = page.model
        found.append(Panel("Sérsic model", lambda axes, key: _draw_model(axes, key, page)))
        found.append(residual("less the model", page.pixels.image - model))
    return found


def _show(axes: Axes, page: GalaxyPage, image: Array, **style: object) -> None:
    """Draw an image and set the limits to the frame of the page."""
    axes.imshow(image, origin="lower", interpolation="nearest", **style)  # type: ignore[arg-type]
    left, bottom, side = page.frame
    axes.set(xlim=(left, left + side), ylim=(bottom, bottom + side))


def _show_grey(axes: Axes, page: GalaxyPage, image: Array) -> None:
    """Draw an image in grey, with the stretch of the observed stamp."""
    one = np.ones(1)
    sigma = page.pixels.sky_sigma
    own = page.pixels.image[page.pixels.segment & ~page.pixels.missing]
    own = own[np.isfinite(own)]
    full = max(np.percentile(own, 99.5) / sigma if own.size else 0.0, _LEAST_FULL)
    low, high = asinh(np.array([_FAINT, full]), one, softening=_SOFTENING)
    scaled = asinh(image, one * sigma, softening=_SOFTENING)
    _show(axes, page, np.asarray(scaled), cmap="gray", vmin=float(low), vmax=float(high))


def _draw_colour(axes: Axes, key: Axes, page: GalaxyPage) -> None:
    del key
    _show(axes, page, page.colour)  # type: ignore[arg-type]
    draw_scale_bar(axes, page.frame, page.calibration.pixel_scale_arcsec)
    draw_compass(axes, page.frame, page.jacobian)


def _draw_segment(axes: Axes, key: Axes, page: GalaxyPage) -> None:
    _show_grey(axes, page, page.pixels.image)
    handles = []
    for area, name, colour, hatch in (
        (page.pixels.neighbour, "neighbours", ORANGE, "////"),
        (page.pixels.missing, "no data", QUIET, "xxxx"),
    ):
        if area.any():
            _tint(axes, area, colour=colour, hatch=hatch)
            handles.append(
                Patch(
                    facecolor=f"{colour}50", edgecolor=colour, lw=0, hatch=hatch, label=name
                )
            )
    if page.pixels.segment.any():
        outline = LineCollection(
            list(edges(page.pixels.segment)), colors=SKY_BLUE, linewidths=1
        )
        axes.add_collection(outline, autolim=False)
        handles.insert(0, Line2D([], [], color=SKY_BLUE, lw=1, label="its own pixels"))  # type: ignore[arg-type]
    _legend(key, handles)  # type: ignore[arg-type]


def _tint(axes: Axes, area: BoolArray, *, colour: str, hatch: str) -> None:
    """Tint and hatch pixels."""
    shown = np.where(area, 1.0, np.nan)
    axes.imshow(shown, origin="lower", cmap=ListedColormap([colour]), alpha=0.3)
    hatched = axes.contourf(
        np.pad(area.astype(float), 1), levels=[0.5, 1.5], colors="none", hatches=[hatch],
        extent=(-1, area.shape[1], -1, area.shape[0]),
    )  # fmt: skip
    hatched.set(edgecolor=colour, linewidth=0)


def edges(area: BoolArray) -> Array:
    """Return the pixel sides that form the outline of an area.

    Parameters
    ----------
    area
        (S, S).

    Returns
    -------
    numpy.ndarray
        (n, 2, 2): n line segments from (x, y) to (x, y).

    Examples
    --------
    >>> edges(np.ones((1, 1), bool)).shape
    (4, 2, 2)
    """
    padded = np.pad(area, 1)
    row, column = np.nonzero(padded[:, 1:] != padded[:, :-1])
    x, y = column - 0.5, row - 1.0
    upright = np.stack([np.stack([x, y - 0.5], 1), np.stack([x, y + 0.5], 1)], 1)
    row, column = np.nonzero(padded[1:] != padded[:-1])
    x, y = column - 1.0, row - 0.5
    level = np.stack([np.stack([x - 0.5, y], 1), np.stack([x + 0.5, y], 1)], 1)
    return np.concatenate([upright, level])


def _draw_apertures(axes: Axes, key: Axes, page: GalaxyPage) -> None:
    _show_grey(axes, page, page.pixels.image)
    flattening = page.number("axis_ratio"), page.number("theta_image")
    handles: dict[str, Line2D] = {}
    for lines, (ratio, theta) in ((_CIRCLES, (1.0, 0.0)), (_ELLIPSES, flattening)):
        for line in lines:
            radius = line.factor * page.number(line.column)
            # the Kron aperture is drawn only if the Petrosian radius is unknown
            spare = line.column == "r_kron" and np.isfinite(page.number("r_petro_ellip"))
            if spare or not np.isfinite(radius + ratio + theta):
                continue
            look = {"edgecolor": line.colour, "linestyle": line.style, "linewidth": 1.1}
            wide = 2 * radius
            shape = Ellipse(
                page.centre, wide, wide * ratio, angle=theta, fill=False, **look
            )
            shape.set_path_effects(_EDGE)  # type: ignore[arg-type]
            axes.add_patch(shape)
            handles[line.label] = Line2D(
                [], [], color=line.colour, ls=line.style, lw=1.1, label=line.label
            )
    for names, label, marker in (
        (("x", "y"), "centroid", "+"),
        (("x_asymmetry", "y_asymmetry"), "turned about", "x"),
    ):
        x, y = page.point(*names)
        if np.isfinite(x + y):
            style = {"marker": marker, "color": YELLOW, "ls": "none", "ms": 5, "mew": 1.1}
            axes.plot(x, y, path_effects=_EDGE, **style)  # type: ignore[arg-type]
            handles[label] = Line2D([], [], label=label, **style)  # type: ignore[arg-type]
    _legend(key, list(handles.values()))


def _draw_model(axes: Axes, key: Axes, page: GalaxyPage) -> None:
    if page.model is not None:
        _show_grey(axes, page, page.model)
    index = page.number("sersic_n")
    if np.isfinite(index):
        about = f"n = {index:.2f}, in the stretch of the stamp"
        key.text(0, 1, about, color=QUIET, fontsize=KEY_SIZE, va="top")


def _draw_residual(axes: Axes, key: Axes, page: GalaxyPage, *, scaled: Array) -> None:
    left, bottom, side = (round(v) for v in page.frame)
    inside = scaled[max(bottom, 0) : bottom + side, max(left, 0) : left + side]
    inside = np.abs(inside[np.isfinite(inside)])
    top = max(np.percentile(inside, 99.8) if inside.size else 0.0, _LEAST_RESIDUAL)
    norm = AsinhNorm(_RESIDUAL_SOFTENING, vmin=-top, vmax=top)
    _show(axes, page, scaled, cmap=_RESIDUALS, norm=norm)
    bar = key.inset_axes((0.0, 0.72, 1.0, 0.18))
    scale = axes.figure.colorbar(axes.images[0], cax=bar, orientation="horizontal")
    ticks = [-top, -3, 0, 3, top]
    scale.set_ticks(ticks, labels=[f"{tick:+.0f}" if tick else "0" for tick in ticks])
    scale.ax.tick_params(labelsize=KEY_SIZE, colors=QUIET, length=2, pad=1, width=0.5)
    scale.ax.minorticks_off()
    scale.outline.set_visible(False)
    labels = scale.ax.get_xticklabels()
    labels[0].set_horizontalalignment("left")
    labels[-1].set_horizontalalignment("right")
    key.text(0.5, -0.02, "in units of the sky noise", color=QUIET, fontsize=KEY_SIZE,
             ha="center", va="bottom")  # fmt: skip


def _legend(key: Axes, handles: list[Line2D]) -> None:
    """Draw the legend of lines and areas."""
    if handles:
        key.legend(
            handles=handles, loc="upper left", ncols=2, fontsize=KEY_SIZE, frameon=False,
            borderaxespad=0, borderpad=0, handlelength=2.0, handletextpad=0.5,
            columnspacing=0.9, labelspacing=0.25, labelcolor=TEXT,
        )  # fmt: skip
    key.set_facecolor(PAGE)
