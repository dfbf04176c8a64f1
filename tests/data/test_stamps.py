"""Ready-made stamps of Galaxy Zoo 2 and EFIGI, with their labels."""

import itertools

import numpy as np
import pytest
from astropy.table import Table

from galaxyclust.flags import Source
from galaxyclust.steps import ingest_stamps

pytestmark = pytest.mark.data


@pytest.fixture(scope="module", params=["gz2", "efigi"])
def made(request, data, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    files = sorted(itertools.islice((data / request.param / "images").rglob("*.jpg"), 120))
    (folder / "some.txt").write_text("\n".join(str(path) for path in files))
    return ingest_stamps(
        folder / "some.txt",
        folder / "survey.h5",
        labels=data / request.param / "labels.csv",
    )


def test_every_stamp_is_a_row_with_its_labels(made):
    catalog = made.catalog
    assert catalog.n_rows == 120
    assert made.skipped == ()
    assert any("120 of" in note for note in made.notes)
    assert len(np.unique(catalog.column("id"))) == 120
    assert {"label", "ellipticity", "flux_red"} <= set(catalog.names("catalog"))


def test_the_galaxy_in_the_middle_is_the_one_measured(made):
    catalog = made.catalog
    size = catalog.stamp_info().size
    x, y = catalog.column("x"), catalog.column("y")
    assert np.median(np.hypot(x - size / 2, y - size / 2)) < size / 20
    undetected = catalog.column("flags") & int(Source.UNDETECTED) > 0
    assert undetected.mean() < 0.02
    assert (np.isfinite(catalog.column("r50")) | undetected).all()


def test_edge_on_galaxies_are_flatter_than_round_ones(data, tmp_path):
    labels = Table.read(data / "gz2" / "labels.csv")
    chosen: list[str] = []
    for label in ("edge_on", "round"):
        of_label = np.asarray(labels["label"]).astype(str) == label
        chosen += [str(data / "gz2" / name) for name in labels["file"][of_label][:40]]
    (tmp_path / "some.txt").write_text("\n".join(chosen))
    catalog = ingest_stamps(
        tmp_path / "some.txt", tmp_path / "s.h5", labels=data / "gz2" / "labels.csv"
    ).catalog
    flat = catalog.column("label") == "edge_on"
    assert flat.sum() == 40
    ellipticity = catalog.column("ellipticity")
    assert np.nanmedian(ellipticity[flat]) > 0.5
    assert np.nanmedian(ellipticity[~flat]) < 0.3
