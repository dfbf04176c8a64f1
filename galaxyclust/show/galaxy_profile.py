"""The surface-brightness profile on a galaxy's page."""

from typing import NamedTuple

import matplotlib.patheffects as effects
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from galaxyclust.show.galaxy_page import Array, Calibration, GalaxyPage
from galaxyclust.show.theme import COLOURS, PANEL, QUIET, TEXT

SKY_BLUE, ORANGE, GREEN, YELLOW = COLOURS[:4]
_SIZE = 7.5  # points
_SMALL = 6.8
_LIMIT = 2.0  # errors: upper limit that is drawn for values of 0 or less
_FAINTER = 0.4  # magnitudes that the axis extends beyond the faintest point
_BRIGHTER = 0.5
# Radii to mark, elliptical ones preferred, as the axis is the semi-major axis.
_MARKS = (
    (("r50_ellip", "r50"), SKY_BLUE, "--"),
    (("r_petro_ellip", "r_petro"), ORANGE, "-."),
)


class Scale(NamedTuple):
    """Conversion of image units to magnitudes, calibrated or instrumental."""

    label: str
    zero: float  # magnitude of one image unit per square arcsec or pixel
    area: float  # of a pixel

    def of(self, brightness: Array) -> Array:
        """Return the magnitudes of brightnesses; NaN where these are not positive."""
        safe = np.where(brightness > 0, brightness, np.nan)
        return np.asarray(self.zero - 2.5 * np.log10(safe / self.area))


def scale_of(calibration: Calibration) -> Scale:
    """Return the scale of surface brightness: AB magnitudes per square arcsec if possible.

    Without a zero point or a pixel scale it is instrumental: -2.5 log10 of the image units
    per pixel.
    """
    band, unit, zero, side = calibration
    where = f" in {band}" if band else ""
    if np.isfinite(zero) and np.isfinite(side):
        return Scale(f"surface brightness{where} [mag / arcsec²]", zero, side**2)
    words = f"-2.5 log10 of {unit or 'image units'} per pixel{where}"
    return Scale(words, 0.0, 1.0)


def draw_profile(axes: Axes, page: GalaxyPage) -> None:
    """Draw the profile of a page, its model and characteristic radii.

    An annulus that is not brighter than the sky is drawn as an upper limit of twice its
    error. A page without a profile draws nothing.
    """
    if page.profile is None:
        return
    _style(axes)
    scale, (radius, brightness, error) = scale_of(page.calibration), page.profile
    side = page.calibration.pixel_scale_arcsec
    step, unit = (side, "arcsec") if np.isfinite(side) else (1.0, "pixels")
    axes.set_xlabel(f"semi-major axis [{unit}]", color=QUIET, fontsize=_SIZE)
    axes.set_ylabel(scale.label, color=QUIET, fontsize=_SIZE, parse_math=False)
    error = np.where(np.isfinite(error), error, 0.0)
    seen = np.isfinite(brightness) & (brightness > 0)
    limit = np.isfinite(brightness) & ~seen & (error > 0)
    middle = scale.of(brightness)
    faintest = scale.of(np.maximum(brightness - error, 1e-3 * np.abs(brightness)))
    bars = np.stack([middle - scale.of(brightness + error), faintest - middle])
    drawn = [*middle[seen], *scale.of(_LIMIT * error[limit])]
    low, high = (min(drawn), max(drawn)) if drawn else (0.0, 1.0)
    axes.set_ylim(high + _FAINTER, low - _BRIGHTER)
    axes.set_xlim(0, 1.04 * step * np.nanmax(radius))
    if page.curve is not None:
        axes.plot(step * page.curve.radius, scale.of(page.curve.brightness), color=GREEN,
                  lw=1.3, label="Sérsic model", zorder=2)  # fmt: skip
    axes.errorbar(
        step * radius[seen], middle[seen], yerr=bars[:, seen], fmt="o", ms=3.6, lw=0.9,
        color=TEXT, label="measured in ellipses", zorder=3,
    )  # fmt: skip
    if limit.any():
        axes.plot(step * radius[limit], scale.of(_LIMIT * error[limit]), "v", ms=4.5,
                  mfc="none", color=TEXT, label=f"below {_LIMIT:g} sigma")  # fmt: skip
    _mark_sky(axes, page, scale)
    _mark_radii(axes, page, step)
    axes.legend(fontsize=_SMALL, frameon=False, labelcolor=TEXT, loc="upper right")


def _style(axes: Axes) -> None:
    axes.set_facecolor(PANEL)
    for spine in axes.spines.values():
        spine.set(visible=True, color=QUIET, linewidth=0.6)
    axes.tick_params(colors=QUIET, labelsize=_SIZE, width=0.6)
    axes.xaxis.set_major_locator(MaxNLocator(8))
    axes.yaxis.set_major_locator(MaxNLocator(8))


def _mark_sky(axes: Axes, page: GalaxyPage, scale: Scale) -> None:
    """Draw the noise of a single pixel, for comparison with the annuli."""
    level = float(scale.of(np.array(page.pixels.sky_sigma)))
    faint, bright = axes.get_ylim()
    if bright < level < faint:
        axes.axhline(level, color=QUIET, lw=0.7, ls=(0, (1, 3)), zorder=1)
        axes.text(0.985, level, "sky noise of a pixel ", color=QUIET, fontsize=_SMALL,
                  va="bottom", ha="right",
                  transform=axes.get_yaxis_transform())  # fmt: skip


def _mark_radii(axes: Axes, page: GalaxyPage, step: float) -> None:
    """Draw a vertical line with a name at each characteristic radius."""
    for names, colour, style in _MARKS:
        known = [name for name in names if np.isfinite(page.number(name))]
        if known:
            _mark(axes, step * page.number(known[0]), known[0], look=(colour, style))
    width = page.number("psf_fwhm_arcsec")
    if np.isfinite(width) and np.isfinite(page.calibration.pixel_scale_arcsec):
        _mark(axes, width, "PSF FWHM", look=(YELLOW, ":"))


def _mark(axes: Axes, at: float, name: str, *, look: tuple[str, str]) -> None:
    if not 0 < at < axes.get_xlim()[1]:
        return
    colour, style = look
    axes.axvline(at, color=colour, lw=1.0, ls=style, zorder=1)
    axes.text(
        at, 0.03, name, color=colour, fontsize=_SMALL, rotation=90, ha="center",
        va="bottom", transform=axes.get_xaxis_transform(), zorder=4,
        path_effects=[effects.withStroke(linewidth=3, foreground=PANEL)],
    )  # fmt: skip
