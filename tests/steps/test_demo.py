import numpy as np
import pytest
from astropy.io import fits
from skimage import data

from galaxyclust import steps
from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import InputError
from galaxyclust.steps._demo import BANDS, write_deep_field


def test_the_deep_field_is_written_right_side_up(tmp_path):
    paths = write_deep_field(tmp_path / "new")
    assert len(paths) == len(BANDS)
    picture = np.asarray(data.hubble_deep_field())
    found = {fits.getheader(path)["FILTER"]: fits.getdata(path) for path in paths}
    for number, band in enumerate(("red", "green", "blue")):
        np.testing.assert_array_equal(found[band][::-1], picture[:, :, number])


def test_a_demo_that_is_there_is_not_replaced_unasked(tmp_path):
    (tmp_path / "survey.h5").write_text("mine")
    with pytest.raises(InputError, match="exists; use --overwrite, or another folder"):
        next(steps.demo(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["survey.h5"]


@pytest.mark.slow
def test_the_demo_does_the_whole_job(tmp_path):
    done = list(steps.demo(tmp_path))
    assert all(step.outcome for step in done)
    catalog = Catalog(tmp_path / "survey.h5")
    catalog.validate()
    assert catalog.n_rows > 500
    assert {"km_label", "h_label"} <= set(catalog.names("catalog"))
    assert (tmp_path / "clusters.png").stat().st_size > 100_000
    assert (tmp_path / "catalog.fits").exists()
