"""Reading a catalog for pages about single galaxies."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.features.half_turn import less_half_turn
from galaxyclust.features.planes import Planes
from galaxyclust.features.profile import N_ANNULI, Profile
from galaxyclust.features.sersic_image import sersic_image
from galaxyclust.flags import MEANING, SHAPE_MEANING, Pixel, Shape, Source, table_of
from galaxyclust.show import colour
from galaxyclust.show.galaxy_page import Calibration, Curve, GalaxyPage, Pixels
from galaxyclust.show.galaxy_page import Profile as MeasuredProfile
from galaxyclust.steps._measure.already import measured
from galaxyclust.steps._measure.measure import psf_fwhm_pixels
from galaxyclust.steps._measure.planes import REFERENCE, PlaneReader
from galaxyclust.types import IntArray, Stamps

Array = npt.NDArray[np.float64]
_PROFILE = ("profile", "profile_error")
_NO_DATA = int(Pixel.BAD | Pixel.OUTSIDE)


class PageReader:
    """Reads the content of pages about some galaxies.

    Parameters
    ----------
    catalog
        The catalog.
    rows
        (n,) rows of the galaxies.
    bands
        Bands of the colour picture; all if empty.
    whole
        Show whole stamps instead of close-ups.
    """

    def __init__(
        self, catalog: Catalog, rows: IntArray, *, bands: Sequence[str], whole: bool
    ) -> None:
        self._catalog = catalog
        self._rows = rows
        self._whole = whole
        self._info = catalog.stamp_info()
        self._bands = tuple(bands) or self._info.bands
        self._stamps = catalog.stamps()
        self._planes = PlaneReader(catalog, REFERENCE)
        self._columns, self._units = read_rows(catalog, rows)
        self._psf = psf_of(catalog)[rows]

    def page(self, number: int) -> GalaxyPage:
        """Return the page of one of the galaxies."""
        values = {name: column[number] for name, column in self._columns.items()}
        row = self._rows[number : number + 1]
        stamps = self._stamps.read(row)
        found, place = self._planes.read(row)
        calibration = self._calibration(values)
        image = self._image(stamps, calibration.band)
        pixels = Pixels(
            image=image,
            sky_sigma=_noise(float(found.sky_sigma[0]), image),
            segment=found.segment[0],
            neighbour=(stamps.mask[0] & int(Pixel.NEIGHBOUR) > 0).any(axis=0),
            missing=~np.isfinite(image),
        )
        page = GalaxyPage(
            title=str(values["id"]),
            caption=self._caption(int(row[0]), values, calibration),
            colour=self._colour(stamps),
            pixels=pixels,
            corner=place.corner[0],
            values=values,
            units=self._units,
            flags=words(values),
            jacobian=place.jacobian[0],
            calibration=calibration,
            whole=self._whole,
        )
        return with_models(page, float(self._psf[number]))

    def _image(self, stamps: Stamps, band: str) -> Array:
        """Return the plane in which shapes are measured; NaN where there is no data."""
        bands = [self._info.bands.index(band)] if band else slice(None)
        usable = (stamps.mask[0, bands] & _NO_DATA) == 0
        image = np.where(usable, stamps.image[0, bands], np.nan).astype(np.float64)
        return np.asarray(image.mean(axis=0))

    def _colour(self, stamps: Stamps) -> npt.NDArray[np.uint8]:
        at = [self._info.bands.index(band) for band in self._bands]
        image, mask, sky, sigma = stamps
        chosen = Stamps(image[:, at], mask[:, at], sky[:, at], sigma[:, at])
        stretched = not self._info.calibrated
        found = colour.picture(chosen, bands=self._bands, stretched=stretched)
        return np.asarray(found[0])

    def _calibration(self, values: dict[str, Any]) -> Calibration:
        """Return the calibration of the band in which shapes are measured."""
        scale = float(values.get("pixel_scale_arcsec", np.nan))
        for entry in self._info.fields:
            if entry["name"] == str(values.get("field", "")):
                band = str(entry["reference"])
                zero = entry.get("zeropoints_ab", {}).get(band, np.nan)
                unit = str(entry.get("units", {}).get(band, ""))
                return Calibration(band, unit, float(zero), scale)
        return Calibration(pixel_scale_arcsec=scale)

    def _caption(self, row: int, values: dict[str, Any], about: Calibration) -> str:
        """Return a text with the position of a galaxy and the bands used."""
        parts = [f"{self._catalog.path.name}, row {row}"]
        ra, dec = (float(values.get(name, np.nan)) for name in ("ra", "dec"))
        if np.isfinite(ra + dec):
            parts.append(f"{ra:.5f} {dec:+.5f}")
        where = f"the band {about.band}" if about.band else "the mean of all bands"
        parts.append(f"shapes in {where}; colours {', '.join(self._bands)}")
        if np.isfinite(about.pixel_scale_arcsec):
            parts.append(f"{about.pixel_scale_arcsec:.3g} arcsec a pixel")
        return " · ".join(parts)


def read_rows(
    catalog: Catalog, rows: IntArray
) -> tuple[dict[str, npt.NDArray[Any]], dict[str, str]]:
    """Return some rows of all columns, and the units of those that have one."""
    columns, units = {}, {}
    for name in catalog.names("catalog"):
        found = catalog.table(columns=[name])[name]  # one column at a time, to save memory
        columns[name] = np.asarray(getattr(found, "value", found))[rows]
        if found.unit is not None:
            units[name] = str(found.unit)
    return columns, units


def psf_of(catalog: Catalog) -> Array:
    """Return the PSF FWHM in pixels that was used for Sersic fits in the reference band."""
    fitted = measured(catalog).get((REFERENCE, "sersic"), {})
    return np.asarray(psf_fwhm_pixels(catalog, fitted.get("psf_fwhm_arcsec")))


def words(values: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return name and meaning of each flag that is set, those of the source first."""
    found = []
    for column, kind, meaning in (
        ("flags", Source, MEANING),
        ("shape_flags", Shape, SHAPE_MEANING),
    ):
        bits = int(values.get(column, 0))
        for name, flag in table_of(kind).items():
            if bits & flag:
                found.append((name, meaning[flag]))  # type: ignore[index]
    return tuple(found)


def with_models(page: GalaxyPage, psf_fwhm_pixels: float) -> GalaxyPage:
    """Return a page with the residual of the half turn, the model and the profile added."""
    pixels = page.pixels
    left = less_half_turn(pixels.image, pixels.masked, page.centre)
    model = _model(page, psf_fwhm_pixels)
    return replace(
        page,
        half_turn=left if np.isfinite(left).any() else None,
        model=model,
        profile=_profile(page),
        curve=None if model is None else _curve(page, model),
    )


def _model(page: GalaxyPage, psf_fwhm_pixels: float) -> Array | None:
    """Return the Sersic model plus the fitted sky; None without a fit."""
    names = ("sersic_n", "sersic_r50", "sersic_axis_ratio", "sersic_theta",
             "sersic_amplitude")  # fmt: skip
    model = sersic_image(
        {name: page.number(name) for name in names},
        centre=page.point("sersic_x", "sersic_y"),
        psf_fwhm_pixels=psf_fwhm_pixels,
        size=page.size,
    )
    if not np.isfinite(model).all():
        return None
    return np.asarray(model + np.nan_to_num(page.number("sersic_sky")))


def _radii(page: GalaxyPage) -> Array:
    """Return the mean radii of the annuli of a profile."""
    extent = Profile().extent * page.number("r_petro_ellip")
    return np.asarray(extent * (np.arange(N_ANNULI) + 0.5) / N_ANNULI)


def _profile(page: GalaxyPage) -> MeasuredProfile | None:
    """Return the profile in the catalog; None if there is none."""
    if "profile" not in page.values or not np.isfinite(page.values["profile"]).any():
        return None
    mean, error = (np.asarray(page.values[name], float) for name in _PROFILE)
    return MeasuredProfile(_radii(page), mean, error)


def _curve(page: GalaxyPage, model: Array) -> Curve | None:
    """Return the model's profile in the annuli of the galaxy's profile."""
    x, y = page.centre
    known = {
        "x_asymmetry": x, "y_asymmetry": y, "r_petro_ellip": page.number("r_petro_ellip"),
        "axis_ratio": page.number("axis_ratio"), "theta_image": page.number("theta_image"),
    }  # fmt: skip
    nowhere = np.zeros((1, page.size, page.size), np.bool_)
    planes = Planes(model[None], nowhere, nowhere, np.ones(1))
    found = Profile().measure(planes, {name: np.array([v]) for name, v in known.items()})
    mean = found.columns["profile"][0]
    return Curve(_radii(page), mean) if np.isfinite(mean).any() else None


def _noise(sky_sigma: float, image: Array) -> float:
    """Return the noise of the sky; if unknown, from the darker half of the image."""
    if np.isfinite(sky_sigma) and sky_sigma > 0:
        return sky_sigma
    known = image[np.isfinite(image)]
    low, middle = np.percentile(known, [16, 50]) if known.size else (0.0, 0.0)
    return float(middle - low) if middle > low else 1.0
