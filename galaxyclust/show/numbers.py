"""A galaxy's columns as text: numbers with their errors, sorted into sections."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

NOTHING = "-"


class Number(NamedTuple):
    """A line of a table."""

    label: str
    text: str


class Section(NamedTuple):
    """Lines that belong together."""

    title: str
    numbers: tuple[Number, ...]


# Titles, and their columns in order (regular expressions for whole names).
_SECTIONS = {
    "Place": ("ra", "dec", "x", "y", "x_asymmetry", "y_asymmetry", "pixel_scale_arcsec"),
    "Radii": (r"r(20|50|80|90)", r"r_(kron|max|petro|petro_ellip)", r"r50_\w+"),
    "Magnitudes": (r"magnitude_.+", r"colour_.+"),
    "Light": (
        "concentration", "asymmetry", "smoothness", "gini", "m20", r"gini_m20_\w+",
        "multimode", "intensity", "deviation", "outer_asymmetry", "shape_asymmetry",
        "sn_per_pixel",
    ),
    "Sérsic fit": (
        "sersic_n", "sersic_r50", "sersic_axis_ratio", "sersic_ellipticity",
        "sersic_theta", "sersic_position_angle", "sersic_x", "sersic_y",
        "sersic_amplitude", "sersic_sky", "sersic_chi2", r"sersic_\w+",
    ),
    "Second moments": (
        "semi_major_axis", "semi_minor_axis", "ellipticity", "axis_ratio", "theta_image",
        "position_angle", "eps1", "eps2", "kron_radius", "n_pixels", "masked_fraction",
    ),
    "Less the PSF": ("psf_fwhm", "size_over_psf", r".+_deconvolved"),
    "Signal to noise": ("sn", r"sn_.+"),
    "Fluxes": (r"flux_.+",),
    "Sky": (r"sky_.+",),
}  # fmt: skip
_LAST = "Also in the catalog"
_LEFT_OUT = {"id", "field", "flags", "shape_flags", "profile", "profile_error"}
_DECIMALS = {"ra": 6, "dec": 6} | dict.fromkeys(
    ("x", "y", "x_asymmetry", "y_asymmetry", "sersic_x", "sersic_y"), 2
)
_UNITS = {"deg": "°", "arcsec": "″", "pix": "px"}
_BREVITY = 26  # largest number of letters of a text


def sections(values: Mapping[str, Any], units: Mapping[str, str]) -> list[Section]:
    """Return a galaxy's numbers in sections.

    Errors follow their numbers. Values known in arcsec are not repeated in pixels, nor
    shapes of the reference band in other bands. Columns of no section come last, in their
    own order.

    Parameters
    ----------
    values
        Columns by name: numbers and texts; arrays are left out.
    units
        Units of columns, as astropy writes them.
    """
    shown = _without_repeats(values)
    left = dict.fromkeys(shown)
    found = []
    for title, patterns in _SECTIONS.items():
        names = list(dict.fromkeys(_matching(left, patterns)))
        for name in names:
            del left[name]
        found.append(_section(title, names, values, units=units))
    found.append(_section(_LAST, list(left), values, units=units))
    return [section for section in found if section.numbers]


def _matching(names: Iterable[str], patterns: Iterable[str]) -> list[str]:
    """Return the names that fit the patterns, in the order of the patterns."""
    found = []
    for pattern in patterns:
        fits = re.compile(rf"{pattern}(_arcsec)?")
        found += [name for name in names if fits.fullmatch(name)]
    return found


def _without_repeats(values: Mapping[str, Any]) -> list[str]:
    """Return the columns to show: no errors, vectors, pixels beside arcsec, other bands."""
    bands = [
        name.removeprefix("sky_sigma_") for name in values if name.startswith("sky_sigma_")
    ]

    def repeated(name: str) -> bool:
        on_sky = values.get(f"{name}_arcsec")
        return on_sky is not None and bool(np.isfinite(on_sky))

    def empty(name: str) -> bool:
        # without a WCS, only the number in pixels is shown
        pixels = name.removesuffix("_arcsec")
        return pixels != name and pixels in values and not repeated(pixels)

    def of_another_band(name: str) -> bool:
        return any(
            name.removesuffix(f"_{band}") in values.keys() - {name, "sn"} for band in bands
        )

    return [
        name
        for name, value in values.items()
        if name not in _LEFT_OUT and not np.ndim(value) and not error_of(name, values)
        if not repeated(name) and not empty(name) and not of_another_band(name)
    ]


def error_of(name: str, values: Mapping[str, Any]) -> str:
    """Return the column whose error is ``name``; '' if it is not an error.

    >>> error_of("gini_error", {"gini": 0.5}), error_of("flux_error_r", {"flux_r": 1})
    ('gini', 'flux_r')
    >>> error_of("gini", {"gini": 0.5})
    ''
    """
    for found in re.finditer("_error(?=_|$)", name):
        other = name[: found.start()] + name[found.end() :]
        if other in values:
            return other
    return ""


def _section(
    title: str, names: list[str], values: Mapping[str, Any], *, units: Mapping[str, str]
) -> Section:
    errors = {error_of(name, values): values[name] for name in values}
    used = {units.get(name, "") for name in names}
    common = used.pop() if len(used) == 1 else ""
    numbers = []
    for name in names:
        unit = "" if common else _UNITS.get(units.get(name, ""), units.get(name, ""))
        places = _DECIMALS.get(name)
        text = number(values[name], errors.get(name, np.nan), places=places)
        label = name.removesuffix("_arcsec")
        space = "" if unit in {"", "°", "″"} else " "
        numbers.append(Number(label, f"{text}{space}{unit}" if text != NOTHING else text))
    return Section(f"{title} [{common}]" if common else title, tuple(numbers))


def number(value: Any, error: Any = np.nan, *, places: int | None = None) -> str:
    """Return a number with as many digits as its error justifies.

    Parameters
    ----------
    value
        A number or a text.
    error
        Its error; not shown if it is 0 or not finite.
    places
        Number of decimals. None: two digits of the error, or four significant digits
        without an error.

    Examples
    --------
    >>> number(3.14159, 0.02), number(3.14159), number(1234567)
    ('3.142 ± 0.020', '3.142', '1,234,567')
    >>> number(1.5e-19, 2e-20), number(41.5, 13)
    ('(1.50 ± 0.20)e-19', '42 ± 13')
    """
    if isinstance(value, str | bytes | bool | np.bool_ | int | np.integer):
        return _exact(value)
    value, error = float(value), float(error)
    if not np.isfinite(value):
        return NOTHING
    if places is not None:
        return f"{value:.{places}f}"
    if np.isfinite(error) and error > 0:
        return _with_error(value, error)
    return f"{value:.4g}"


def _exact(value: Any) -> str:
    """Return a text, yes or no, or a whole number."""
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    if isinstance(value, str):
        return _short(value)
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    return f"{value:,}"


def _with_error(value: float, error: float) -> str:
    """Return a number and its error, to two digits of the error."""
    largest = np.floor(np.log10(max(abs(value), error)))
    power = 0 if -4 <= largest <= 5 else int(largest)
    value, error = value / 10.0**power, error / 10.0**power
    digits = int(np.clip(1 - np.floor(np.log10(error)), 0, 6))
    text = f"{value:.{digits}f} ± {error:.{digits}f}"
    return f"({text})e{power}" if power else text


def _short(text: str) -> str:
    text = " ".join(text.split()) or NOTHING
    return text if len(text) <= _BREVITY else f"{text[: _BREVITY - 1]}…"
