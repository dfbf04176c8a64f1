import numpy as np
import pytest
from astropy import units as u
from astropy.table import QTable

from galaxyclust.catalog.export import export
from galaxyclust.errors import SettingError

regions = pytest.importorskip("regions")


@pytest.fixture
def sources():
    """Sources 30 arcsec long, one of them without a shape and one without a position."""
    return QTable(
        {
            "id": ["a", "b {2}\nline", "c", "d"],
            "ra": [10.0, 10.01, 10.02, np.nan] * u.deg,
            "dec": [0.0, 0.01, -0.02, 0.0] * u.deg,
            "x": [0.0, 10.0, 20.0, np.nan],
            "y": [0.0, 5.0, 6.0, 7.0],
            "r_kron": [30.0, 10.0, np.nan, 5.0],
            "r_kron_arcsec": [30.0, 10.0, np.nan, 5.0] * u.arcsec,
            "semi_major_axis": [2.0, 2.0, 2.0, 2.0],
            "semi_minor_axis": [1.0, 2.0, 1.0, 1.0],
            "semi_major_axis_arcsec": [2.0, 2.0, 2.0, 2.0],
            "semi_minor_axis_arcsec": [1.0, 2.0, 1.0, 1.0],
            "position_angle": [0.0, 45.0, 0.0, 0.0] * u.deg,
            "theta_image": [-30.0, 45.0, 0.0, 0.0] * u.deg,
            "label": [0, -1, 3, 1],
        }
    )


def read(path):
    return regions.Regions.read(path, format="ds9")


def test_an_ellipse_lies_along_its_position_angle_on_the_sky(sources, tmp_path):
    notes = export(sources, tmp_path / "a.reg")
    found = read(tmp_path / "a.reg")
    assert notes == [
        "1 source without a position left out",
        "points stand for 1 source without a shape",
    ]
    first = found[0]
    assert (first.width.to_value("arcsec"), first.height.to_value("arcsec")) == (60, 30)
    assert first.angle.to_value("deg") == 90  # a position angle of 0 points North
    assert first.center.ra.deg == pytest.approx(10.0)
    assert type(found[2]).__name__ == "PointSkyRegion"


def test_pixels_count_from_one_in_the_file(sources, tmp_path):
    export(sources, tmp_path / "a.reg", settings={"coordinates": "image"})
    first = read(tmp_path / "a.reg")[0]
    assert (first.center.x, first.center.y) == (0, 0)
    assert (first.width, first.height) == (60, 30)
    assert first.angle.to_value("deg") == 330


def test_clusters_have_colours_and_tags_and_names_stay_in_their_braces(sources, tmp_path):
    export(sources, tmp_path / "a.reg", settings={"label": "label"})
    lines = (tmp_path / "a.reg").read_text().splitlines()[3:]
    assert lines[0].endswith("# color=red tag={0} text={a}")
    assert lines[1].endswith("# color=white tag={-1} text={b (2) line}")
    export(sources, tmp_path / "b.reg", settings={"text": "none"})
    assert (tmp_path / "b.reg").read_text().splitlines()[3].endswith(")")


def test_names_of_clusters_have_colours_too(sources, tmp_path):
    sources["kind"] = ["spiral", "spiral", "disc", ""]
    export(sources, tmp_path / "a.reg", settings={"label": "kind", "text": None})
    lines = (tmp_path / "a.reg").read_text().splitlines()[3:]
    colours = [line.split("color=")[1].split()[0] for line in lines]
    assert colours[0] == colours[1] != "white"


def test_without_positions_on_the_sky_pixels_of_one_field_are_written(sources, tmp_path):
    sources["ra"][:] = np.nan * u.deg
    sources["field"] = ["f1", "f1", "f1", "f2"]
    with pytest.raises(SettingError, match="pixels of 2 fields in one region file"):
        export(sources, tmp_path / "a.reg")
    sources["file"] = sources["field"]
    del sources["field"]
    with pytest.raises(SettingError, match="pixels of 2 files in one region file"):
        export(sources, tmp_path / "a.reg")
    export(sources[:3], tmp_path / "a.reg")
    assert "image\nellipse(1.0000,1.0000," in (tmp_path / "a.reg").read_text()
