"""The demonstration: the whole job on a real deep field that needs no download."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from astropy.io import fits
from skimage import data

from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.store import disk_errors, replacing
from galaxyclust.errors import InputError
from galaxyclust.ingest.detect import Detection
from galaxyclust.ingest.settings import IngestSettings
from galaxyclust.steps._cluster.cluster import Clustered, cluster
from galaxyclust.steps._embed.embed import embed
from galaxyclust.steps._export.export import export
from galaxyclust.steps._ingest.images import ingest
from galaxyclust.steps._look.show import show
from galaxyclust.words import counted

BANDS = ("blue", "green", "red")
EPOCHS = 80  # half of the usual number for so few galaxies: a demo is waited for
# Of thousands of specks in the picture, those with enough pixels to have a shape.
SETTINGS = IngestSettings(
    size=64,
    detect_on="stack",
    min_sn=30,
    detection=Detection(threshold=5.0, min_area=20),
)
CLUSTERINGS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("kmeans", "km", {"n_clusters": 6}),
    ("hdbscan", "h", {}),
)
_OPTIONS = "--detect-on stack --threshold 5 --min-area 20 --min-sn 30"
_COMMENT = "Hubble deep field (NASA/ESA), the colour picture that scikit-image ships"


class DemoStep(NamedTuple):
    """One step of the demonstration: the command that does it, and what came of it."""

    command: str
    outcome: str


def demo(
    folder: str | Path, *, seed: int = 0, overwrite: bool = False
) -> Iterator[DemoStep]:
    """Write the deep field as FITS and take every step on it.

    Parameters
    ----------
    folder
        Where all goes; made if it is not there.
    seed
        Of training and clustering.
    overwrite
        Replace what an earlier demonstration left there.

    Yields
    ------
    DemoStep
        One a step, as it is done.
    """
    folder = Path(folder)
    survey = folder / "survey.h5"
    if survey.exists() and not overwrite:
        message = f"{survey} exists; use --overwrite, or another folder with -o"
        raise InputError(message)
    images = write_deep_field(folder)
    names = " ".join(path.name for path in images)
    yield DemoStep("", f"a real deep field as FITS: {names}")
    made = ingest(images, survey, settings=SETTINGS, overwrite=overwrite)
    yield DemoStep(
        f"galaxyclust ingest {names} -o survey.h5 {_OPTIONS}", _sources(made.notes)
    )
    catalog = Catalog(survey)
    embedded = embed(catalog, name="ssl", settings={"seed": seed, "n_epochs": EPOCHS})
    yield DemoStep(
        f"galaxyclust embed survey.h5 --name ssl --set n_epochs={EPOCHS}", embedded.notes[0]
    )
    for method, name, settings in CLUSTERINGS:
        seeded = {"seed": seed} if method == "kmeans" else {}
        found = cluster(
            catalog,
            embedding="ssl",
            method=method,
            name=name,
            settings=settings | seeded,
        )
        changed = "".join(f" --set {key}={value}" for key, value in settings.items())
        yield DemoStep(
            f"galaxyclust cluster survey.h5 --embedding ssl --method {method} "
            f"--name {name}{changed}",
            _sizes(found),
        )
    picture = show(catalog, clustering="km", output=folder / "clusters.png")
    yield DemoStep(
        "galaxyclust show survey.h5 --clustering km -o clusters.png", f"look at {picture}"
    )
    table = export(catalog, folder / "catalog.fits", overwrite=True).path
    yield DemoStep(
        "galaxyclust export survey.h5 -o catalog.fits", f"open {table} in TOPCAT"
    )


def _sizes(found: Clustered) -> str:
    sizes = ", ".join(map(str, found.sizes)) or "0"
    told = "" if found.stability is None else f"; stability {found.stability:.2f}"
    clusters = counted(len(found.sizes), "cluster")
    return f"{clusters} of {sizes} galaxies; {found.n_noise} in none{told}"


def _sources(notes: tuple[str, ...]) -> str:
    return next((note for note in notes if "sources" in note), notes[-1])


def write_deep_field(folder: Path) -> list[Path]:
    """Write the deep field's three colours as FITS images, and return their paths.

    The picture has no WCS and none is made up: positions stay in pixels.
    """
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    pixels = np.asarray(data.hubble_deep_field())  # type: ignore[no-untyped-call]
    paths = []
    for number, band in enumerate(reversed(BANDS)):
        path = folder / f"hdf-{band}.fits"
        # pictures count rows from the top, FITS from the bottom
        plane: npt.NDArray[np.float32] = pixels[::-1, :, number].astype(np.float32)
        hdu = fits.PrimaryHDU(plane)
        hdu.header["FILTER"] = (band, "colour of the picture")
        hdu.header["BUNIT"] = ("count", "8-bit brightness, stretched for display")
        hdu.header["COMMENT"] = _COMMENT
        with disk_errors(path), replacing(path) as temporary:
            hdu.writeto(temporary, overwrite=True)
        paths.append(path)
    return paths[::-1]
