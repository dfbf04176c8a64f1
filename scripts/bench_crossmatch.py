"""Time the cross-match of two large catalogs against astropy, a tree, and LSDB.

python scripts/bench_crossmatch.py [--n-rows N] [--rounds N] [--lsdb PYTHON]

Every matcher gets the same arrays in turn, several rounds in one process, and must find
the same counterparts. LSDB lives in an environment of its own: give its Python.
"""

import argparse
import functools
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.table import Table
from scipy.spatial import cKDTree

from galaxyclust.match.crossmatch import crossmatch
from galaxyclust.match.find import find_pairs
from galaxyclust.match.pairs import nearest
from galaxyclust.match.settings import MatchSettings
from galaxyclust.match.sphere import ARCSEC, Sky, axes, moved

RADIUS_ARCSEC = 1.0
Rows = npt.NDArray[np.int64]

_LSDB = """
import sys, time
import dask, lsdb, pandas
if __name__ == "__main__":
    tables = [pandas.read_parquet(path) for path in sys.argv[1:3]]
    begin = time.perf_counter()
    first, second = (lsdb.from_dataframe(t, ra_column="ra", dec_column="dec",
                                         margin_threshold=5.0) for t in tables)
    print(f"import {time.perf_counter() - begin:.2f}")
    for _ in range(int(sys.argv[3])):
        for scheduler in ("synchronous", "threads"):  # one thread, all threads
            begin, cpu = time.perf_counter(), time.process_time()
            with dask.config.set(scheduler=scheduler):
                n = len(first.crossmatch(second, radius_arcsec=1.0, n_neighbors=1,
                                         suffixes=("_1", "_2")).compute())
            print(f"{scheduler:11} {time.perf_counter() - begin:.2f} s, "
                  f"{time.process_time() - cpu:.2f} s of processor time, {n} rows")
"""


def fields(n_rows: int, *, seed: int) -> tuple[Sky, Sky]:
    """Return positions over the whole sky and their shuffled counterparts."""
    random = np.random.default_rng(seed)
    dec = np.degrees(np.arcsin(random.uniform(-1, 1, n_rows)))
    first = Sky(random.uniform(0, 360, n_rows), dec)
    noise = random.normal(0, 0.3, (2, n_rows))
    second = moved(first, east_arcsec=noise[0], north_arcsec=noise[1])
    return first, second.at(random.permutation(n_rows))


def by_zones(workers: int) -> Callable[[Sky, Sky], Rows]:
    """Return galaxyclust's own matcher: nearest, second nearest and their number."""

    def match(first: Sky, second: Sky) -> Rows:
        return nearest(first, second, radius_arcsec=RADIUS_ARCSEC, workers=workers).row

    return match


def one_to_one(first: Sky, second: Sky) -> Rows:
    """Return the counterparts that find=best gives."""
    pairs = find_pairs(first, second, radius_arcsec=RADIUS_ARCSEC, find="best")
    out = np.full(len(first), -1)
    out[pairs.first] = pairs.second
    return out


def whole(first: Sky, second: Sky) -> Rows:
    """Return the counterparts with all that the command works out beside them."""
    settings = MatchSettings(radius_arcsec=RADIUS_ARCSEC)
    return crossmatch(first, second, settings=settings).counterpart


def by_astropy(first: Sky, second: Sky) -> Rows:
    """Return what astropy's match_to_catalog_sky finds within the radius."""
    one, other = (SkyCoord(sky.ra * u.deg, sky.dec * u.deg) for sky in (first, second))
    row, apart, _ = one.match_to_catalog_sky(other)
    return np.where(apart.arcsec <= RADIUS_ARCSEC, row, -1)


def by_tree(first: Sky, second: Sky) -> Rows:
    """Return what scipy's k-d tree finds, unit vectors sorted along the sky."""
    order1, order2 = (np.lexsort([s.ra, np.floor(s.dec * 2)]) for s in (first, second))
    one, other = (axes(sky)[2].T for sky in (first, second))
    tree = cKDTree(other[order2], balanced_tree=False, compact_nodes=False)
    chord, found = tree.query(one[order1], distance_upper_bound=RADIUS_ARCSEC * ARCSEC)
    out = np.full(len(first), -1)
    near = np.isfinite(chord)
    out[order1[near]] = order2[found[near]]
    return out


MATCHERS: dict[str, Callable[[Sky, Sky], Rows]] = {
    "astropy match_to_catalog_sky": by_astropy,
    "scipy cKDTree, sorted, bounded": by_tree,
    "galaxyclust best1, one thread": by_zones(1),
    "galaxyclust best1, all threads": by_zones(0),
    "galaxyclust best": one_to_one,
    "galaxyclust, with chance and offset": whole,
}


def peak_mib(matcher: Callable[[Sky, Sky], Rows], first: Sky, second: Sky) -> float:
    """Return the most memory that a match adds, measured in a process of its own."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)

    def work() -> None:
        usage = functools.partial(resource.getrusage, resource.RUSAGE_SELF)
        before = usage().ru_maxrss
        matcher(first, second)
        sender.send((usage().ru_maxrss - before) / 1024)

    process = context.Process(target=work)
    process.start()
    found = float(receiver.recv())
    process.join()
    return found


def time_lsdb(python: str, first: Sky, second: Sky, *, rounds: int) -> None:
    """Print what LSDB takes, in its own environment."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, sky in (("first", first), ("second", second)):
            paths.append(str(Path(folder) / f"{name}.parquet"))
            Table({"ra": sky.ra, "dec": sky.dec}).write(paths[-1], format="parquet")
        done = subprocess.run(  # noqa: S603 (the Python that the user names)
            [python, "-c", _LSDB, *paths, str(rounds)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    print(done.stdout if done.returncode == 0 else f"LSDB: {done.stderr.strip()[-400:]}")


def main() -> None:
    """Time all matchers and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n-rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--lsdb", metavar="PYTHON")
    given = parser.parse_args()
    few = fields(1000, seed=1)
    for matcher in MATCHERS.values():
        matcher(*few)  # machine code is compiled here, not on the clock
    first, second = fields(given.n_rows, seed=0)
    memory = {name: peak_mib(MATCHERS[name], first, second) for name in MATCHERS}
    seconds: dict[str, list[float]] = {name: [] for name in MATCHERS}
    wanted = by_astropy(first, second)
    for _ in range(given.rounds):
        for name, matcher in MATCHERS.items():
            begin = time.perf_counter()
            found = matcher(first, second)
            seconds[name].append(time.perf_counter() - begin)
            if np.mean(found == wanted) < 0.9999:
                sys.exit(f"{name} finds other counterparts")
    reference = min(seconds["astropy match_to_catalog_sky"])
    print(f"{given.n_rows:,} x {given.n_rows:,} rows, 1 arcsec; best of {given.rounds}")
    for name, times in seconds.items():
        ratio = reference / min(times)
        print(f"{name:36} {min(times):6.2f} s {ratio:6.1f}x {memory[name]:6.0f} MiB more")
    if given.lsdb:
        time_lsdb(given.lsdb, first, second, rounds=given.rounds)


if __name__ == "__main__":
    main()
