"""The columns that `measure` makes: what each shape is, and the paper it comes from.

They are measured on the stamps, in the reference band (the mean of all bands if there is
none); those of another band end in its name.
"""

from typing import NamedTuple


class ColumnSpec(NamedTuple):
    """A column's name (or template), unit, UCD and meaning."""

    name: str
    unit: str
    ucd: str
    description: str


_SIZE, _MORPH = "phys.angSize", "src.morph.param"
_INSIDE = "of the flux inside 1.5 r_petro, about the centre of least asymmetry"
_RADII = (
    ("r20", f"Circular radius of 20 % {_INSIDE}"),
    ("r50", f"Circular radius of half {_INSIDE}"),
    ("r80", f"Circular radius of 80 % {_INSIDE}"),
    ("r90", f"Circular radius of 90 % {_INSIDE}"),
    ("r_petro", "Circular Petrosian radius, eta = 0.2 (Lotz et al. 2004, sec. 2.1)"),
    ("r_petro_ellip", "Semi-major axis of the Petrosian ellipse (Lotz et al. 2004)"),
    ("r50_ellip", "Semi-major axis of the ellipse of half the flux inside r_max"),
    ("r_max", "Distance of the farthest pixel of its outline (Pawlik et al. 2016)"),
    ("sersic_r50", "Semi-major axis of the half-light ellipse of the Sersic fit"),
    ("r50_deconvolved", "r50 minus that of a Gaussian PSF, in quadrature"),
)  # fmt: skip

SHAPES = (
    *(ColumnSpec(name, "pix", _SIZE, meaning) for name, meaning in _RADII),
    *(
        ColumnSpec(f"{name}_arcsec", "arcsec", _SIZE, meaning)
        for name, meaning in _RADII
    ),
    ColumnSpec("x_asymmetry", "pix", "pos.cartesian.x;instr.det",
               "Centre of least asymmetry along x in the reference image, 0-based"),
    ColumnSpec("y_asymmetry", "pix", "pos.cartesian.y;instr.det",
               "Centre of least asymmetry along y in the reference image, 0-based"),
    ColumnSpec("concentration", "", _MORPH,
               "5 log10(r80 / r20) (Conselice 2003, eq. 10; Lotz et al. 2004)"),
    ColumnSpec("asymmetry", "", _MORPH,
               "Asymmetry under rotation by 180 degrees, minus that of the sky (Conselice "
               "2003, eq. 1)"),
    ColumnSpec("smoothness", "", _MORPH,
               "Smoothness (clumpiness) S, minus that of the sky (Conselice 2003, eq. 11)"),
    ColumnSpec("gini", "", _MORPH,
               "Gini coefficient of its pixels above the flux at the Petrosian ellipse "
               "(Lotz et al. 2004, eq. 6)"),
    ColumnSpec("m20", "", _MORPH,
               "Second moment of the brightest fifth of its light, log10 of its share of "
               "the whole (Lotz et al. 2004, eq. 8)"),
    ColumnSpec("gini_m20_bulge", "", _MORPH,
               "Bulge statistic F(G, M20) (Snyder et al. 2015; Rodriguez-Gomez et al. "
               "2019, sec. 4.3)"),
    ColumnSpec("gini_m20_merger", "", _MORPH,
               "Merger statistic S(G, M20) (Snyder et al. 2015; Rodriguez-Gomez et al. "
               "2019, sec. 4.3)"),
    ColumnSpec("sn_per_pixel", "", "stat.snr",
               "Mean signal-to-noise ratio of the pixels of Gini (Lotz et al. "
               "2004, eq. 5)"),
    ColumnSpec("multimode", "", _MORPH,
               "Multimode M: area of the second largest part over the largest (Freeman et "
               "al. 2013; Peth et al. 2016)"),
    ColumnSpec("intensity", "", _MORPH,
               "Intensity I: flux of the second brightest part over the brightest "
               "(Freeman et al. 2013, eq. 3)"),
    ColumnSpec("deviation", "", _MORPH,
               "Deviation D: brightest peak from the centroid, over the radius (Freeman "
               "et al. 2013, eq. 4)"),
    ColumnSpec("outer_asymmetry", "", _MORPH,
               "Asymmetry of the light outside the half-light ellipse (Wen et al. 2014)"),
    ColumnSpec("shape_asymmetry", "", _MORPH,
               "Asymmetry of the outline alone (Pawlik et al. 2016, sec. 3.2)"),
    ColumnSpec("sersic_n", "", _MORPH, "Index n of the Sersic (1968) fit"),
    ColumnSpec("sersic_axis_ratio", "", f"{_MORPH};{_SIZE};arith.ratio",
               "b/a of the Sersic fit"),
    ColumnSpec("sersic_ellipticity", "", "src.ellipticity", "1 - b/a of the Sersic fit"),
    ColumnSpec("sersic_theta", "deg", "pos.posAng;instr.det",
               "Major axis of the Sersic fit, counter-clockwise from +x, in (-90, 90]"),
    ColumnSpec("sersic_position_angle", "deg", "pos.posAng",
               "Major axis of the Sersic fit, East of North, in [0, 180)"),
    ColumnSpec("sersic_x", "pix", "pos.cartesian.x;instr.det",
               "Centre of the Sersic fit along x in the reference image, 0-based"),
    ColumnSpec("sersic_y", "pix", "pos.cartesian.y;instr.det",
               "Centre of the Sersic fit along y in the reference image, 0-based"),
    ColumnSpec("sersic_amplitude", "", "phot.flux.sb",
               "Surface brightness at sersic_r50, image units per pixel"),
    ColumnSpec("sersic_chi2", "", "stat.fit.chi2",
               "Reduced chi-squared of the Sersic fit"),
    ColumnSpec("sersic_sky", "", "instr.background;phot.flux.sb",
               "Residual sky of the Sersic fit, image units per pixel"),
    ColumnSpec("semi_major_axis_deconvolved", "pix", "phys.angSize.smajAxis",
               "Semi-major axis (1 sigma) of the adaptive moments minus those of the PSF "
               "(Bernstein & Jarvis 2002)"),
    ColumnSpec("semi_minor_axis_deconvolved", "pix", "phys.angSize.sminAxis",
               "Semi-minor axis (1 sigma) of the adaptive moments minus those of the PSF "
               "(Bernstein & Jarvis 2002)"),
    ColumnSpec("semi_major_axis_deconvolved_arcsec", "arcsec", "phys.angSize.smajAxis",
               "Semi-major axis (1 sigma) of the adaptive moments minus those of the PSF, "
               "on the sky"),
    ColumnSpec("semi_minor_axis_deconvolved_arcsec", "arcsec", "phys.angSize.sminAxis",
               "Semi-minor axis (1 sigma) of the adaptive moments minus those of the PSF, "
               "on the sky"),
    ColumnSpec("ellipticity_deconvolved", "", "src.ellipticity",
               "1 - b/a of the adaptive moments minus those of the PSF"),
    ColumnSpec("axis_ratio_deconvolved", "", f"{_MORPH};{_SIZE};arith.ratio",
               "b/a of the adaptive moments minus those of the PSF"),
    ColumnSpec("theta_deconvolved", "deg", "pos.posAng;instr.det",
               "Major axis of adaptive moments, counter-clockwise from +x, in (-90, 90]"),
    ColumnSpec("position_angle_deconvolved", "deg", "pos.posAng",
               "Major axis of the adaptive moments, East of North, in [0, 180)"),
    ColumnSpec("eps1_deconvolved", "", "src.ellipticity",
               "(a-b)/(a+b) cos 2 PA on the sky, adaptive moments minus those of the PSF"),
    ColumnSpec("eps2_deconvolved", "", "src.ellipticity",
               "(a-b)/(a+b) sin 2 PA on the sky, adaptive moments minus those of the PSF"),
    ColumnSpec("profile", "", "phot.flux.sb",
               "Surface brightness, image units per pixel, in 16 elliptical annuli out to "
               "1.5 r_petro_ellip"),
    ColumnSpec("profile_error", "", "stat.error;phot.flux.sb",
               "Error of the profile from the sky noise"),
    ColumnSpec("shape_flags", "", "meta.code.qual",
               "Bits of what went wrong in measuring the shape (galaxyclust.flags.Shape)"),
)  # fmt: skip
