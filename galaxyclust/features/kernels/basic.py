"""The basic shapes of stamps, one source at a time."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled
from galaxyclust.features.kernels.apertures import in_ellipse, row_sums
from galaxyclust.features.kernels.asymmetry import (
    asymmetry,
    least_asymmetric,
)
from galaxyclust.features.kernels.gini_m20 import (
    by_brightness,
    gini,
    m20,
    mean_brightness,
    petrosian_segment,
)
from galaxyclust.features.kernels.moments import ellipse_about, moments
from galaxyclust.features.kernels.outline import outline, reach
from galaxyclust.features.kernels.petrosian import petrosian_radius, radii_of_parts
from galaxyclust.features.kernels.sky_box import (
    find_sky_box,
    sky_asymmetry,
    sky_smoothness,
)
from galaxyclust.features.kernels.smooth import count, in_one_piece, peak
from galaxyclust.features.kernels.smoothness import smoothness
from galaxyclust.flags import Shape

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Pair = tuple[float, float]
Form = tuple[float, float, float]
NAMES = (
    "semi_major_axis", "semi_minor_axis", "theta_image", "x_asymmetry", "y_asymmetry",
    "r_petro", "r_petro_ellip", "r20", "r50", "r80", "r90", "r50_ellip", "r_max",
    "asymmetry", "smoothness", "gini", "m20", "mean_brightness",
    "sky_asymmetry",
)  # fmt: skip
_SEMI_MAJOR_AXIS = NAMES.index("semi_major_axis")
_SEMI_MINOR_AXIS = NAMES.index("semi_minor_axis")
_THETA_IMAGE = NAMES.index("theta_image")
_X, _Y = NAMES.index("x_asymmetry"), NAMES.index("y_asymmetry")
_R_PETRO, _R_PETRO_ELLIP = NAMES.index("r_petro"), NAMES.index("r_petro_ellip")
_R20 = NAMES.index("r20")  # the first of `_PARTS`; the others follow
_R50_ELLIP, _R_MAX = NAMES.index("r50_ellip"), NAMES.index("r_max")
_ASYMMETRY, _SMOOTHNESS = NAMES.index("asymmetry"), NAMES.index("smoothness")
_GINI, _M20 = NAMES.index("gini"), NAMES.index("m20")
_MEAN_BRIGHTNESS = NAMES.index("mean_brightness")
_SKY_ASYMMETRY = NAMES.index("sky_asymmetry")
_PARTS = np.array([0.2, 0.5, 0.8, 0.9])
_ROUND = (1.0, 1.0, 0.0)
_COVERED = 0.9  # part of the asymmetry's aperture that must be on the stamp and usable
# Kernels can use plain numbers only.
_NO_SEGMENT = int(Shape.NO_SEGMENT)
_FLUX = int(Shape.FLUX_NOT_POSITIVE)
_MASKED_CENTRE = int(Shape.MASKED_CENTRE)
_NO_PETROSIAN = int(Shape.NO_PETROSIAN)
_BEYOND = int(Shape.BEYOND_STAMP)
_NO_SKY = int(Shape.NO_SKY)
_NO_CENTRE = int(Shape.CENTRE_NOT_FOUND)
_SPLIT = int(Shape.SPLIT)


class Choices(NamedTuple):
    """The free parameters of the definitions, the fields of `cas.Cas`."""

    eta: float
    annulus_width: float
    extent: float
    boxcar: float
    gini_sigma: float
    sky_box: int
    sky_annulus: float
    outline_boxcar: int


@compiled
def measure(
    image: Floats,
    mask: Bools,
    segment: Bools,
    choices: Choices,
    found: Floats,
    bits: Ints,
    outlines: Bools,
) -> None:
    """Fill in the measurements, flag bits and faint outline of each source.

    Parameters
    ----------
    image, mask, segment
        (n, S, S), of `planes.Planes`.
    choices
        The free choices.
    found
        (n, len(NAMES)) of NaN; filled in the order of `NAMES`, positions in pixels of the
        stamp.
    bits
        (n,); filled with bits of `flags.Shape`.
    outlines
        (n, S, S) of False; set to True on the pixels of each `outline.outline`.
    """
    for k in range(image.shape[0]):
        bits[k] = _one(image[k], mask[k], segment[k], choices, found[k], outlines[k])


@compiled
def _one(
    image: Floats,
    mask: Bools,
    segment: Bools,
    choices: Choices,
    found: Floats,
    faint: Bools,
) -> int:
    """Measure one source; return its bits."""
    if not count(segment):
        return _NO_SEGMENT
    sums = moments(image, segment)
    if not sums[0] > 0:
        return _FLUX
    height, width = image.shape
    x, y = sums[1] / sums[0], sums[2] / sums[0]
    bits = 0 if in_one_piece(segment) else _SPLIT
    if not (0 <= x < width and 0 <= y < height):  # negative pixels can move it out
        x, y = width / 2, height / 2
        bits |= _NO_CENTRE
    a, b, theta = ellipse_about(sums, x, y)
    found[_SEMI_MAJOR_AXIS], found[_SEMI_MINOR_AXIS] = a, b
    found[_THETA_IMAGE] = -((-math.degrees(theta) + 90) % 180 - 90)
    if mask[int(y + 0.5), int(x + 0.5)]:
        bits |= _MASKED_CENTRE

    flux, area = row_sums(image), row_sums((~mask).astype(np.float64))
    first = petrosian_radius(flux, area, (x, y), _ROUND, choices.eta, choices.annulus_width)
    if not 0 < first < math.inf:
        return bits | _NO_PETROSIAN

    box = find_sky_box(segment, mask, choices.sky_box)
    bits |= 0 if box[2] else _NO_SKY
    found[_SKY_ASYMMETRY] = sky = sky_asymmetry(image, box)
    centre, settled = _centre(image, mask, segment, (x, y), first, choices, sky)
    bits |= 0 if settled else _NO_CENTRE
    found[_X], found[_Y] = centre
    if mask[int(centre[1] + 0.5), int(centre[0] + 0.5)]:
        bits |= _MASKED_CENTRE
    found[_ASYMMETRY] = asymmetry(image, mask, centre, choices.extent * first, sky)

    a, b, theta = ellipse_about(sums, centre[0], centre[1])
    ellipse = (b / a, math.cos(theta), math.sin(theta))
    bits |= _radii(flux, area, centre, ellipse, choices, found)
    r_petro, r_petro_ellip = found[_R_PETRO], found[_R_PETRO_ELLIP]
    if r_petro > 0:
        size = int(choices.boxcar * r_petro)
        annulus = (choices.boxcar * r_petro, choices.extent * r_petro)
        found[_SMOOTHNESS] = smoothness(
            image, flux, centre, annulus, size, sky_smoothness(image, box, size)
        )
    if r_petro_ellip > 0:
        member, split = petrosian_segment(
            image, (x, y), ellipse, r_petro_ellip,
            choices.gini_sigma * r_petro_ellip, choices.annulus_width,
        )  # fmt: skip
        bits |= _SPLIT if split else 0
        bits |= _BEYOND if count(member) == member.size else 0
        values = by_brightness(image, member)
        found[_GINI], found[_M20] = gini(values), m20(image, member, values)
        found[_MEAN_BRIGHTNESS] = mean_brightness(image, member, mask)
        inner = choices.sky_annulus * r_petro_ellip
        faint[:] = outline(
            image, mask, centre, (inner, 2 * inner), box, choices.sky_box**2,
            choices.outline_boxcar,
        )  # fmt: skip
        found[_R_MAX] = r_max = reach(faint, centre, ellipse)
        if r_max > 0:
            half = radii_of_parts(flux, area, centre, ellipse, r_max, _PARTS[1:2])
            found[_R50_ELLIP] = half[0]
    return bits


@compiled
def _centre(
    image: Floats,
    mask: Bools,
    segment: Bools,
    start: Pair,
    r_petro: float,
    choices: Choices,
    sky: float,
) -> tuple[Pair, bool]:
    """Return the centre of least asymmetry, and whether it was found.

    If the search moves too far, it starts again from the brightest pixel; if that moves too
    far as well, the centroid is used (Rodriguez-Gomez et al. 2019).
    """
    radius, farthest = choices.extent * r_petro, choices.boxcar * r_petro
    own = np.zeros_like(image)
    for y in range(image.shape[0]):
        for x in range(image.shape[1]):
            if segment[y, x]:
                own[y, x] = image[y, x]
    centre = least_asymmetric(image, mask, start, radius, sky)
    if math.hypot(centre[0] - start[0], centre[1] - start[1]) <= farthest:
        return centre, True
    row, column = peak(own)
    again = (float(column), float(row))
    centre = least_asymmetric(image, mask, again, radius, sky)
    if math.hypot(centre[0] - again[0], centre[1] - again[1]) <= farthest:
        return centre, True
    return start, False


@compiled
def _radii(
    flux: Floats,
    area: Floats,
    centre: Pair,
    ellipse: Form,
    choices: Choices,
    found: Floats,
) -> int:
    """Fill in the radii about the centre of least asymmetry; return flag bits."""
    bits = 0
    eta, width = choices.eta, choices.annulus_width
    r_petro = petrosian_radius(flux, area, centre, _ROUND, eta, width)
    r_petro_ellip = petrosian_radius(flux, area, centre, ellipse, eta, width)
    if 0 < r_petro < math.inf:
        found[_R_PETRO] = r_petro
        outermost = choices.extent * r_petro
        radii = radii_of_parts(flux, area, centre, _ROUND, outermost, _PARTS)
        for k in range(radii.size):
            found[_R20 + k] = radii[k]
        _, used = in_ellipse(flux, area, centre, (outermost, outermost), (1.0, 0.0))
        if used < _COVERED * math.pi * outermost * outermost:
            bits |= _BEYOND
    else:
        bits |= _NO_PETROSIAN
    if 0 < r_petro_ellip < math.inf:
        found[_R_PETRO_ELLIP] = r_petro_ellip
    else:
        bits |= _NO_PETROSIAN
    return bits
