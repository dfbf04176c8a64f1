"""Compare measured shapes with statmorph's on the stamps of catalogs, side by side.

python scripts/compare_statmorph.py survey.h5 [more.h5 …] [--n 500] [--min-sn 8]
    [--only {answers,speed}] [--picture FILE]

Both get the same pixels: the whole stamp, the same segment, mask and noise. Prints, for
each quantity, the median and the 90th percentile of the absolute difference, its bias and
scatter, and the spread of the quantity itself, of the galaxies that statmorph flags as
less than bad (flag 0 or 1); then the time of each, on one core, in this run, in turns.
"""

import argparse
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import statmorph
from statmorph import statmorph as module

from galaxyclust import flags
from galaxyclust.catalog.core import Catalog
from galaxyclust.features import FEATURES
from galaxyclust.features.planes import Planes
from galaxyclust.features.shapes import Shapes
from galaxyclust.methods import build
from galaxyclust.steps._measure.planes import PlaneReader

# Ours, theirs, and whether the difference counts relative to the quantity.
PAIRS = (
    ("concentration", "concentration", False),
    ("asymmetry", "asymmetry", False),
    ("smoothness", "smoothness", False),
    ("gini", "gini", False),
    ("m20", "m20", False),
    ("gini_m20_bulge", "gini_m20_bulge", False),
    ("gini_m20_merger", "gini_m20_merger", False),
    ("r20", "r20", True),
    ("r50", "r50", True),
    ("r80", "r80", True),
    ("r_petro", "rpetro_circ", True),
    ("r_petro_ellip", "rpetro_ellip", True),
    ("r50_ellip", "rhalf_ellip", True),
    ("r_max", "rmax_ellip", True),
    ("ellipticity", "ellipticity_centroid", False),
    ("sn_per_pixel", "sn_per_pixel", True),
    ("multimode", "multimode", False),
    ("intensity", "intensity", False),
    ("deviation", "deviation", False),
    ("outer_asymmetry", "outer_asymmetry", False),
    ("shape_asymmetry", "shape_asymmetry", False),
    ("sersic_n", "sersic_n", True),
    ("sersic_r50", "sersic_rhalf", True),
    ("sersic_ellipticity", "sersic_ellip", False),
)
BASIC = 16  # of the pairs; the rest are of the slower groups


@contextmanager
def only(names: list[str]) -> Iterator[None]:
    """Let statmorph work out these quantities and what they need, no more."""
    before = module._quantity_names  # noqa: SLF001 (there is no other way to ask for less)
    check = module.SourceMorphology._check_segmaps  # noqa: SLF001
    module._quantity_names = names  # noqa: SLF001
    module.SourceMorphology._check_segmaps = lambda _: None  # noqa: SLF001
    yield
    module._quantity_names = before  # noqa: SLF001
    module.SourceMorphology._check_segmaps = check  # noqa: SLF001


def theirs(planes: Planes, row: int) -> statmorph.SourceMorphology | None:
    """Return statmorph's measurement of one stamp, or None where it gives up."""
    image, mask, segment, sigma = (values[row] for values in planes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return statmorph.SourceMorphology(
                image,
                segment.astype(np.int32),
                1,
                mask=mask,
                weightmap=np.full(image.shape, sigma),
                cutout_extent=100.0,
                n_sigma_outlier=-1,
            )
        except Exception as error:  # noqa: BLE001 (whatever it is, it is counted)
            print(f"statmorph: {type(error).__name__}: {error}")
            return None


def rows_to_compare(catalog: Catalog, n: int, min_sn: float) -> np.ndarray:
    """Return up to n rows of galaxies that are whole and bright, at random."""
    bad = flags.SET_ASIDE | flags.Source.TRUNCATED | flags.Source.EDGE
    good = (catalog.column("flags") & int(bad)) == 0
    sn = catalog.column("sn")
    good &= (sn > min_sn) & (catalog.column("n_pixels") >= 28)
    rows = np.flatnonzero(good)
    return np.sort(np.random.default_rng(0).permutation(rows)[:n])


def seconds(function: Callable[[], object]) -> float:
    """Return the processor's time that a call takes."""
    start = time.process_time()
    function()
    return time.process_time() - start


def theirs_of(found: list, name: str) -> np.ndarray:
    """Return one of statmorph's quantities; NaN where it says -99 or calls it bad."""
    good = [one is not None and one.flag < 2 for one in found]
    values = np.array([getattr(one, name, np.nan) if one else np.nan for one in found])
    return np.where((values <= -99) | ~np.array(good), np.nan, values)


def table(ours: dict, found: list) -> list[str]:
    """Return a line for each quantity: differences, their scatter, and its own scatter."""
    heads = ("n", "median|d|", "90%|d|", "bias", "scatter", "spread")
    lines = [f"{'quantity':22s} {heads[0]:>4s}" + "".join(f"{h:>11s}" for h in heads[1:])]
    for mine, name, relative in PAIRS:
        if mine not in ours:
            continue
        other = theirs_of(found, name)
        both = np.isfinite(other) & np.isfinite(ours[mine])
        a, b = ours[mine][both], other[both]
        d = (a - b) / np.abs(b) if relative else a - b
        low, high = np.percentile(b, [16, 84])
        values = (
            np.median(np.abs(d)),
            np.percentile(np.abs(d), 90),
            np.median(d),
            1.4826 * np.median(np.abs(d - np.median(d))),
            (high - low) / 2,
        )
        what = f"{mine} (relative)" if relative else mine
        lines.append(f"{what:22s} {both.sum():4d}" + "".join(f"{v:11.5f}" for v in values))
    return lines


def picture(both: list[tuple[str, dict, list]], path: Path) -> None:
    """Draw ours against theirs, a panel a quantity."""
    import matplotlib.pyplot as plt  # noqa: PLC0415 (only where a picture is wanted)

    shown = [p for p in PAIRS if p[0] in both[0][1] and "gini_m20" not in p[0]]
    n_columns = 5
    n_lines = -(-len(shown) // n_columns)
    figure, axes = plt.subplots(n_lines, n_columns, figsize=(12, 2.4 * n_lines))
    for panel in axes.flat[len(shown) :]:
        panel.set_visible(False)
    for panel, (mine, name, _) in zip(axes.flat, shown, strict=False):
        ends = []
        for (label, ours, found), colour in zip(both, ("#0072B2", "#D55E00"), strict=False):
            other = theirs_of(found, name)
            known = np.isfinite(other) & np.isfinite(ours[mine])
            ends += list(np.percentile(np.r_[other[known], ours[mine][known]], [0.5, 99.5]))
            panel.plot(
                other[known], ours[mine][known], ".", ms=3, color=colour, alpha=0.5,
                label=f"{label}, {len(found)} galaxies",
            )  # fmt: skip
        low, high = min(ends), max(ends)
        pad = 0.05 * (high - low) or 1
        panel.plot([low, high], [low, high], color="0.6", lw=0.8, zorder=0)
        panel.set(xlim=(low - pad, high + pad), ylim=(low - pad, high + pad))
        panel.set_title(mine.replace("_", " "), fontsize=9)
        panel.tick_params(labelsize=7)
    handles, labels = axes.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower right", fontsize=8, markerscale=3)
    figure.supxlabel("statmorph", fontsize=10)
    figure.supylabel("galaxyclust", fontsize=10)
    figure.tight_layout()
    figure.savefig(path, dpi=110)


def main() -> None:
    """Read, measure both ways, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("catalogs", type=Path, nargs="+")
    parser.add_argument("--n", type=int, default=500)
    parser.add_argument("--band", default="", help="band; the reference where not given")
    parser.add_argument("--min-sn", type=float, default=20.0)
    parser.add_argument("--features", default="basic", help="groups, with commas")
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--only", choices=("answers", "speed"), help="and not both")
    given = parser.parse_args()
    groups = {name: build(FEATURES, name, {}) for name in given.features.split(",")}
    every = set(groups) > {"basic"}
    names = module._quantity_names if every else [p[1] for p in PAIRS[:BASIC]]  # noqa: SLF001
    both = []
    for path in given.catalogs:
        catalog = Catalog(path)
        rows = rows_to_compare(catalog, given.n, given.min_sn)
        planes, _ = PlaneReader(catalog, given.band).read(rows)
        print(
            f"{path.stem}: {len(rows)} galaxies, stamps of {planes.image.shape[1]} pixels"
        )
        if given.only != "speed":
            none = np.full(len(rows), np.nan)
            shapes = Shapes(groups=groups, n_threads=1)
            with only(names):
                found = [theirs(planes, row) for row in range(len(rows))]
            ours = shapes.measure(planes, psf_fwhm_pixels=none, rows=rows).columns
            print("\n".join(table(ours, found)), flush=True)
            both.append((path.stem, ours, found))
        if given.only != "answers":
            speed(planes, rows, groups=groups, names=names)
    if given.picture and both:
        picture(both, given.picture)


def speed(planes: Planes, rows: np.ndarray, *, groups: dict, names: list[str]) -> None:
    """Time both on the same galaxies, in turns, and say the ratio."""
    none = np.full(len(rows), np.nan)
    few = np.arange(0, len(rows), max(len(rows) // 20, 1))

    def mine(n_threads: int) -> None:
        shapes = Shapes(groups=groups, n_threads=n_threads)
        shapes.measure(planes, psf_fwhm_pixels=none, rows=rows)

    mine(1)  # compiles
    ours, other = [], []
    for part in np.array_split(few, 4):
        ours.append(seconds(lambda: mine(1)) / len(rows))
        with only(names):
            other.append(seconds(lambda p=part: [theirs(planes, k) for k in p]) / len(part))
    quick, slow = min(ours), float(np.mean(other))
    print(
        f"{', '.join(groups)}: {1e3 * quick:.3f} ms a galaxy ({1 / quick:.0f}/s), "
        f"statmorph {1e3 * slow:.1f} ms: {slow / quick:.0f} times as fast"
    )
    walls = []
    for n_threads in (1, 2):
        best = np.inf
        for _ in range(3):
            start = time.perf_counter()
            mine(n_threads)
            best = min(best, time.perf_counter() - start)
        walls.append(best)
    print(f"two threads: {walls[0] / walls[1]:.2f} times one (wall clock)")


if __name__ == "__main__":
    main()
