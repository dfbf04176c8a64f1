"""Point spread functions: round, known by their full width at half maximum."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import signal

from galaxyclust.errors import SettingError
from galaxyclust.types import FloatArray

OVERSAMPLING = 5


@dataclass(frozen=True, kw_only=True)
class Psf:
    """A Gaussian or, with ``beta``, a Moffat profile (Moffat 1969).

    Parameters
    ----------
    fwhm_pix
        Full width at half maximum, in pixels.
    beta
        Moffat's exponent: the smaller, the broader the wings. None is a Gaussian.
    """

    fwhm_pix: float = 3.0
    beta: float | None = None

    def __post_init__(self) -> None:
        if not self.fwhm_pix > 0:
            message = f"fwhm_pix = {self.fwhm_pix} is not above 0"
            raise SettingError(message)
        if self.beta is not None and not self.beta > 1:
            message = f"beta = {self.beta} is not above 1"
            raise SettingError(message)

    @property
    def half(self) -> int:
        """Pixels from the middle to the edge of the PSF's images."""
        return int(np.ceil(self.fwhm_pix * (2.5 if self.beta is None else 8.0))) + 1

    def kernel(self) -> npt.NDArray[np.float64]:
        """Return the PSF at the pixels' centres, of sum one, to convolve with."""
        axis = np.arange(-self.half, self.half + 1.0)
        values = self._profile(axis[None, :] ** 2 + axis[:, None] ** 2)
        return np.asarray(values / values.sum())

    def point(self, shift: tuple[float, float]) -> npt.NDArray[np.float64]:
        """Return a point source of unit flux ``shift`` (x, y) from the middle pixel."""
        side = 2 * self.half + 1
        axis = (np.arange(side * OVERSAMPLING) + 0.5) / OVERSAMPLING - self.half - 0.5
        squared = (axis[None, :] - shift[0]) ** 2 + (axis[:, None] - shift[1]) ** 2
        fine = self._profile(squared).reshape(side, OVERSAMPLING, side, OVERSAMPLING)
        pixels = fine.mean(axis=(1, 3))
        return np.asarray(pixels / pixels.sum())

    def blur(self, images: FloatArray) -> FloatArray:
        """Return images (..., y, x) convolved with the PSF, of the same shape."""
        kernel = self.kernel()[(None,) * (images.ndim - 2)]
        blurred: FloatArray = signal.fftconvolve(images, kernel, mode="same", axes=(-2, -1))
        return blurred

    def _profile(self, squared: FloatArray) -> FloatArray:
        """Return the profile, 1 in the middle, at squared distances in pixels."""
        if self.beta is None:
            gauss: FloatArray = np.exp(-4 * np.log(2) * squared / self.fwhm_pix**2)
            return gauss
        width = self.fwhm_pix**2 / (4 * (2 ** (1 / self.beta) - 1))
        moffat: FloatArray = (1 + squared / width) ** -self.beta
        return moffat
