"""A field of galaxies and stars with known truth."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from astropy.table import QTable
from astropy.wcs import WCS

from galaxyclust.simulate.frames import Frame, make_frames
from galaxyclust.simulate.profiles import paste, render
from galaxyclust.simulate.psf import Psf
from galaxyclust.simulate.settings import SimulatedField
from galaxyclust.simulate.sources import Sources, draw_sources
from galaxyclust.simulate.truth import truth_table
from galaxyclust.types import FloatArray


class Field(NamedTuple):
    """The images of a field, and what is in them."""

    settings: SimulatedField
    images: dict[str, npt.NDArray[np.float32]]  # by band
    wcs: dict[str, WCS]  # by band
    truth: QTable


def simulate_field(settings: SimulatedField) -> Field:
    """Return a field: its images, their WCS and the truth.

    Sources depend only on the seed and on their own settings: they stay the same with
    another noise, PSF, parity or offset of the bands.

    Examples
    --------
    >>> field = simulate_field(SimulatedField(shape=(99, 99), n_galaxies=1, n_stars=1))
    >>> field.images["r"].shape, [bool(is_star) for is_star in field.truth["is_star"]]
    ((99, 99), [False, True])
    """
    sources = draw_sources(settings)
    frames = make_frames(settings)
    middle = settings.bands.index(settings.reference_band)
    images, fluxes = {}, []
    for number, band in enumerate(settings.bands):
        light = sources.fluxes(number - middle)
        clean = expose(settings, sources, light=light, frame=frames[band])
        images[band] = observe(
            settings, clean, rng=np.random.default_rng([settings.seed, 2, number])
        )
        fluxes.append([float(part.sum()) for part in light])
    truth = truth_table(
        settings,
        galaxies=sources.galaxies,
        positions=sources.positions,
        fluxes=np.array(fluxes).T,
        wcs=frames[settings.reference_band].wcs,
    )
    return Field(
        settings, images, {band: frame.wcs for band, frame in frames.items()}, truth
    )


def expose(
    settings: SimulatedField,
    sources: Sources,
    *,
    light: list[npt.NDArray[np.float64]],
    frame: Frame,
) -> npt.NDArray[np.float64]:
    """Return a band's image without sky and noise, blurred by the PSF.

    Parameters
    ----------
    settings
        The field's settings.
    sources
        Its sources.
    light
        Fluxes in this band of each source's components.
    frame
        WCS and pixel map of the band.
    """
    psf = Psf(
        fwhm_pix=settings.psf_fwhm_arcsec / settings.pixel_scale_arcsec,
        beta=settings.psf_beta,
    )
    # light from beyond the edge is blurred into the image too
    pad = psf.half
    galaxies = np.zeros((settings.shape[0] + 2 * pad, settings.shape[1] + 2 * pad))
    stars = np.zeros_like(galaxies)
    limit = max(galaxies.shape)
    positions = frame.positions(sources.positions) + pad
    pixels = np.rint(positions).astype(int)
    for number, (pixel, flux) in enumerate(zip(pixels, light, strict=True)):
        shift = tuple(positions[number] - pixel)
        if number >= len(sources.galaxies):
            paste(stars, flux[0] * psf.point(shift), pixel)
            continue
        for part, part_flux in zip(sources.galaxies[number].components, flux, strict=True):
            block = render(
                part, shift=shift, to_reference=frame.to_reference, half_limit=limit
            )
            paste(galaxies, part_flux * block, pixel)
    return (psf.blur(galaxies) + stars)[pad:-pad, pad:-pad]


def observe(
    settings: SimulatedField, clean: FloatArray, *, rng: np.random.Generator
) -> npt.NDArray[np.float32]:
    """Return an image with sky, noise, saturation and bad pixels."""
    image = clean + settings.sky + rng.normal(0.0, 1.0, clean.shape) * settings.sky_sigma
    if settings.saturation is not None:
        image = np.minimum(image, settings.saturation)
    height, width = image.shape
    columns = rng.choice(width, min(settings.bad_columns, width), replace=False)
    bad = rng.choice(image.size, min(settings.bad_pixels, image.size), replace=False)
    image[:, columns] = np.nan
    image[np.unravel_index(bad, (height, width))] = np.nan
    return image.astype(np.float32)
