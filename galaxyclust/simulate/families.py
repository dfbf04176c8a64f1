"""Families of galaxies: the kinds of morphology in a field."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.errors import SettingError
from galaxyclust.simulate.profiles import Arms, Component, enclosing

THINNEST = 0.12  # axis ratio of a disc seen exactly edge-on
RADII, ANGLES = 96, 64  # points that sample a component's light
BULGE_INDEX = 1.5  # a component of a higher Sersic index is a bulge


class Galaxy(NamedTuple):
    """One galaxy; lengths in pixels and angles in degrees of the reference band.

    ``r50`` is the semi-major axis of the ellipse with ``axis_ratio`` and ``theta``, around
    the centre of light, that holds half of the flux; ``r50_circular`` is the radius of the
    circle that holds half of it.
    """

    family: str
    components: tuple[Component, ...]
    r50: float
    r50_circular: float
    axis_ratio: float
    theta: float  # in (-90, 90]

    def shares(self, band_steps: int) -> npt.NDArray[np.float64]:
        """Return components' fluxes, ``band_steps`` bands redder, over the total flux."""
        share = np.array([part.share for part in self.components])
        colour = np.array([part.colour for part in self.components])
        return np.asarray(share * 10 ** (0.4 * colour * band_steps))

    @property
    def bulge_share(self) -> float:
        """Share of the light that is more concentrated than a disc."""
        return sum(part.share for part in self.components if part.n > BULGE_INDEX)

    @property
    def arm_strength(self) -> float:
        """How strongly arms modulate the light: 0 not at all, 1 all of it and fully."""
        return sum(part.share * part.arms.strength for part in self.components if part.arms)


class _Draft(NamedTuple):
    """A galaxy before it is rotated and scaled: major axis along x, any size."""

    components: tuple[Component, ...]
    axis_ratio: float | None  # None: from the light's moments


def draw(family: str, *, r50: float, rng: np.random.Generator) -> Galaxy:
    """Return a random galaxy of a family, at a random angle.

    Parameters
    ----------
    family
        One of `FAMILIES`.
    r50
        Its half-light semi-major axis, in pixels.
    rng
        Generator of its other values.

    Raises
    ------
    SettingError
        If there is no such family.
    """
    check_families([family])
    draft = FAMILIES[family](rng)
    parts = _centred(draft.components)
    axis_ratio, tilt = (
        _moments(parts) if draft.axis_ratio is None else (draft.axis_ratio, 0.0)
    )
    scale = r50 / _half_light(parts, axis_ratio, tilt)
    angle = float(rng.uniform(-90, 90))
    return Galaxy(
        family=family,
        components=tuple(_placed(part, scale, angle) for part in parts),
        r50=r50,
        r50_circular=scale * _half_light(parts, 1.0, 0.0),
        axis_ratio=axis_ratio,
        theta=90.0 - (90.0 - tilt - angle) % 180.0,
    )


def check_families(names: Sequence[str]) -> None:
    """Refuse names that are not families.

    Raises
    ------
    SettingError
        If one is unknown, or none is given.
    """
    if not names:
        message = f"no family given; choose from {', '.join(FAMILIES)}"
        raise SettingError(message)
    for name in names:
        if name not in FAMILIES:
            message = f"unknown family {name!r}; choose from {', '.join(FAMILIES)}"
            raise SettingError(message)


def elliptical(rng: np.random.Generator) -> _Draft:
    """Return one smooth, round, concentrated, red profile."""
    axis_ratio = rng.uniform(0.6, 1.0)
    part = Component(1.0, 1.0, rng.uniform(3.0, 5.0), axis_ratio, 0.0, colour=0.6)
    return _Draft((part,), axis_ratio)


def disc(rng: np.random.Generator) -> _Draft:
    """Return an exponential disc without arms, face-on to inclined by 65 degrees."""
    axis_ratio = _inclined(rng.uniform(0, 65))
    bulge = rng.uniform(0.05, 0.3)
    parts = (
        Component(1 - bulge, 1.0, 1.0, axis_ratio, 0.0, colour=0.35),
        _bulge(rng, bulge, axis_ratio),
    )
    return _Draft(parts, axis_ratio)


def spiral(rng: np.random.Generator) -> _Draft:
    """Return a blue disc with logarithmic arms and a small bulge, up to 50 deg inclined."""
    axis_ratio = _inclined(rng.uniform(0, 50))
    bulge = rng.uniform(0.05, 0.2)
    arms = Arms(
        number=int(rng.integers(2, 4)),
        pitch=float(rng.choice([-1, 1]) * rng.uniform(15, 30)),
        strength=rng.uniform(0.75, 1.0),
        phase=rng.uniform(0, 2 * np.pi),
    )
    parts = (
        Component(1 - bulge, 1.0, 1.0, axis_ratio, 0.0, colour=0.15, arms=arms),
        _bulge(rng, bulge, axis_ratio),
    )
    return _Draft(parts, axis_ratio)


def edge_on(rng: np.random.Generator) -> _Draft:
    """Return a thin disc seen edge-on, with a small round bulge."""
    axis_ratio = _inclined(rng.uniform(82, 90))
    bulge = rng.uniform(0.0, 0.1)
    parts = (
        Component(1 - bulge, 1.0, 1.0, axis_ratio, 0.0, colour=0.4),
        _bulge(rng, bulge, 0.7),
    )
    return _Draft(parts, axis_ratio)


def clumpy(rng: np.random.Generator) -> _Draft:
    """Return a faint flat body with bright blue knots anywhere in it."""
    number = int(rng.integers(4, 8))
    share = rng.dirichlet(np.full(number, 3.0)) * rng.uniform(0.45, 0.65)
    radius = np.sqrt(rng.uniform(0.1, 1.0, number)) * 1.4
    angle = rng.uniform(0, 2 * np.pi, number)
    body = Component(
        1 - float(share.sum()), 1.0, 0.7, rng.uniform(0.6, 0.95), 0.0, colour=0.15
    )
    knots = [
        Component(
            share=float(share[k]),
            r50=rng.uniform(0.12, 0.25),
            n=1.0,
            axis_ratio=rng.uniform(0.7, 1.0),
            theta=rng.uniform(-90, 90),
            x=float(radius[k] * np.cos(angle[k])),
            y=float(radius[k] * np.sin(angle[k])),
            colour=-0.1,
        )
        for k in range(number)
    ]
    return _Draft((body, *knots), None)


def merger(rng: np.random.Generator) -> _Draft:
    """Return two galaxies of similar brightness that touch, in a common faint halo."""
    first = rng.uniform(0.4, 0.55)
    separation = rng.uniform(1.6, 2.4)
    halo = 0.15
    parts = [
        Component(
            share=share * (1 - halo),
            r50=rng.uniform(0.5, 0.8),
            n=rng.uniform(1.0, 2.5),
            axis_ratio=rng.uniform(0.5, 0.9),
            theta=rng.uniform(-90, 90),
            x=x,
            colour=rng.uniform(0.1, 0.5),
        )
        for share, x in ((first, -separation / 2), (1 - first, separation / 2))
    ]
    return _Draft((Component(halo, 1.6, 0.8, 0.6, 0.0, colour=0.2), *parts), None)


def mixed(rng: np.random.Generator) -> _Draft:
    """Return a disc with any bulge and inclination, with arms from none to strong.

    Bulge, arms and inclination have no gaps: this family is a continuum.
    """
    bulge = rng.uniform(0.0, 1.0) ** 1.5
    axis_ratio = _inclined(np.rad2deg(np.arccos(rng.uniform(0, 1))))
    arms = Arms(
        number=int(rng.integers(2, 4)),
        pitch=float(rng.choice([-1, 1]) * rng.uniform(12, 30)),
        strength=rng.uniform(0.0, 1.0) * (1 - bulge),
        phase=rng.uniform(0, 2 * np.pi),
    )
    reddening = rng.normal(0.0, 0.08)  # of the stars, independent of the shape
    round_part = Component(
        share=bulge,
        r50=rng.uniform(0.2, 0.3) + 0.7 * bulge,
        n=rng.uniform(1.6, 2.4) + 2.0 * bulge,
        axis_ratio=1 - rng.uniform(0.2, 0.6) * (1 - axis_ratio),
        theta=0.0,
        colour=0.55 + reddening,
    )
    flat_part = Component(
        1 - bulge, 1.0, 1.0, axis_ratio, 0.0, colour=0.25 + reddening, arms=arms
    )
    return _Draft((flat_part, round_part), None)


FAMILIES: dict[str, Callable[[np.random.Generator], _Draft]] = {
    "elliptical": elliptical,
    "disc": disc,
    "spiral": spiral,
    "edge_on": edge_on,
    "clumpy": clumpy,
    "merger": merger,
    "mixed": mixed,
}
DISTINCT = tuple(name for name in FAMILIES if name != "mixed")


def _inclined(inclination: float) -> float:
    """Return the axis ratio of a thick disc at an inclination (Hubble 1926)."""
    cosine = np.cos(np.deg2rad(inclination)) ** 2
    return float(np.sqrt(cosine * (1 - THINNEST**2) + THINNEST**2))


def _bulge(rng: np.random.Generator, share: float, axis_ratio: float) -> Component:
    """Return a compact red bulge, rounder than its disc."""
    rounder = 1 - 0.5 * (1 - axis_ratio)
    return Component(
        share, rng.uniform(0.15, 0.3), rng.uniform(2.0, 3.0), rounder, 0.0, colour=0.6
    )


def _points(parts: Sequence[Component]) -> tuple[npt.NDArray[np.float64], ...]:
    """Return x, y and weight of points that sample the components' light."""
    level = (np.arange(RADII) + 0.5) / RADII
    angle = 2 * np.pi * (np.arange(ANGLES) + 0.5) / ANGLES
    x, y, weight = [], [], []
    for part in parts:
        radius = enclosing(level, r50=part.r50, n=part.n)[:, None]
        along, across = radius * np.cos(angle), radius * np.sin(angle) * part.axis_ratio
        cosine, sine = np.cos(np.deg2rad(part.theta)), np.sin(np.deg2rad(part.theta))
        x.append(part.x + along * cosine - across * sine)
        y.append(part.y + along * sine + across * cosine)
        weight.append(np.full(x[-1].shape, part.share / x[-1].size))
    return np.ravel(x), np.ravel(y), np.ravel(weight)


def _centred(parts: Sequence[Component]) -> list[Component]:
    """Return the components moved so that the centre of light is the centre."""
    x = sum(part.share * part.x for part in parts)
    y = sum(part.share * part.y for part in parts)
    return [part._replace(x=part.x - x, y=part.y - y) for part in parts]


def _moments(parts: Sequence[Component]) -> tuple[float, float]:
    """Return axis ratio and angle (degrees) of the second moments of the light."""
    x, y, weight = _points(parts)
    xx, yy, xy = ((weight * product).sum() for product in (x * x, y * y, x * y))
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)
    spread = np.hypot((xx - yy) / 2, xy)
    mean = (xx + yy) / 2
    return float(np.sqrt((mean - spread) / (mean + spread))), float(np.rad2deg(angle))


def _half_light(parts: Sequence[Component], axis_ratio: float, theta: float) -> float:
    """Return the semi-major axis of the ellipse that holds half of the flux."""
    x, y, weight = _points(parts)
    cosine, sine = np.cos(np.deg2rad(theta)), np.sin(np.deg2rad(theta))
    radius = np.hypot(x * cosine + y * sine, (y * cosine - x * sine) / axis_ratio)
    order = np.argsort(radius)
    held = np.cumsum(weight[order]) - weight[order] / 2
    return float(np.interp(0.5 * weight.sum(), held, radius[order]))


def _placed(part: Component, scale: float, angle: float) -> Component:
    """Return a component scaled and rotated by ``angle`` degrees."""
    cosine, sine = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    return part._replace(
        r50=part.r50 * scale,
        theta=part.theta + angle,
        x=float(scale * (part.x * cosine - part.y * sine)),
        y=float(scale * (part.x * sine + part.y * cosine)),
    )
