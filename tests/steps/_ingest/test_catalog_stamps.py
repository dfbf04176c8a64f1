import numpy as np
import pytest

from galaxyclust.catalog.core import Catalog, Column, Content
from galaxyclust.catalog.history import Step
from galaxyclust.steps import export, ingest_stamps
from galaxyclust.steps._ingest.catalog_stamps import CatalogStamps


@pytest.fixture
def labelled(ingested, tmp_path):
    """Return a catalog exported to one file with a column of labels."""
    copied = tmp_path / "shared.h5"
    export(ingested, copied)
    catalog = Catalog(copied)
    kinds = Column(np.arange(catalog.n_rows) % 3)
    catalog.write(Content(columns={"kind": kinds}), Step(name="attach", output="catalog"))
    return catalog


def test_stamps_and_the_users_own_columns_come_along(labelled):
    source = CatalogStamps(catalog=labelled)
    stamps = labelled.stamps().read(slice(0, len(source)))
    for number in (0, len(source) - 1):
        picture = source.read(number)
        good = np.isfinite(picture.pixels)
        assert (picture.pixels[good] == stamps.image[number][good]).all()
        assert picture.bands == labelled.stamp_info().bands
    table = source.table()
    assert table["kind"].tolist() == labelled.column("kind").tolist()
    assert "flux_r" not in table.colnames
    assert source.ref(2).file == labelled.column("id")[2]


def test_a_catalog_made_of_one_is_the_same_on_the_sky(labelled, tmp_path):
    made = ingest_stamps(labelled.path, tmp_path / "again.h5").catalog
    for name in ("id", "kind"):
        assert made.column(name).tolist() == labelled.column(name).tolist()
    for name in ("ra", "dec", "pixel_scale_arcsec"):
        assert made.column(name) == pytest.approx(
            labelled.column(name), rel=1e-6, nan_ok=True
        )
    bright = (labelled.column("sn") > 50) & (labelled.column("ellipticity") > 0.3)
    turned = made.column("position_angle") - labelled.column("position_angle")
    both = bright & np.isfinite(turned)
    assert both.any()
    assert np.median(np.abs((turned[both] + 90) % 180 - 90)) < 5
