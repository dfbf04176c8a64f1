"""The settings of a simulated field."""

from dataclasses import dataclass

from galaxyclust.errors import SettingError
from galaxyclust.simulate.families import DISTINCT, check_families

NOT_NEGATIVE = (
    "n_galaxies",
    "n_stars",
    "min_separation_pix",
    "margin_pix",
    "sky_sigma",
    "bad_columns",
    "bad_pixels",
    "band_offset_pix",
    "band_rotation_deg",
    "seed",
)
POSITIVE = ("pixel_scale_arcsec", "psf_fwhm_arcsec")


@dataclass(frozen=True, kw_only=True)
class SimulatedField:
    """A field of galaxies and stars in one band or more.

    Parameters
    ----------
    name
        Name of the field; its files begin with it.
    shape
        Pixels along y and x.
    bands
        Names of the bands, from blue to red.
    reference
        Band in whose pixels positions, sizes and angles are given; none takes the middle
        band.
    n_galaxies
        Number of galaxies.
    n_stars
        Number of stars.
    families
        Families of the galaxies, used in turn; ``mixed`` is a continuum without kinds.
    magnitudes
        Brightest and faintest AB magnitude in the reference band.
    r50_pix
        Smallest and largest half-light semi-major axis of a galaxy, in pixels.
    min_separation_pix
        No two sources are closer than this, in pixels.
    margin_pix
        No source is closer than this to the reference image's edge, in pixels.
    pixel_scale_arcsec
        Side of a pixel.
    psf_fwhm_arcsec
        Full width at half maximum of the PSF.
    psf_beta
        Exponent of a Moffat PSF; none takes a Gaussian.
    zeropoint_ab
        AB magnitude of a source of flux one.
    sky
        Level of the sky, which is left in the images.
    sky_sigma
        Noise of the sky.
    saturation
        Value at which pixels saturate; none for no saturation.
    bad_columns
        Number of columns that hold NaN, in each band.
    bad_pixels
        Number of single pixels that hold NaN, in each band.
    ra_deg
        Right ascension of the field's centre.
    dec_deg
        Declination of the field's centre.
    parity
        Signs of the steps along x and y when North is along y: -1,1 has East to the left.
    rotation_deg
        Position angle of the y axis (of its opposite if parity makes y run South).
    band_offset_pix
        Largest shift of the other bands from the reference, in x and y, in pixels.
    band_rotation_deg
        Largest rotation of the other bands from the reference, in degrees.
    seed
        Seed of everything random: the same seed gives the same field.
    """

    name: str = "field"
    shape: tuple[int, int] = (512, 512)
    bands: tuple[str, ...] = ("g", "r", "i")
    reference: str | None = None
    n_galaxies: int = 60
    n_stars: int = 10
    families: tuple[str, ...] = DISTINCT
    magnitudes: tuple[float, float] = (17.5, 21.0)
    r50_pix: tuple[float, float] = (2.5, 7.0)
    min_separation_pix: float = 25.0
    margin_pix: float = 20.0
    pixel_scale_arcsec: float = 0.262
    psf_fwhm_arcsec: float = 1.0
    psf_beta: float | None = None
    zeropoint_ab: float = 25.0
    sky: float = 1.0
    sky_sigma: float = 0.05
    saturation: float | None = None
    bad_columns: int = 0
    bad_pixels: int = 0
    ra_deg: float = 150.0
    dec_deg: float = 2.0
    parity: tuple[int, int] = (-1, 1)
    rotation_deg: float = 0.0
    band_offset_pix: float = 0.0
    band_rotation_deg: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        self._check_names()
        self._check_pairs()
        for name in NOT_NEGATIVE:
            if not getattr(self, name) >= 0:
                message = f"{name} = {getattr(self, name)} is below 0"
                raise SettingError(message)
        for name in POSITIVE:
            if not getattr(self, name) > 0:
                message = f"{name} = {getattr(self, name)} is not above 0"
                raise SettingError(message)
        if not -90 <= self.dec_deg <= 90:
            message = f"dec_deg = {self.dec_deg} is not from -90 to 90"
            raise SettingError(message)

    def _check_names(self) -> None:
        """Refuse bands and families that do not exist, and names no file can have."""
        check_families(self.families)
        if not self.bands or len(set(self.bands)) < len(self.bands):
            message = f"bands = {','.join(self.bands)} is not a list of different bands"
            raise SettingError(message)
        for name in (self.name, *self.bands):
            if not name.replace("-", "").replace("_", "").isalnum():
                message = f"{name!r} cannot be part of a file name; use letters and digits"
                raise SettingError(message)
        if self.reference is not None and self.reference not in self.bands:
            known = ", ".join(self.bands)
            message = f"reference {self.reference!r} is not a band; choose from {known}"
            raise SettingError(message)

    def _check_pairs(self) -> None:
        """Refuse pairs out of order or out of range."""
        if len(self.shape) != 2 or min(self.shape) < 8:
            message = f"shape = {self.shape} is not two numbers of 8 or more"
            raise SettingError(message)
        if len(self.parity) != 2 or not set(self.parity) <= {-1, 1}:
            message = f"parity = {self.parity} is not two signs, each -1 or 1"
            raise SettingError(message)
        for name in ("magnitudes", "r50_pix"):
            pair = getattr(self, name)
            if len(pair) != 2 or not pair[0] <= pair[1]:
                message = f"{name} = {pair} is not two numbers in order"
                raise SettingError(message)
        if not self.r50_pix[0] > 0:
            message = f"r50_pix = {self.r50_pix} is not above 0"
            raise SettingError(message)

    @property
    def reference_band(self) -> str:
        """The band in whose pixels the truth is given."""
        return self.reference or self.bands[len(self.bands) // 2]
