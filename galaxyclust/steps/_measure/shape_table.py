"""From shapes measured on stamps to columns: image and sky coordinates, by band."""

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.content import Column
from galaxyclust.catalog.core import Catalog, Content
from galaxyclust.catalog.schema import MOMENTS, describe
from galaxyclust.catalog.shape_columns import SHAPES
from galaxyclust.features import orientation
from galaxyclust.features.planes import Measured
from galaxyclust.features.shapes import bits_of
from galaxyclust.steps._measure.planes import Place

Table = dict[str, npt.NDArray[Any]]
FLAGS = "shape_flags"
_LENGTHS = {
    name.removesuffix("_arcsec")
    for name in (*MOMENTS, *(spec.name for spec in SHAPES))
    if name.endswith("_arcsec")
}
_POSITIONS = (("x_asymmetry", "y_asymmetry"), ("sersic_x", "sersic_y"))


def as_table(
    catalog: Catalog,
    found: tuple[Measured, Place],
    groups: Mapping[str, Any],
    *,
    band: str,
) -> Table:
    """Return the catalog's columns of a band, in image and in sky coordinates."""
    shapes, place = found
    table: Table = dict(shapes.columns)
    for pair in _POSITIONS:
        for axis, name in enumerate(pair):
            if name in table:
                table[name] = table[name] + place.corner[:, axis]
    table |= _on_sky(table, place)
    if not band:
        # detection measured these on the image, which has pixels beyond the stamp's edge
        table = {name: v for name, v in table.items() if name not in MOMENTS}
    suffix = f"_{band}" if band else ""
    table = {f"{name}{suffix}": values for name, values in table.items()}
    name = f"{FLAGS}{suffix}"
    old: npt.NDArray[Any] = np.zeros_like(shapes.flags)
    if name in catalog.names("catalog"):
        old = catalog.column(name) & ~bits_of({"basic", *groups})
    return table | {name: old | shapes.flags}


def _on_sky(table: Mapping[str, Any], place: Place) -> Table:
    """Return lengths in arcsec, and position angles East of North."""
    out: Table = {}
    scale, jacobian = place.pixel_scale_arcsec, place.jacobian
    for name, values in table.items():
        length = name.removesuffix("_error")
        if length in _LENGTHS:
            out[f"{length}_arcsec{name.removeprefix(length)}"] = values * scale
    if "theta_image" in table:
        out |= _axes(_moments_on_sky(table, jacobian, theta="theta_image"))
    if "sersic_theta" in table:
        a = np.ones(len(scale))
        ellipse = orientation.on_sky(
            a,
            table["sersic_axis_ratio"],
            table["sersic_theta"],
            jacobians=jacobian,
        )
        out["sersic_position_angle"] = ellipse.position_angle
    if "theta_deconvolved" in table:
        ellipse = _moments_on_sky(
            table, jacobian, kind="_deconvolved", theta="theta_deconvolved"
        )
        out |= _axes(ellipse, kind="_deconvolved")
        out["position_angle_deconvolved"] = ellipse.position_angle
        out["eps1_deconvolved"], out["eps2_deconvolved"] = ellipse.eps1, ellipse.eps2
    return out


def _moments_on_sky(
    table: Mapping[str, npt.NDArray[Any]],
    jacobian: npt.NDArray[np.float64],
    *,
    kind: str = "",
    theta: str,
) -> orientation.SkyEllipse:
    major, minor = (table[f"semi_{axis}_axis{kind}"] for axis in ("major", "minor"))
    return orientation.on_sky(major, minor, table[theta], jacobians=jacobian)


def _axes(ellipse: orientation.SkyEllipse, *, kind: str = "") -> Table:
    """Return the axes of ellipses of moments, right also where pixels are not square."""
    return {
        f"semi_major_axis{kind}_arcsec": ellipse.semi_major_axis_arcsec,
        f"semi_minor_axis{kind}_arcsec": ellipse.semi_minor_axis_arcsec,
    }


def colours(catalog: Catalog) -> Table:
    """Return the magnitude differences of neighbouring bands."""
    bands, names = catalog.stamp_info().bands, catalog.names("catalog")
    return {
        f"colour_{first}_{second}": catalog.column(f"magnitude_{first}")
        - catalog.column(f"magnitude_{second}")
        for first, second in itertools.pairwise(bands)
        if f"magnitude_{first}" in names and f"magnitude_{second}" in names
    }


def content_of(catalog: Catalog, table: Table) -> Content:
    """Return the columns, with the unit of the images for surface brightnesses."""
    units = {
        band: unit
        for entry in catalog.stamp_info().fields
        for band, unit in entry.get("units", {}).items()
    }
    references = [entry["reference"] for entry in catalog.stamp_info().fields]
    columns: dict[str, npt.NDArray[Any] | Column] = {}
    for name, values in table.items():
        spec = describe(name)
        if spec is not None and "phot.flux.sb" in spec.ucd:
            band = next((b for b in units if name.endswith(f"_{b}")), "")
            unit = units.get(band or next(iter(references), ""), "")
            columns[name] = Column(values, unit=unit)
        else:
            columns[name] = values
    return Content(columns=columns)
