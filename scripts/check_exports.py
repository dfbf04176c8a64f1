"""Export a catalog to every format and open each with the programs made for it.

python scripts/check_exports.py CATALOG [--embedding NAME] [--label COLUMN]

Python's readers are astropy, pyarrow, pandas, regions, mocpy, lsdb and h5py. stilts
(votlint, tpipe) and fitsverify, which Debian has, are used where they are installed. For
tables, every value of every column must come back; what a program complains of is shown.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import h5py
import numpy as np
from astropy.table import QTable, Table

from galaxyclust import Catalog, steps

TABLES = (".fits", ".vot", ".ecsv", ".csv", ".parquet")
# Debian's stilts 3.4.7 comes without readers of ECSV and Parquet.
_STILTS_FORMATS = {".fits": "fits", ".vot": "votable", ".csv": "csv"}


class Found(NamedTuple):
    """What one reader made of one export; no problem is an empty text."""

    export: str
    reader: str
    problem: str


def main() -> int:
    """Check every export and print a line for each reader of each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--embedding")
    parser.add_argument("--label", default="flags")
    options = parser.parse_args()
    catalog = Catalog(options.catalog)
    embeddings = [options.embedding] if options.embedding else []
    worst = 0
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of units that FITS and the VO do not list
        for found in checks(
            catalog, Path(folder), embeddings=embeddings, label=options.label
        ):
            print(f"{found.export:10} {found.reader:11} {found.problem or 'whole'}")
            worst |= bool(found.problem)
    return int(worst)


def checks(
    catalog: Catalog, folder: Path, *, embeddings: list[str], label: str
) -> Iterator[Found]:
    """Yield what each reader makes of each export."""
    truth = catalog.table()
    for name in embeddings:
        truth[f"embedding_{name}"] = catalog.embedding(name)
    for suffix in TABLES:
        path = folder / f"a{suffix}"
        steps.export(catalog, path, embeddings=embeddings)
        yield Found(suffix, "astropy", differences(truth, read(path)))
        yield from outside(path, len(truth))
    yield from others(catalog, folder, label)
    shared = Catalog(steps.export(catalog, folder / "shared.h5").path)
    shared.validate()
    yield Found(".h5", "galaxyclust", differences(catalog.table(), shared.table()))


def read(path: Path) -> Table:
    """Return a table, by pandas where astropy's reader knows no vectors."""
    if path.suffix != ".parquet":
        kind = {".vot": "votable", ".csv": "ascii.csv"}.get(path.suffix)
        return QTable.read(path, format=kind)
    import pandas as pd  # noqa: PLC0415

    frame = pd.read_parquet(path)
    return Table({name: np.array(frame[name].tolist()) for name in frame.columns})


def differences(truth: QTable, found: Table) -> str:
    """Return which columns did not come back as they were."""
    wrong = []
    for name in truth.colnames:
        expected = plain(truth[name])
        columns = [c for c in found.colnames if c.startswith(f"{name}_")]
        got = (
            plain(found[name])
            if name in found.colnames
            else np.column_stack([plain(found[c]) for c in columns])
        )
        if expected.dtype.kind == "b" and got.dtype.kind == "U":
            got = got == "True"
        if expected.dtype.kind == "f":
            same = np.array_equal(got.astype(expected.dtype), expected, equal_nan=True)
        else:
            same = np.array_equal(got, expected)
        if not same:
            wrong.append(name)
    return f"differs: {', '.join(wrong)}" if wrong else ""


def plain(column: object) -> np.ndarray:
    """Return values without units; masked is NaN or empty."""
    values = getattr(column, "value", column)
    if values.dtype.kind in "SU":
        texts = np.ma.filled(values, "" if values.dtype.kind == "U" else b"")
        return np.char.decode(texts, "utf-8") if values.dtype.kind == "S" else texts
    if getattr(values, "mask", None) is not None and values.dtype.kind == "f":
        return np.where(values.mask, np.nan, np.ma.getdata(values))
    return np.asarray(np.ma.getdata(values))


def outside(path: Path, n_rows: int) -> Iterator[Found]:
    """Yield what programs outside Python say of a table."""
    if path.suffix in _STILTS_FORMATS and shutil.which("stilts"):
        kind = _STILTS_FORMATS[path.suffix]
        counted = run("stilts", "tpipe", f"ifmt={kind}", f"in={path}", "omode=count")
        ok = f"rows: {n_rows}" in " ".join(counted.stdout.split())
        yield Found(path.suffix, "stilts", "" if ok else last_line(counted))
    if path.suffix == ".vot" and shutil.which("stilts"):
        said = run("stilts", "votlint", str(path))
        yield Found(path.suffix, "votlint", first_lines(said.stdout + said.stderr))
    if path.suffix == ".fits" and shutil.which("fitsverify"):
        said = run("fitsverify", "-q", str(path))
        problem = "" if said.stdout.startswith("verification OK") else said.stdout
        yield Found(path.suffix, "fitsverify", first_lines(problem))


def others(catalog: Catalog, folder: Path, label: str) -> Iterator[Found]:
    """Yield what their readers make of the exports that are no plain tables."""
    import lsdb  # noqa: PLC0415
    from mocpy import MOC  # noqa: PLC0415
    from regions import Regions  # noqa: PLC0415

    placed = np.isfinite(catalog.column("ra"))
    path = steps.export(catalog, folder / "a.reg", settings={"label": label}).path
    n_regions = len(Regions.read(path, format="ds9"))
    yield Found(
        ".reg", "regions", "" if n_regions == placed.sum() else f"{n_regions} of them"
    )
    path = steps.export(catalog, folder / "a.moc.fits").path
    sky = catalog.table(columns=["ra", "dec"])[placed]
    holds = MOC.load(path).contains_lonlat(sky["ra"], sky["dec"])
    yield Found(".moc.fits", "mocpy", "" if holds.all() else "lacks some sources")
    path = steps.export(catalog, folder / "a.hats").path
    frame = lsdb.open_catalog(path).compute().sort_values("id")
    expected = np.sort(catalog.column("id")[placed])
    same = frame["id"].tolist() == expected.tolist()
    yield Found(".hats", "lsdb", "" if same else "other ids")
    settings = {"label": label}
    path = steps.export(catalog, folder / "g", format="galaxy10", settings=settings).path
    with h5py.File(path) as file:
        n_images = len(file["images"])
        yield Found("galaxy10", "h5py", "" if n_images == len(file["ans"]) else "ragged")
    path = steps.export(catalog, folder / "m", format="multimodal").path
    n_images = sum(len(h5py.File(part)["image_array"]) for part in path.glob("*/*.hdf5"))
    yield Found("multimodal", "h5py", "" if n_images == placed.sum() else f"{n_images}")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a program and return what it said."""
    return subprocess.run(  # noqa: S603 (the programs named above)
        command, capture_output=True, text=True, check=False
    )


def last_line(said: subprocess.CompletedProcess[str]) -> str:
    """Return the last line of what a program said."""
    return (said.stderr + said.stdout).strip().splitlines()[-1]


def first_lines(text: str) -> str:
    """Return the different lines of a text, the first few of them."""
    lines = list(dict.fromkeys(text.strip().splitlines()))
    return "; ".join(lines[:4]) + (f"; {len(lines) - 4} more" if len(lines) > 4 else "")


if __name__ == "__main__":
    sys.exit(main())
