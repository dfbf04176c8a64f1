"""How right the errors of shapes are: galaxies under fresh noise, many times.

python scripts/error_pulls.py [--galaxies 20] [--noises 50] [--draws 20] [--seed 0]

Simulated Sersic galaxies (n 0.7 to 4, r50 3 to 6 pixels, axis ratio 0.3 to 0.9, PSF FWHM 3
pixels) get fresh noise of the sky many times, and each is measured with errors. A pull is
the distance of a value from the mean of all, over its own error; the median of the absolute
pull is 0.67 where errors are right, more where they are too small. Prints it for each
shape, the median over galaxies, and the scatter of the values over the median error.
"""

import argparse
import warnings

import numpy as np

from galaxyclust.features import FEATURES
from galaxyclust.features.planes import Planes
from galaxyclust.features.shapes import Shapes
from galaxyclust.methods import build
from galaxyclust.simulate.profiles import Component, paste, render
from galaxyclust.simulate.psf import Psf

SIZE, FINER, FWHM = 64, 3, 3.0
SEEN = float(np.hypot(FWHM, np.sqrt(8 * np.log(2) / 12)))  # with the pixel's width
SN = ((20, 60), (60, 200))  # inside the half-light radius
ANGLES = ("theta_image", "sersic_theta", "theta_deconvolved")


def galaxy(rng: np.random.Generator, sn: tuple[float, float]) -> np.ndarray:
    """Return a galaxy without noise, as bright as a range of S/N in noise of 1 asks for."""
    r50, axis_ratio = rng.uniform(3, 6), rng.uniform(0.3, 0.9)
    part = Component(
        1.0, r50 * FINER, np.exp(rng.uniform(*np.log((0.7, 4)))), axis_ratio,
        rng.uniform(-90, 90),
    )  # fmt: skip
    radius = np.hypot(r50 * np.sqrt(axis_ratio), FWHM / 2)
    flux = 2 * np.exp(rng.uniform(*np.log(sn))) * np.sqrt(np.pi) * radius
    fine = np.zeros((SIZE * FINER, SIZE * FINER))
    middle = SIZE // 2 * FINER + FINER // 2
    paste(fine, flux * render(part, shift=(-0.5, -0.5)), np.array([middle, middle]))
    fine = Psf(fwhm_pix=FWHM * FINER).blur(fine)
    return fine.reshape(SIZE, FINER, SIZE, FINER).sum(axis=(1, 3))


def pulls(clean: np.ndarray, given: argparse.Namespace, seed: int) -> dict:
    """Return the median absolute pull and the scatter over the error of each shape."""
    n = given.noises
    image = clean + np.random.default_rng([seed, 1]).normal(size=(n, SIZE, SIZE))
    segment = np.broadcast_to(clean > 1, image.shape).copy()
    planes = Planes(image, np.zeros(image.shape, bool), segment, np.ones(n))
    shapes = Shapes(
        groups={name: build(FEATURES, name, {}) for name in FEATURES},
        n_resamplings=given.draws, n_threads=1, seed=seed,
    )  # fmt: skip
    found = shapes.measure(planes, psf_fwhm_pixels=np.full(n, SEEN), rows=np.arange(n))
    out = {}
    for name, error in found.columns.items():
        shape = name.removesuffix("_error")
        if shape not in {name, "profile"}:
            away = distance(found.columns[shape], turns=shape in ANGLES)
            pull = np.abs(away) / np.where(error > 0, error, np.nan)
            out[shape] = np.nanmedian(pull), np.nanstd(away) / np.nanmedian(error)
    return out


def distance(values: np.ndarray, *, turns: bool) -> np.ndarray:
    """Return how far values are from their mean; angles of axes the shorter way round."""
    if not turns:
        return values - np.nanmean(values)
    mean = np.degrees(np.angle(np.nanmean(np.exp(2j * np.radians(values))))) / 2
    return (values - mean + 90) % 180 - 90


def main() -> None:
    """Simulate, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--galaxies", type=int, default=20)
    parser.add_argument("--noises", type=int, default=50)
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    warnings.simplefilter("ignore")  # a shape without a value in all draws
    rng = np.random.default_rng(given.seed)
    bins = [[pulls(galaxy(rng, sn), given, k) for k in range(given.galaxies)] for sn in SN]
    print(f"{'':28s}" + "".join(f"{f'S/N {low}-{high}':>16s}" for low, high in SN))
    for name in bins[0][0]:
        parts = [np.nanmedian([one[name] for one in found], axis=0) for found in bins]
        print(f"{name:28s}" + "".join(f"{a:9.2f} {b:6.2f}" for a, b in parts))


if __name__ == "__main__":
    main()
