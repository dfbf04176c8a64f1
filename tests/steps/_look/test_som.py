import pytest

from galaxyclust import steps
from galaxyclust.errors import CatalogError, SettingError


@pytest.fixture
def mapped(survey):
    """A survey with a map of its embedding and one of its stamps."""
    settings = {"width": 3, "height": 2, "device": "cpu"}
    steps.embed(survey, method="som", name="map", settings=settings | {"on": "ae"})
    few = settings | {"input_size": 16, "grid": "hexagonal"}
    steps.embed(survey, method="pixel_som", name="drawn", settings=few)
    return survey


@pytest.mark.parametrize("galaxies", [False, True])
@pytest.mark.parametrize("name", ["map", "drawn"])
def test_a_map_is_drawn(mapped, tmp_path, *, name, galaxies):
    path = steps.show_som(
        mapped,
        name=name,
        output=tmp_path / "a.png",
        colours=("ellipticity", "sn"),
        galaxies=galaxies,
    )
    assert path.read_bytes().startswith(b"\x89PNG")


def test_what_cannot_be_drawn_is_refused(mapped, tmp_path):
    output = tmp_path / "a.png"
    with pytest.raises(
        CatalogError, match="no self-organizing map 'ae'; it has drawn, map"
    ):
        steps.show_som(mapped, name="ae", output=output)
    with pytest.raises(SettingError, match="'id' is no column of numbers"):
        steps.show_som(mapped, name="map", output=output, colours=("id",))
    with pytest.raises(CatalogError, match="no column 'nothing'"):
        steps.show_som(mapped, name="map", output=output, colours=("nothing",))
    with pytest.raises(SettingError, match="unknown kind of picture"):
        steps.show_som(mapped, name="map", output=tmp_path / "a.txt")


def test_a_catalog_without_maps_says_how_to_make_one(surveyed, tmp_path):
    with pytest.raises(CatalogError, match="none yet; embed --method som makes one"):
        steps.show_som(surveyed, name="map", output=tmp_path / "a.png")
