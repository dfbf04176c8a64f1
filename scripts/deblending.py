"""How often one galaxy is cut to pieces, and how often two are taken for one.

python scripts/deblending.py [--galaxies 6] [--pairs 2] [--seed 0]

Single galaxies of each family, and spirals with knots of star formation in their arms, of
r50 3 to 40 pixels and 1 to 30 times the noise within r50, and pairs of a galaxy with a
galaxy or a star, at 1 to 3 r50 and flux ratios of 1 to 0.01, are simulated (PSF FWHM 3
pixels, photon noise) and detected as `galaxyclust ingest` does. Of single galaxies it
prints the share in pieces, the mean number of pieces and the light not in the largest; of
pairs the share in one segment, where the second is most of the light at its centre.
"""

import argparse
import itertools
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from galaxyclust.ingest.detect import Detection
from galaxyclust.simulate.families import Galaxy, draw
from galaxyclust.simulate.profiles import Component, paste, render
from galaxyclust.simulate.psf import Psf

FWHM = 3.0  # pixels
PSF = Psf(fwhm_pix=FWHM, beta=3.5)
SKY_LIGHT = 30.0  # over the noise: light so bright doubles the variance
FAMILIES = ("elliptical", "disc", "edge_on", "mixed", "spiral", "knots", "clumpy")
SIZES = (3, 6, 12, 24, 40)  # r50, pixels
BRIGHTNESS = (1, 3, 10, 30)  # mean within r50 over the noise
RATIOS = (1.0, 0.3, 0.1, 0.03, 0.01)
SEPARATIONS = (1.0, 1.5, 2.0, 3.0)  # in r50
KNOTS_SHARE, LARGEST = 0.04, 8.0  # of the light; the largest knot over the smallest
DISTINCT, SEEN = 0.8, 6.0  # share of light at its centre, and its S/N
Floats = npt.NDArray[np.float64]


class Pair(NamedTuple):
    """What became of a pair."""

    size: int
    ratio: float
    lost: bool


class Single(NamedTuple):
    """What became of a single galaxy."""

    family: str
    size: int
    pieces: int
    apart: float  # share of its light that is not in the largest piece


def with_knots(galaxy: Galaxy, rng: np.random.Generator) -> Galaxy:
    """Return a spiral with weaker arms and knots along them."""
    disc, *others = galaxy.components
    number = max(3, int(rng.poisson(min(40, 4 + galaxy.r50))))
    weight = np.minimum((1 - rng.random(number)) ** -0.6, LARGEST)
    share = KNOTS_SHARE * weight / weight.sum()
    if disc.arms is not None:
        strength = disc.arms.strength * rng.uniform(0.3, 0.8)
        disc = disc._replace(arms=disc.arms._replace(strength=strength))
    knots = [knot(disc, part, rng) for part in share]
    rest = [part._replace(share=part.share * (1 - KNOTS_SHARE)) for part in (disc, *others)]
    return galaxy._replace(components=(*rest, *knots))


def knot(disc: Component, share: float, rng: np.random.Generator) -> Component:
    """Return a knot in an arm of a disc."""
    while True:
        radius, angle = rng.gamma(2, disc.r50 / 1.678), rng.uniform(0, 2 * np.pi)
        if not 0.3 < radius / disc.r50 < 2.2 or disc.arms is None:
            continue
        winding = np.log(radius / disc.r50) / np.tan(np.deg2rad(disc.arms.pitch))
        phase = disc.arms.number * (angle - winding) + disc.arms.phase
        if rng.random() < ((1 + np.cos(phase)) / 2) ** 2:
            break
    along, across = radius * np.cos(angle), radius * np.sin(angle) * disc.axis_ratio
    cosine, sine = np.cos(np.deg2rad(disc.theta)), np.sin(np.deg2rad(disc.theta))
    r50 = max(0.4, 0.04 * disc.r50 * rng.uniform(0.6, 1.5))
    x, y = along * cosine - across * sine, along * sine + across * cosine
    return Component(share, r50, 1.0, 1.0, 0.0, x=x, y=y)


def drawn(family: str, size: float, rng: np.random.Generator) -> Galaxy:
    """Return a galaxy of a family."""
    if family == "knots":
        return with_knots(draw("spiral", r50=size, rng=rng), rng)
    return draw(family, r50=size, rng=rng)


def light(galaxy: Galaxy, side: int, *, place: Floats, flux: float) -> Floats:
    """Return a galaxy's light, blurred."""
    image, pixel = np.zeros((side, side)), np.rint(place).astype(int)
    for part in galaxy.components:
        block = render(part, shift=tuple(place - pixel), half_limit=side)
        paste(image, flux * part.share * block, pixel)
    return PSF.blur(image)


def observed(total: Floats, rng: np.random.Generator) -> Floats:
    """Return light in noise of 1 and of its own photons."""
    sigma = np.sqrt(1 + np.maximum(total, 0) / SKY_LIGHT)
    return total + rng.normal(size=total.shape) * sigma


def flux_of(galaxy: Galaxy, brightness: float) -> float:
    """Return the flux of a galaxy so bright within r50."""
    return 2 * np.pi * galaxy.r50**2 * galaxy.axis_ratio * brightness


def detected(image: Floats) -> npt.NDArray[np.int32]:
    """Return the segmentation map of an image."""
    return Detection().detect(image, np.zeros(image.shape, bool)).labels


def single(family: str, size: int, brightness: int, *, rng: np.random.Generator) -> Single:
    """Return what becomes of one galaxy alone."""
    galaxy, side = drawn(family, float(size), rng), 12 * size + 41
    place = np.full(2, side // 2) + rng.uniform(-0.5, 0.5, 2)
    clean = light(galaxy, side, place=place, flux=flux_of(galaxy, brightness))
    image = observed(clean, rng)
    labels = detected(image)
    held = np.bincount(labels.ravel(), weights=clean.ravel())
    mine = held[1:] > 0.5 * np.bincount(labels.ravel(), weights=image.ravel())[1:]
    # what noise lifts above the threshold far out is small and does not touch
    largest = int(np.argmax(held[1:])) + 1 if len(held) > 1 else 0
    patches, _ = ndimage.label(labels > 0, structure=np.ones((3, 3)))
    near = np.unique(labels[patches == patches[labels == largest][0]])
    touches = np.isin(np.arange(len(held)), near)
    parts = held[1:][mine & touches[1:]]
    apart = 1 - parts.max() / parts.sum() if parts.size else 0.0
    return Single(family, size, len(parts), float(apart))


def pair(
    size: int, brightness: int, *, ratio: float, apart: float, rng: np.random.Generator
) -> Pair | None:
    """Return what becomes of a pair; None where the second hardly shows."""
    first = drawn(str(rng.choice(["knots", "disc", "elliptical"])), float(size), rng)
    other = str(rng.choice(["elliptical", "disc", "star"]))
    side, angle = 2 * int((6 + apart) * size + 20) + 1, rng.uniform(0, 2 * np.pi)
    place = np.full(2, side // 2) + rng.uniform(-0.5, 0.5, 2)
    there = place + np.hypot(apart * size, FWHM) * np.array([np.cos(angle), np.sin(angle)])
    flux = flux_of(first, brightness)
    one = light(first, side, place=place, flux=flux)
    if other == "star":
        two, pixel = np.zeros_like(one), np.rint(there).astype(int)
        paste(two, flux * ratio * PSF.point(tuple(there - pixel)), pixel)
    else:
        r50 = max(1.0, size * np.sqrt(ratio) * rng.uniform(0.6, 1.2))
        two = light(drawn(other, float(r50), rng), side, place=there, flux=flux * ratio)
    image = observed(one + two, rng)
    (x, y), (x0, y0) = np.rint(there).astype(int), np.rint(place).astype(int)
    smooth = Detection().smooth(image, np.zeros(image.shape, bool))
    if two[y, x] < DISTINCT * (one + two)[y, x] or smooth[y, x] < SEEN:
        return None
    labels = detected(image)
    return Pair(size, ratio, bool(labels[y, x] in {0, labels[y0, x0]}))


def percent(values: list[float]) -> str:
    """Return a mean in per cent."""
    return f"{100 * np.mean(values):.0f} %" if values else ""


def row(title: str, found: list[Single]) -> str:
    """Return a line of the table of single galaxies."""
    cut = percent([one.pieces > 1 for one in found])
    pieces = f"{np.mean([one.pieces for one in found]):.1f}"
    return f"| {title} | {cut} | {pieces} | {percent([one.apart for one in found])} |"


def main() -> None:
    """Simulate, detect, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--galaxies", type=int, default=6, help="of each kind")
    parser.add_argument("--pairs", type=int, default=2, help="of each kind")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    singles = [
        single(family, size, brightness, rng=rng)
        for family, size, brightness in itertools.product(FAMILIES, SIZES, BRIGHTNESS)
        for _ in range(given.galaxies)
    ]
    singles = [one for one in singles if one.pieces]
    kinds = itertools.product(SIZES[:-1], BRIGHTNESS, RATIOS, SEPARATIONS)
    tried = [
        pair(size, brightness, ratio=ratio, apart=apart, rng=rng)
        for size, brightness, ratio, apart in kinds
        for _ in range(given.pairs)
    ]
    pairs = [one for one in tried if one is not None]
    print("| single galaxies | in pieces | pieces | light not in the largest |")
    print("|---" * 4 + "|")
    for family in FAMILIES:
        print(row(family, [one for one in singles if one.family == family]))
    for size in SIZES:
        print(row(f"r50 {size}", [one for one in singles if one.size == size]))
    print("\n| pairs | " + " | ".join(f"ratio {ratio:g}" for ratio in RATIOS) + " | all |")
    print("|---" * (len(RATIOS) + 2) + "|")
    for size in (*SIZES[:-1], None):
        rows = [one for one in pairs if size in {None, one.size}]
        cells = [percent([p.lost for p in rows if p.ratio == ratio]) for ratio in RATIOS]
        title = "all" if size is None else f"r50 {size}"
        lost = percent([p.lost for p in rows])
        print(f"| {title} | " + " | ".join(cells) + f" | {lost} of {len(rows)} |")


if __name__ == "__main__":
    main()
