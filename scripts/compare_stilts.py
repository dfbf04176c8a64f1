"""Compare every find and join with STILTS' tmatch2 on sparse and crowded random fields.

python scripts/compare_stilts.py [--n-rows N] [--stilts COMMAND]

It needs the program stilts (Debian has it). For each combination of find and join, the
rows of the result must be the same and the separations equal to a microarcsecond.

Where several rows compete, find=best is another matter. STILTS says that a row which
appears in a result pair appears in no other; galaxyclust takes the closest pair, then the
closest of all rows left over, and so on. STILTS 3.4.7 also uses up a row of the longer
table by the row nearest to it where that one goes to another partner, and so leaves out
pairs of two free rows. So its own rule is what is compared: of each row of the longer
table the nearest row of the shorter one, and of these pairs the closest for each row.
What galaxyclust's rule gives more is counted.

About a pole STILTS 3.4.7 misses a pair across RA 0 now and then. Such a one is said, and no
difference where vectors, by which galaxyclust does not go, put it within the radius.
"""

import argparse
import functools
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
from astropy.table import Table

from galaxyclust.match.find import FINDS, find_pairs, one_to_one
from galaxyclust.match.join import JOINS, join_rows
from galaxyclust.match.sphere import ARCSEC, Sky, axes, moved

RADIUS_ARCSEC = 3.0
_TOLERANCE = 1e-6  # arcsec


class Case(NamedTuple):
    """Two fields to match."""

    name: str
    first: Sky
    second: Sky


def case(name: str, n_rows: int, *, seed: int) -> Case:
    """Return two fields across RA 0 or about a pole; the second has more rows."""
    random = np.random.default_rng(seed)
    crowded = name != "sparse"
    n_rows2 = n_rows + n_rows // 7
    # some three neighbours each where it is crowded, one in a hundred elsewhere
    side = RADIUS_ARCSEC * np.sqrt(n_rows) / 3600 * (1 if crowded else 20)

    def field(n: int) -> Sky:
        if name == "pole":
            distance = side * np.sqrt(random.uniform(0, 1, n)) / 2
            return Sky(random.uniform(0, 360, n), 90 - distance)
        ra, dec = random.uniform(-side / 2, side / 2, (2, n))
        return Sky(ra % 360, dec)

    first, second = field(n_rows), field(n_rows2)
    if not crowded:  # most of the rows have a true counterpart
        noise = random.normal(0, 0.5, (2, n_rows))
        there = moved(first, east_arcsec=noise[0], north_arcsec=noise[1])
        second.ra[:n_rows], second.dec[:n_rows] = there.ra, there.dec
    return Case(name, first, second)


def ours(fields: Case, *, find: str, join: str) -> Table:
    """Return the rows that galaxyclust gives; -1 for none."""
    first, second = fields.first, fields.second
    search = functools.partial(find_pairs, first, second, radius_arcsec=RADIUS_ARCSEC)
    pairs = search(find="best2" if find == "best" else find)
    if find == "best":  # the second field has more rows
        pairs = pairs.at(one_to_one(pairs))
        more = len(search(find="best").first) - len(pairs.first)
        if join == "1and2":
            print(f"{fields.name:7} galaxyclust's own best has {more:,} pairs more")
    rows = join_rows(pairs, n_first=len(first), n_second=len(second), join=join)
    return Table({"row1": rows.first, "row2": rows.second, "sep": rows.separation_arcsec})


def theirs(folder: Path, command: str, *, find: str, join: str) -> Table:
    """Return the rows that STILTS gives."""
    out = folder / "out.csv"
    subprocess.run(  # noqa: S603 (the command is what the user names)
        [
            command, "tmatch2", "matcher=sky", f"params={RADIUS_ARCSEC}", "progress=none",
            "in1=first.fits", "in2=second.fits", "values1=ra dec", "values2=ra dec",
            f"find={find}", f"join={join}", "suffix1=_1", "suffix2=_2", "fixcols=all",
            f"out={out}", "ofmt=csv",
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )  # fmt: skip
    table = Table.read(out, format="ascii.csv")
    columns = {}
    for ours_name, name, missing in (
        ("row1", "row_1", -1),
        ("row2", "row_2", -1),
        ("sep", "Separation", np.nan),
    ):
        values = table[name] if name in table.colnames else np.full(len(table), missing)
        filled = values.filled(missing) if hasattr(values, "filled") else values
        columns[ours_name] = np.asarray(filled, float)
    return Table(columns)


def same(one: Table, other: Table) -> bool:
    """Say whether two results hold the same rows with the same separations."""
    if len(one) != len(other):
        return False
    a, b = (
        np.array(sorted(zip(t["row1"], t["row2"], t["sep"], strict=True), key=_key))
        for t in (one, other)
    )
    if not len(a):
        return True
    rows = np.array_equal(a[:, :2], b[:, :2])
    return rows and bool(np.allclose(a[:, 2], b[:, 2], atol=_TOLERANCE, equal_nan=True))


def _key(row: tuple[float, float, float]) -> tuple[float, float]:
    return float(row[0]), float(row[1])


def missed(one: Table, other: Table, fields: Case) -> int:
    """Return how many true pairs the second result lacks, 0 where it differs otherwise."""
    pairs = [set(zip(t["row1"], t["row2"], strict=True)) for t in (one, other)]
    more = np.array(sorted(pairs[0] - pairs[1]), int).reshape(-1, 2)
    kept = [pair in pairs[1] for pair in zip(one["row1"], one["row2"], strict=True)]
    if (more < 0).any() or not same(one[kept], other):
        return 0
    a = axes(fields.first.at(more[:, 0]))[2]
    b = axes(fields.second.at(more[:, 1]))[2]
    apart = 2 * np.arcsin(np.linalg.norm(a - b, axis=0) / 2) / ARCSEC
    return len(more) if (apart <= RADIUS_ARCSEC).all() else 0


def compare(fields: Case, command: str) -> int:
    """Compare all combinations on one pair of fields; return how many differ."""
    n_different = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, sky in (("first", fields.first), ("second", fields.second)):
            table = Table({"row": np.arange(len(sky)), "ra": sky.ra, "dec": sky.dec})
            table.write(folder / f"{file}.fits")
        for find in FINDS:
            for join in JOINS:
                one = ours(fields, find=find, join=join)
                other = theirs(folder, command, find=find, join=join)
                equal = same(one, other)
                n_missed = 0 if equal else missed(one, other, fields)
                n_different += not equal and not n_missed
                word = "same" if equal else "DIFFERENT"
                if n_missed:
                    word = f"same, but for a true pair that STILTS lacks ({n_missed})"
                print(f"{fields.name:7} {find:6} {join:6} {len(one):7,} rows  {word}")
    return n_different


def main() -> None:
    """Compare on all fields and fail where anything differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n-rows", type=int, default=2000)
    parser.add_argument("--stilts", default="stilts")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    command = shutil.which(given.stilts)
    if command is None:
        sys.exit(f"{given.stilts}: no such program; Debian's package is called stilts")
    n_different = sum(
        compare(case(name, given.n_rows, seed=given.seed), command)
        for name in ("sparse", "wrap", "pole")
    )
    print(f"{n_different} combinations differ")
    sys.exit(n_different > 0)


if __name__ == "__main__":
    main()
