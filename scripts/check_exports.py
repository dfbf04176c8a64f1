"""Export a catalog to every format and open each with the programs made for it.

python scripts/check_exports.py CATALOG [--embedding NAME] [--label COLUMN]

Python's readers are astropy, pandas (with pyarrow), regions, mocpy, lsdb and h5py. stilts
(votlint, tpipe) and fitsverify, which Debian has, are used where they are installed. Of
tables, the self-contained HDF5 and HATS every value of every column and of the embedding
must come back (stilts: as it writes them into FITS again), of regions the positions and
names, of the others vectors, pixels and labels; of a MOC, that all sources lie in it. What
a program complains of is shown.
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
from galaxyclust.show.colour import picture

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
    truth = whole(catalog, embeddings)
    for suffix in TABLES:
        path = folder / f"a{suffix}"
        steps.export(catalog, path, embeddings=embeddings)
        reader = "pandas" if suffix == ".parquet" else "astropy"
        yield Found(suffix, reader, differences(truth, read(path)))
        yield from outside(path, truth)
    for name in embeddings:
        yield Found("projector", "numpy", of_projector(catalog, folder / "p", name))
    yield Found(".reg", "regions", of_regions(catalog, folder / "a.reg", label))
    yield Found(".moc.fits", "mocpy", of_moc(catalog, folder / "a.moc.fits"))
    yield Found(".hats", "lsdb", of_hats(catalog, folder / "a.hats", embeddings))
    yield Found("galaxy10", "h5py", of_galaxy10(catalog, folder / "g", label))
    yield Found("multimodal", "h5py", of_multimodal(catalog, folder / "m"))
    yield Found(".h5", "galaxyclust", of_hdf5(catalog, folder / "shared.h5", embeddings))


def whole(catalog: Catalog, embeddings: list[str]) -> QTable:
    """Return all columns of a catalog, and embeddings as vectors beside them."""
    table = catalog.table()
    for name in embeddings:
        table[f"embedding_{name}"] = catalog.embedding(name)
    return table


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


def outside(path: Path, truth: QTable) -> Iterator[Found]:
    """Yield what programs outside Python make of a table, and say of it."""
    if path.suffix in _STILTS_FORMATS and shutil.which("stilts"):
        kind = _STILTS_FORMATS[path.suffix]
        back = path.with_name("back.fits")
        said = run(
            "stilts", "tpipe", f"ifmt={kind}", f"in={path}", "ofmt=fits", f"out={back}"
        )
        problem = last_line(said) if said.returncode else differences(truth, read(back))
        yield Found(path.suffix, "stilts", problem)
    if path.suffix == ".vot" and shutil.which("stilts"):
        said = run("stilts", "votlint", str(path))
        yield Found(path.suffix, "votlint", first_lines(said.stdout + said.stderr))
    if path.suffix == ".fits" and shutil.which("fitsverify"):
        said = run("fitsverify", "-q", str(path))
        problem = "" if said.stdout.startswith("verification OK") else said.stdout
        yield Found(path.suffix, "fitsverify", first_lines(problem))


def of_projector(catalog: Catalog, path: Path, name: str) -> str:
    """Return what is wrong with vectors and names for the projector."""
    steps.export(catalog, path, format="projector", embeddings=[name])
    vectors = catalog.embedding(name)
    there = np.isfinite(vectors).all(axis=1)
    got = np.loadtxt(path / "vectors.tsv", delimiter="\t", dtype=np.float32, ndmin=2)
    known = Table.read(path / "metadata.tsv", format="ascii.tab", converters={"id": str})
    if not (path / "sprite.png").is_file():
        return "no picture"
    return unequal(
        vectors=(vectors[there], got),
        ids=(catalog.column("id")[there], np.array(known["id"])),
    )


def of_regions(catalog: Catalog, path: Path, label: str) -> str:
    """Return what is wrong with the regions; their positions have eight decimals."""
    from regions import Regions  # noqa: PLC0415

    steps.export(catalog, path, settings={"label": label})
    found = Regions.read(path, format="ds9")
    table = catalog.table(columns=["id", "ra", "dec"])[placed(catalog)]
    centers = np.array([[r.center.ra.deg, r.center.dec.deg] for r in found])
    truth = np.column_stack([plain(table["ra"]), plain(table["dec"])])
    return unequal(
        positions=(np.round(truth, 8), np.round(centers, 8)),
        ids=(plain(table["id"]), np.array([r.meta["text"] for r in found])),
    )


def of_moc(catalog: Catalog, path: Path) -> str:
    """Return whether the footprint lacks sources."""
    from mocpy import MOC  # noqa: PLC0415

    steps.export(catalog, path)
    sky = catalog.table(columns=["ra", "dec"])[placed(catalog)]
    holds = MOC.load(path).contains_lonlat(sky["ra"], sky["dec"])
    return "" if holds.all() else f"lacks {(~holds).sum()} sources"


def of_hats(catalog: Catalog, path: Path, embeddings: list[str]) -> str:
    """Return which columns LSDB reads otherwise."""
    import lsdb  # noqa: PLC0415

    steps.export(catalog, path, embeddings=embeddings)
    frame = lsdb.open_catalog(path, columns="all").compute().sort_values("id")
    found = Table({name: np.array(frame[name].tolist()) for name in frame.columns})
    truth = whole(catalog, embeddings)[placed(catalog)]
    return differences(truth[np.argsort(truth["id"])], found)


def of_galaxy10(catalog: Catalog, path: Path, label: str) -> str:
    """Return what is wrong with pictures and labels; a text is one of the classes."""
    steps.export(catalog, path, format="galaxy10", settings={"label": label})
    truth = catalog.column(label)
    rows = np.flatnonzero(truth != "" if truth.dtype.kind in "US" else truth >= 0)
    info = catalog.stamp_info()
    pictures = picture(
        catalog.stamps().read(rows), bands=info.bands, stretched=not info.calibrated
    )
    with h5py.File(path) as file:
        answers = file["ans"][:]
        if "classes" in file:
            answers = file["classes"].asstr()[:][answers].astype(np.str_)
        return unequal(
            pictures=(pictures, file["images"][:]), labels=(truth[rows], answers)
        )


def of_multimodal(catalog: Catalog, path: Path) -> str:
    """Return what is wrong with the stamps of any file, source by source."""
    steps.export(catalog, path, format="multimodal")
    row_of = {name: row for row, name in enumerate(catalog.column("id").tolist())}
    n_found, problem = 0, ""
    for part in sorted(path.glob("*/*.hdf5")):
        with h5py.File(part) as file:
            rows = np.array([row_of[name] for name in file["object_id"].asstr()[:]])
            stamps = catalog.stamps().read(rows)
            usable = (stamps.mask == 0) & np.isfinite(stamps.image)
            problem = problem or unequal(
                pixels=(np.nan_to_num(stamps.image, nan=0), file["image_array"][:]),
                masks=(usable, file["image_mask"][:]),
            )
            n_found += len(rows)
    return problem or unequal(number=(placed(catalog).sum(), np.array(n_found)))


def of_hdf5(catalog: Catalog, path: Path, embeddings: list[str]) -> str:
    """Return what the one file to share has otherwise: columns, embeddings, stamps."""
    shared = Catalog(steps.export(catalog, path).path)
    shared.validate()
    rows = np.arange(len(catalog.column("id")))
    images = [kept.stamps().read(rows).image for kept in (catalog, shared)]
    wrong = differences(whole(catalog, embeddings), whole(shared, embeddings))
    return wrong or unequal(stamps=(images[0], images[1]))


def placed(catalog: Catalog) -> np.ndarray:
    """Return which sources have a position on the sky."""
    return np.isfinite(catalog.column("ra")) & np.isfinite(catalog.column("dec"))


def unequal(**pairs: tuple[np.ndarray, np.ndarray]) -> str:
    """Return which things differ from what they should be; NaN is equal to NaN."""
    wrong = [
        name
        for name, (truth, got) in pairs.items()
        if not np.array_equal(truth, got, equal_nan=truth.dtype.kind == "f")
    ]
    return f"differs: {', '.join(wrong)}" if wrong else ""


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
