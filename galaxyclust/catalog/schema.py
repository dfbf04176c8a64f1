"""Every column a catalog can have: its unit, meaning and UCD, all in one place.

Templates hold ``{band}`` or ``{name}`` (of a clustering); `describe` finds the entry
for a column's actual name.
"""

import re
from collections.abc import Iterable

from galaxyclust.catalog.shape_columns import SHAPES, ColumnSpec

__all__ = ["COLUMNS", "MOMENTS", "ColumnSpec", "describe", "quantity", "said_once"]

COLUMNS = (
    ColumnSpec("id", "", "meta.id;meta.main", "Name of the source, unique in the catalog"),
    ColumnSpec("field", "", "meta.id;obs.field",
               "Field (set of overlapping images) it was cut from"),
    ColumnSpec("file", "", "meta.id;meta.file", "File of a ready-made stamp"),
    ColumnSpec("tags", "", "meta.note", "Tags given by a person, separated by spaces"),
    ColumnSpec("ra", "deg", "pos.eq.ra;meta.main", "Right ascension of the centroid, ICRS"),
    ColumnSpec("dec", "deg", "pos.eq.dec;meta.main", "Declination of the centroid, ICRS"),
    ColumnSpec("x", "pix", "pos.cartesian.x;instr.det",
               "Centroid along x in the reference image, 0-based"),
    ColumnSpec("y", "pix", "pos.cartesian.y;instr.det",
               "Centroid along y in the reference image, 0-based"),
    ColumnSpec("flags", "", "meta.code.qual",
               "Quality flags of the source, as bits (galaxyclust.flags)"),
    ColumnSpec("n_pixels", "", "meta.number;instr.pixel",
               "Pixels of its segment in the segmentation map"),
    ColumnSpec("masked_fraction", "", "stat.value;meta.code.qual",
               "Masked fraction of its pixels, 0 to 1, also beyond its segment"),
    ColumnSpec("semi_major_axis", "pix", "phys.angSize.smajAxis",
               "Second-moment (1 sigma) semi-major axis a of its segment"),
    ColumnSpec("semi_minor_axis", "pix", "phys.angSize.sminAxis",
               "Second-moment (1 sigma) semi-minor axis b of its segment"),
    ColumnSpec("semi_major_axis_arcsec", "arcsec", "phys.angSize.smajAxis",
               "Second-moment (1 sigma) semi-major axis a on the sky"),
    ColumnSpec("semi_minor_axis_arcsec", "arcsec", "phys.angSize.sminAxis",
               "Second-moment (1 sigma) semi-minor axis b on the sky"),
    ColumnSpec("ellipticity", "", "src.ellipticity", "1 - b/a of the second moments"),
    ColumnSpec("axis_ratio", "", "src.morph.param;phys.angSize;arith.ratio",
               "b/a of the second moments"),
    ColumnSpec("eps1", "", "src.ellipticity",
               "(a-b)/(a+b) cos 2 PA, second moments on the sky"),
    ColumnSpec("eps2", "", "src.ellipticity",
               "(a-b)/(a+b) sin 2 PA, second moments on the sky"),
    ColumnSpec("theta_image", "deg", "pos.posAng;instr.det",
               "Major axis, counter-clockwise from +x, in (-90, 90]"),
    ColumnSpec("position_angle", "deg", "pos.posAng",
               "Major axis, East of North, in [0, 180)"),
    ColumnSpec("kron_radius", "", "phys.angSize;arith.factor",
               "Kron (1980) first-moment radius in units of the semi-major axis"),
    ColumnSpec("r_kron", "pix", "phys.angSize",
               "Semi-major axis of the Kron aperture the fluxes are summed in"),
    ColumnSpec("r_kron_arcsec", "arcsec", "phys.angSize",
               "Semi-major axis of the Kron aperture on the sky"),
    ColumnSpec("sn", "", "stat.snr;phot.flux", "Kron flux over its error, reference band"),
    ColumnSpec("size_over_psf", "", "src.morph.param;arith.ratio",
               "Its width over that of point sources in the same image; stars are near 1"),
    ColumnSpec("psf_fwhm_arcsec", "arcsec", "instr.det.psf;phys.angSize",
               "Width (FWHM) of point sources in its image"),
    ColumnSpec("pixel_scale_arcsec", "arcsec", "instr.scale;instr.pixel",
               "Side of a stamp's pixel on the sky"),
    ColumnSpec("flux_{band}", "", "phot.flux;em.opt",
               "Flux in the Kron aperture of the reference band, image units"),
    ColumnSpec("flux_error_{band}", "", "stat.error;phot.flux;em.opt",
               "Error of the flux from the sky noise (and the gain where it is known)"),
    ColumnSpec("magnitude_{band}", "mag", "phot.mag;em.opt",
               "AB magnitude of the Kron flux"),
    ColumnSpec("magnitude_error_{band}", "mag", "stat.error;phot.mag;em.opt",
               "Error of the magnitude"),
    ColumnSpec("sn_{band}", "", "stat.snr;phot.flux;em.opt", "Kron flux over its error"),
    ColumnSpec("sky_{band}", "", "instr.background;phot.flux;em.opt",
               "Sky level that was subtracted, image units per pixel"),
    ColumnSpec("sky_sigma_{band}", "", "instr.skyNoise;phot.flux;em.opt",
               "Noise of the sky, image units per pixel"),
    ColumnSpec("colour_{band}_{band}", "mag", "phot.color;em.opt",
               "Magnitude in the first band minus that in the second, same aperture"),
    *SHAPES,
    ColumnSpec("{name}_neuron", "", "meta.code.class",
               "Its neuron on a self-organizing map, from 0; -2 not embedded"),
    ColumnSpec("{name}_x", "", "pos.cartesian.x",
               "Position of its neuron along x, in distances between neighbouring neurons"),
    ColumnSpec("{name}_y", "", "pos.cartesian.y",
               "Position of its neuron along y, in distances between neighbouring neurons"),
    ColumnSpec("{name}_distance", "", "stat.value",
               "Distance from its neuron, in the units of the map's input"),
    ColumnSpec("{name}_label", "", "meta.code.class",
               "Cluster, 0 the largest when it was made; -1 noise, -2 not embedded"),
    ColumnSpec("{name}_probability", "", "stat.probability",
               "Strength of its membership in its cluster, 0 to 1"),
    ColumnSpec("{name}_outlier", "", "stat.value",
               "Outlier score, 0 (typical) to 1 (far from all)"),
    ColumnSpec("{name}_nearest", "", "meta.code.class",
               "Nearest cluster, also for noise; -2 not embedded"),
    ColumnSpec("{name}_stability", "", "stat.value",
               "Fraction of bootstrap draws that put it into the same cluster, 0 to 1"),
    ColumnSpec("{name}_name", "", "meta.code.class",
               "Name that a person gave its cluster; empty without one"),
    ColumnSpec("{name}_separation", "arcsec", "pos.angDistance",
               "Distance of its match in another catalog; NaN: no match"),
    ColumnSpec("{name}_second_separation", "arcsec", "pos.angDistance",
               "Distance of the second nearest within the radius; NaN: none"),
    ColumnSpec("{name}_n_within", "", "meta.number",
               "Number of sources of another catalog within the cross-match radius"),
    ColumnSpec("listed_{name}", "", "",
               "Column of the labels given to ingest, renamed as the catalog has its own"),
)  # fmt: skip

_EXACT = {spec.name: spec for spec in COLUMNS if "{" not in spec.name}
_TEMPLATES = [
    (re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(spec.name))), spec)
    for spec in reversed(COLUMNS)
    if "{" in spec.name
]
_OF_NEURON = ("{name}_x", "{name}_y")  # asked last: x and y may be bands
_OF_NAME = [
    entry for entry in _TEMPLATES
    if "{name}" in entry[1].name and entry[1].name not in _OF_NEURON
]  # fmt: skip
_OF_BAND = [
    *(entry for entry in _TEMPLATES if "{band}" in entry[1].name),
    *(entry for entry in _TEMPLATES if entry[1].name in _OF_NEURON),
]
# what is measured in other bands too, with errors: shapes, and the second moments
MOMENTS = (
    "n_pixels", "semi_major_axis", "semi_minor_axis", "semi_major_axis_arcsec",
    "semi_minor_axis_arcsec", "ellipticity", "axis_ratio", "theta_image",
)  # fmt: skip
_LONGEST_FIRST = sorted(
    (*SHAPES, *(_EXACT[name] for name in MOMENTS)), key=lambda spec: -len(spec.name)
)


# positions, data quality, and what is not a quantity at all
_NOT_OF_THE_GALAXY = (
    "meta.", "pos.", "stat.error", "instr.", "stat.probability", "stat.value"
)  # fmt: skip


def says_of_galaxy(spec: ColumnSpec) -> bool:
    """Return whether a column is a quantity of the galaxy: no position, error or label.

    >>> says_of_galaxy(describe("gini")), says_of_galaxy(describe("ra"))
    (True, False)
    """
    return not spec.ucd.startswith(_NOT_OF_THE_GALAXY)


def describe(name: str) -> ColumnSpec | None:
    """Return the entry of the column called ``name``, or None for a user's own column.

    >>> describe("flux_r").ucd
    'phot.flux;em.opt'
    >>> describe("h_label").description
    'Cluster, 0 the largest when it was made; -1 noise, -2 not embedded'
    >>> describe("gini_error_r").description
    'Error of gini from the noise of the sky'
    >>> describe("magnitude_y").unit, describe("map_y").ucd
    ('mag', 'pos.cartesian.y')
    >>> describe("semi_major_axis_g").unit
    'pix'
    """
    if name in _EXACT:
        return _EXACT[name]
    if spec := _template(name, _OF_NAME):
        return spec._replace(name=name)
    if shape := _of_shape(name):
        return shape
    spec = _template(name, _OF_BAND)
    return spec and spec._replace(name=name)


def quantity(name: str) -> str:
    """Return the quantity of a column, whatever its band, in pixels or in arcsec.

    An ellipticity is 1 - the axis ratio: the same quantity. A colour keeps its two bands; a
    column that is not in the schema keeps its name.

    >>> [quantity(name) for name in ("r50", "r50_arcsec", "r50_arcsec_g", "sn_g", "my_own")]
    ['r50', 'r50', 'r50', 'sn', 'my_own']
    >>> quantity("sersic_ellipticity_i"), quantity("sersic_axis_ratio")
    ('sersic_axis_ratio', 'sersic_axis_ratio')
    """
    stem = _stem(name)
    return stem.replace("ellipticity", "axis_ratio") if describe(stem) else stem


def _stem(name: str) -> str:
    """Return what a column's name begins with, before unit and band."""
    if name in _EXACT:
        return name.removesuffix("_arcsec")
    if _template(name, _OF_NAME):
        return name
    for shape in _LONGEST_FIRST:
        if name.startswith(f"{shape.name}_"):
            return shape.name.removesuffix("_arcsec")
    spec = _template(name, _OF_BAND)
    stem = spec.name.removesuffix("_{band}") if spec else name
    return name if "{" in stem else stem


def said_once(names: Iterable[str]) -> list[str]:
    """Return the names without columns in pixels that are there in arcsec as well.

    >>> said_once(["r50", "r50_arcsec", "r20", "gini"])
    ['r50_arcsec', 'r20', 'gini']
    """
    have = list(names)
    stems = {name: _stem(name) for name in have}
    twins = {
        name: f"{stem}_arcsec{name.removeprefix(stem)}" for name, stem in stems.items()
    }
    return [name for name in have if twins[name] not in stems]


def _template(
    name: str, templates: list[tuple[re.Pattern[str], ColumnSpec]]
) -> ColumnSpec | None:
    """Return the first of the templates that the name is made from, or None."""
    return next((spec for pattern, spec in templates if pattern.fullmatch(name)), None)


def _of_shape(name: str) -> ColumnSpec | None:
    """Return the entry of a shape's error, or of a shape in another band."""
    for spec in _LONGEST_FIRST:
        if name == f"{spec.name}_error":
            meaning = f"Error of {spec.name} from the noise of the sky"
            return ColumnSpec(name, spec.unit, f"stat.error;{spec.ucd}", meaning)
        if name.startswith(f"{spec.name}_error_"):
            found = _of_shape(f"{spec.name}_error")
            return found and found._replace(name=name)
        if name.startswith(f"{spec.name}_"):
            return spec._replace(name=name)
    return None
