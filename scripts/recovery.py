"""How well shapes are recovered: simulated fields, found, cut out, measured and matched.

python scripts/recovery.py [--fields 6] [--seed 0] [--picture docs/recovery.png]

Sersic galaxies of all kinds lie in noise. The fields are written with their truth, ingested
like any image (sky, detection, deblending, stamps) and measured. What comes out is set
against what was put in: the median difference (bias) and its scatter, by signal-to-noise
ratio, by size over the PSF and by index, for what no flag warns of and for what is flagged.
"""

import argparse
import itertools
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
from astropy.table import QTable, Table, vstack
from scipy.optimize import brentq
from scipy.spatial import cKDTree

from galaxyclust import steps
from galaxyclust.catalog.core import Catalog
from galaxyclust.features.shapes import bits_of
from galaxyclust.flags import Shape
from galaxyclust.simulate.families import Galaxy
from galaxyclust.simulate.field import Field, expose, observe
from galaxyclust.simulate.frames import make_frames
from galaxyclust.simulate.profiles import Component, enclosed
from galaxyclust.simulate.settings import SimulatedField
from galaxyclust.simulate.sources import Sources, scatter
from galaxyclust.simulate.truth import truth_table
from galaxyclust.simulate.write import TRUTH, write_field

FWHM = 3.0  # pixels
SEEN = float(
    np.hypot(FWHM, np.sqrt(8 * np.log(2) / 12))
)  # by point sources, with the pixel
SCALE = 0.2  # arcsec a pixel
PER_FIELD = 120
STAMP = 96  # pixels
NEAR = 3.0  # pixels within which a source is the one put in
ROUND = 0.8  # axis ratio above which an angle says nothing
BINS = {
    "sn": ("S/N", (8, 20, 40, 80, 160, 400)),
    "size": ("r50 / FWHM", (0.4, 0.7, 1, 1.5, 2, 3)),
    "n": ("n", (0.5, 1, 2, 3, 4.5, 6)),
}
# what, the column, what it is compared with, and how
COMPARED = (
    ("ellipticity, moments", "ellipticity", "ellipticity", "difference"),
    ("ellipticity, deconvolved", "ellipticity_deconvolved", "ellipticity", "difference"),
    ("ellipticity, Sérsic", "sersic_ellipticity", "ellipticity", "difference"),
    ("angle [deg], Sérsic", "sersic_position_angle", "position_angle", "angle"),
    ("r50, deconvolved", "r50_deconvolved", "r50_circular", "ratio"),
    ("r50, Sérsic", "sersic_r50", "r50", "ratio"),
    ("n, Sérsic", "sersic_n", "n", "ratio"),
)
MINUS = "\N{MINUS SIGN}"
REACH = {"difference": 0.4, "angle": 30, "ratio": 0.6}  # of the picture
DIGITS = {"difference": 3, "angle": 1, "ratio": 2}
Floats = npt.NDArray[np.float64]


def circular(part: Component) -> float:
    """Return the radius of the circle that holds half of a component's light."""
    angle = (np.arange(90) + 0.5) * np.pi / 180
    longer = np.hypot(np.cos(angle), part.axis_ratio * np.sin(angle))

    def excess(radius: float) -> float:
        return float(enclosed(radius / longer, r50=part.r50, n=part.n).mean()) - 0.5

    return float(brentq(excess, part.axis_ratio * part.r50 / 2, 2 * part.r50))


def galaxies(rng: np.random.Generator, number: int) -> list[Galaxy]:
    """Return one-component galaxies of all sizes, indices, axis ratios and angles."""
    made = []
    for _ in range(number):
        r50 = FWHM * np.exp(rng.uniform(*np.log((0.4, 3))))
        n = np.exp(rng.uniform(*np.log((0.5, 6))))
        part = Component(1.0, r50, n, rng.uniform(0.2, 1), rng.uniform(-90, 90))
        made.append(
            Galaxy("sersic", (part,), r50, circular(part), part.axis_ratio, part.theta)
        )
    return made


def field(folder: Path, seed: int) -> Path:
    """Write a field in noise 1 with its truth; return its image."""
    settings = SimulatedField(
        name=f"field{seed}", shape=(1536, 1536), bands=("r",),
        n_galaxies=PER_FIELD, n_stars=0, min_separation_pix=90, margin_pix=50,
        pixel_scale_arcsec=SCALE, psf_fwhm_arcsec=FWHM * SCALE, sky=100, sky_sigma=1,
        rotation_deg=30, seed=seed,
    )  # fmt: skip
    rng = np.random.default_rng([7, seed])
    made = galaxies(rng, settings.n_galaxies)
    sn = np.exp(rng.uniform(*np.log((8, 400)), len(made)))
    # half of the flux lies within r50, over the noise of those pixels
    seen = np.hypot([galaxy.r50_circular for galaxy in made], FWHM / 2)
    flux = 2 * sn * np.sqrt(np.pi) * seen
    places = scatter(settings, len(made), rng)
    sources = Sources(tuple(made), places, flux, np.zeros(0))
    frame = make_frames(settings)["r"]
    clean = expose(settings, sources, light=sources.fluxes(0), frame=frame)
    truth = truth_table(
        settings, galaxies=made, positions=places, fluxes=flux[:, None], wcs=frame.wcs
    )
    truth["sn"] = sn
    truth["n"] = [galaxy.components[0].n for galaxy in made]
    image = observe(settings, clean, rng=rng)
    return write_field(Field(settings, {"r": image}, {"r": frame.wcs}, truth), folder)[0]


def measured(folder: Path, seed: int) -> Table:
    """Ingest and measure a field; return truth and measurement side by side."""
    image, catalog = field(folder, seed), folder / "catalog.h5"
    seen = SEEN * SCALE
    settings = steps.IngestSettings(size=STAMP, psf_fwhm_arcsec=seen, min_sn=0)
    steps.ingest([image], catalog, settings=settings)
    steps.measure(Catalog(catalog), request=steps.MeasureRequest(psf_fwhm_arcsec=seen))
    found, truth = Catalog(catalog).table(), QTable.read(folder / TRUTH)
    places = cKDTree(np.transpose([plain(found, "x"), plain(found, "y")]))
    distance, row = places.query(np.transpose([plain(truth, "x"), plain(truth, "y")]))
    out = Table({name: plain(truth, name) for name in ("r50", "r50_circular", "sn", "n")})
    out["position_angle"] = plain(truth, "position_angle")
    out["ellipticity"] = 1 - plain(truth, "axis_ratio")
    out["size"] = out["r50"] / FWHM
    for name in {column for _, column, _, _ in COMPARED} | {"shape_flags"}:
        out[f"found_{name}"] = plain(found, name)[row]
    return out[distance < NEAR]


def plain(table: Table, name: str) -> npt.NDArray[np.float64]:
    """Return a column without its unit."""
    return np.asarray(getattr(table[name], "value", table[name]))


def difference(both: Table, *, column: str, true: str, how: str) -> Floats:
    """Return measured against true: a difference, a relative one, or an angle."""
    found, truth = np.asarray(both[f"found_{column}"]), np.asarray(both[true])
    if how == "angle":
        turned = (found - truth + 90) % 180 - 90
        return np.where(both["ellipticity"] > 1 - ROUND, turned, np.nan)
    return found / truth - 1 if how == "ratio" else found - truth


def trusted(both: Table, column: str) -> npt.NDArray[np.bool_]:
    """Return which rows no flag of a column's group warns of."""
    bad = int(Shape.NO_SEGMENT | Shape.FLUX_NOT_POSITIVE | Shape.MASKED_CENTRE)
    for group in ("deconvolved", "sersic"):
        bad |= bits_of([group]) if group in column else 0
    return (np.asarray(both["found_shape_flags"]).astype(int) & bad) == 0


def summary(d: Floats, digits: int) -> str:
    """Return the median and the scatter (1.48 times the median deviation)."""
    d = d[np.isfinite(d)]
    if len(d) < 5:
        return ""
    bias = float(np.median(d))
    spread = 1.4826 * float(np.median(np.abs(d - bias)))
    return f"{bias:+z.{digits}f} ± {spread:.{digits}f}".replace("-", MINUS)


def chosen(both: Table, by: str, edges: tuple[float, float]) -> npt.NDArray[np.bool_]:
    """Return the rows of a bin; what noise does is shown by S/N alone."""
    sn, values = np.asarray(both["sn"]), np.asarray(both[by])
    return (edges[0] <= values) & (values < edges[1]) & ((by == "sn") | (sn > 40))


def lines(both: Table) -> list[str]:
    """Return the table of trusted rows, then of the flagged, a line a bin."""
    titles = [what for what, _, _, _ in COMPARED]
    out = ["| | galaxies, flagged | " + " | ".join(titles) + " |"]
    out += ["|---" * (len(titles) + 2) + "|"]
    for by, (title, edges) in BINS.items():
        for low, high in itertools.pairwise(edges):
            rows = chosen(both, by, (low, high))
            flagged = rows & ~trusted(both, "sersic")
            share = 100 * flagged.sum() / max(rows.sum(), 1)
            cells = [f"{title} {low:g}-{high:g}", f"{rows.sum()}, {share:.0f} %"]
            cells += [cell(both, rows & trusted(both, c[1]), c) for c in COMPARED]
            out.append("| " + " | ".join(cells) + " |")
    cells = ["flagged, all", f"{(~trusted(both, 'sersic')).sum()}"]
    cells += [cell(both, ~trusted(both, c[1]), c) for c in COMPARED]
    return [*out, "| " + " | ".join(cells) + " |"]


def cell(both: Table, rows: npt.NDArray[np.bool_], compared: tuple[str, ...]) -> str:
    """Return bias and scatter of one quantity of some rows."""
    _, column, true, how = compared
    d = difference(both, column=column, true=true, how=how)[rows]
    return summary(d, DIGITS[how])


def picture(both: Table, path: Path) -> None:
    """Draw each difference by S/N, size and n: the trusted in blue, the flagged in grey."""
    import matplotlib.pyplot as plt  # noqa: PLC0415 (only where a picture is wanted)

    shown = [c for c in COMPARED if c[0] != "r50, deconvolved"]
    figure, axes = plt.subplots(
        len(shown), 3, figsize=(11, 13), sharex="col", sharey="row", layout="constrained"
    )
    for line, (what, column, true, how) in zip(axes, shown, strict=True):
        d = difference(both, column=column, true=true, how=how)
        good = trusted(both, column)
        for panel, (by, (_, edges)) in zip(line, BINS.items(), strict=True):
            panel.axhline(0, color="0.3", lw=0.8)
            rows = chosen(both, by, (edges[0], edges[-1]))
            for some, colour, label in (
                (rows & ~good, "0.7", "flagged"),
                (rows & good, "#56B4E9", "trusted"),
            ):
                panel.plot(both[by][some], d[some], ".", ms=4, color=colour, label=label)
            bands = [band(d[chosen(both, by, e) & good]) for e in itertools.pairwise(edges)]
            middle = np.sqrt(np.multiply(edges[:-1], edges[1:]))
            low, mid, high = np.transpose(bands)
            panel.errorbar(
                middle, mid, (mid - low, high - mid), fmt="o-", ms=4, color="#D55E00",
                capsize=3, label="median, 16 to 84 % of the trusted", zorder=3,
            )  # fmt: skip
            panel.set(xscale="log", ylim=(-REACH[how], REACH[how]))
            panel.set_xticks(edges, [f"{edge:g}" for edge in edges])
            panel.minorticks_off()
        line[0].set_ylabel(what)
    for panel, label in zip(
        axes[-1], ("S/N inside r50", "r50 / PSF FWHM (S/N > 40)", "Sérsic n (S/N > 40)"),
        strict=True,
    ):  # fmt: skip
        panel.set_xlabel(label)
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=3, markerscale=2)
    figure.supylabel("measured minus true (r50 and n: relative)")
    figure.savefig(path, dpi=80)


def band(d: Floats) -> Floats:
    """Return the 16th, 50th and 84th percentile; NaN of fewer than five."""
    d = d[np.isfinite(d)]
    return np.percentile(d, [16, 50, 84]) if len(d) > 4 else np.full(3, np.nan)


def main() -> None:
    """Simulate, measure, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fields", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--picture", type=Path)
    given = parser.parse_args()
    parts = []
    for seed in range(given.seed, given.seed + given.fields):
        with tempfile.TemporaryDirectory() as folder:
            parts.append(measured(Path(folder), seed))
    both = vstack(parts)
    print(f"{len(both)} of {PER_FIELD * given.fields} galaxies found\n")
    print("\n".join(lines(both)))
    if given.picture:
        picture(both, given.picture)


if __name__ == "__main__":
    main()
