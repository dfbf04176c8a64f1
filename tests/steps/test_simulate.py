import pytest
from astropy.io import fits
from astropy.table import Table

from galaxyclust import steps
from galaxyclust.errors import SettingError

SMALL = {"shape": (64, 64), "bands": ("g", "r"), "n_galaxies": 1, "n_stars": 0}


def test_images_and_the_truth_are_written(tmp_path):
    paths = steps.simulate(tmp_path / "sky", settings=SMALL | {"name": "a", "seed": 2})
    assert [path.name for path in paths] == ["a-g.fits", "a-r.fits", "truth.ecsv"]
    assert fits.getdata(paths[0]).shape == (64, 64)
    assert len(Table.read(paths[-1])) == 1


def test_an_unknown_setting_is_refused(tmp_path):
    with pytest.raises(SettingError, match="field has no setting 'galaxies'; "):
        steps.simulate(tmp_path, settings={"galaxies": 3})
    assert list(tmp_path.iterdir()) == []
