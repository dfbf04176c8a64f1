import numpy as np
import pytest

from galaxyclust.features import photometry
from galaxyclust.ingest.align import BandView
from galaxyclust.ingest.images import Window
from galaxyclust.ingest.tile import Tile, TileWindows
from galaxyclust.steps._ingest.fluxes import Surroundings, add_fluxes

SHAPE = (60, 60)
WHOLE = Window(100, 160, 200, 260)  # the tile begins at y = 100, x = 200


@pytest.fixture
def near():
    """Return a function that makes the surroundings of a source at (230, 130)."""

    def made(*, mask=None, segments=None, gain=np.nan, second=True):
        y, x = np.indices(SHAPE)
        image = 100 * np.exp(-((x - 30) ** 2 + (y - 30) ** 2) / 18).astype(np.float32)
        ones = np.ones(SHAPE, np.float32)
        mask = np.zeros(SHAPE, bool) if mask is None else mask
        segments = np.zeros(SHAPE, np.int32) if segments is None else segments
        segments[25:36, 25:36] = 1
        bands = ("r", "g") if second else ("r",)
        views = {
            band: BandView(
                image=image / (number + 1), mask=mask, level=0 * ones, sigma=ones,
                origin=(100, 200), gain=gain,
            )
            for number, band in enumerate(bands)
        }  # fmt: skip
        tile = Tile(
            windows=TileWindows(WHOLE, WHOLE), views=views, reference="r", saturated=mask
        )
        return Surroundings(tile=tile, segments=segments)

    return made


def measured(near, *, x=230.0, y=130.0, r_kron=12.0):
    values = {"aperture_x": x, "aperture_y": y, "r_kron": r_kron, "axis_ratio": 1.0}
    table = {name: np.array([value]) for name, value in values.items()}
    table["theta_image"] = np.zeros(1)
    add_fluxes(table, near, own=np.array([1]), bands=("g", "r"))
    return {name: values[0] for name, values in table.items()}


TOTAL = 100 * 2 * np.pi * 9


def test_the_same_aperture_is_laid_on_every_band(near):
    found = measured(near())
    assert found["flux_r"] == pytest.approx(TOTAL, rel=2e-3)
    assert found["flux_g"] == pytest.approx(TOTAL / 2, rel=2e-3)
    assert found["sn"] == pytest.approx(found["flux_r"] / found["flux_error_r"])


def test_a_neighbour_in_the_aperture_does_not_add_its_light(near):
    segments = np.zeros(SHAPE, np.int32)
    segments[28:33, 37:42] = 2
    made = near(segments=segments)
    made.tile.views["r"].image[28:33, 37:42] += 500
    assert measured(made)["flux_r"] == pytest.approx(TOTAL, rel=0.01)


def test_a_band_that_the_tile_lacks_is_nan(near):
    found = measured(near(second=False))
    assert np.isnan(found["flux_g"])
    assert np.isfinite(found["flux_r"])


def test_an_aperture_mostly_off_the_image_has_no_flux(near):
    mask = np.zeros(SHAPE, bool)
    mask[20:41, 20:41] = True
    assert np.isnan(measured(near(mask=mask))["flux_r"])


@pytest.mark.parametrize("r_kron", [np.nan, 0.0])
def test_a_source_without_an_aperture_has_no_flux(near, r_kron):
    assert np.isnan(measured(near(), r_kron=r_kron)["flux_r"])


def test_a_gain_adds_the_noise_of_the_source(near):
    plain, noisy = measured(near()), measured(near(gain=2.0))
    expected = np.hypot(plain["flux_error_r"], np.sqrt(plain["flux_r"] / 2))
    assert noisy["flux_error_r"] == pytest.approx(expected)


def test_other_sources_are_told_from_the_own_also_beyond_the_tile(near):
    segments = np.zeros(SHAPE, np.int32)
    segments[:5, :5] = 2
    made = near(segments=segments)
    corner = photometry.aperture(201.0, 101.0, a=6, b=6, theta=0)
    others = made.other_sources(corner, own=1)
    assert others.shape == corner.weights.shape
    assert others.sum() == 25
    away = photometry.aperture(500.0, 500.0, a=6, b=6, theta=0)
    assert not made.other_sources(away, own=1).any()
