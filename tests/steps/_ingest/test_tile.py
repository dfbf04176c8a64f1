import numpy as np
import pytest
from astropy.wcs import WCS

from galaxyclust.features.measure import measure
from galaxyclust.flags import Source
from galaxyclust.ingest.align import BandView
from galaxyclust.ingest.fields import Field
from galaxyclust.ingest.images import ImageFile, Window
from galaxyclust.ingest.settings import IngestSettings
from galaxyclust.ingest.tile import Tile, TileWindows
from galaxyclust.steps._ingest.listed import Listed
from galaxyclust.steps._ingest.tile import detection_image, find_sources, shards

SHAPE = (80, 90)


def gaussians(places, *, flux=2000.0, noise=1.0, seed=0):
    y, x = np.indices(SHAPE)
    image = np.random.default_rng(seed).normal(0, noise, SHAPE)
    for px, py in places:
        image += flux / (8 * np.pi) * np.exp(-((x - px) ** 2 + (y - py) ** 2) / 8)
    return image.astype(np.float32)


def view(image, *, sigma=1.0, mask=None):
    ones = np.ones(SHAPE, np.float32)
    mask = np.zeros(SHAPE, bool) if mask is None else mask
    return BandView(
        image=image, mask=mask, level=0 * ones, sigma=sigma * ones, origin=(0, 0)
    )


def tile(*images, core=None, saturated=None):
    whole = Window(0, *SHAPE[:1], 0, SHAPE[1])
    return Tile(
        windows=TileWindows(whole, core or whole),
        views={band: view(image) for band, image in zip("rgi", images, strict=False)},
        reference="r",
        saturated=np.zeros(SHAPE, bool) if saturated is None else saturated,
    )


@pytest.fixture
def field(tmp_path):
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.crval, wcs.wcs.crpix = [150.0, 2.0], [45.0, 40.0]
    wcs.wcs.cdelt = [-1e-4, 1e-4]
    path = tmp_path / "r.fits"
    images = {
        band: ImageFile(path=path, readable=path, hdu=0, shape=SHAPE, wcs=wcs, band=band)
        for band in "rg"
    }
    return Field(name="f", images=images, reference="r")


def found(field, made, *, listed=None, **settings):
    return find_sources(made, field, IngestSettings(size=16, **settings), listed=listed)


def bright(sources):
    return sources.table["n_pixels"] > 20


PLACES = [(20.3, 30.0), (60.0, 50.6)]


def test_sources_are_found_where_they_are(field):
    sources = found(field, tile(gaussians(PLACES)))
    use = bright(sources)
    x = np.stack([sources.table["x"][use], sources.table["y"][use]], axis=1)
    assert x == pytest.approx(np.array(PLACES), abs=0.2)
    assert (sources.table["flags"][use] == 0).all()


def test_only_sources_of_the_core_belong_to_a_tile(field):
    sources = found(field, tile(gaussians(PLACES), core=Window(0, 80, 0, 45)))
    assert sources.table["x"][bright(sources)] == pytest.approx([20.3], abs=0.2)
    assert sources.segments[51, 60] > 0


def test_a_source_larger_than_the_overlap_of_two_tiles_belongs_to_one_of_them(field):
    y, x = np.indices(SHAPE)
    image = 200 * np.exp(-((x - 45) ** 2 + (y - 39) ** 2) / (2 * 9**2))
    image = (image + gaussians([], noise=1)).astype(np.float32)
    centroids, owners = [], 0
    for rows, core in ((slice(0, 50), (0, 40)), (slice(30, 80), (40, 80))):
        outer = Window(rows.start, rows.stop, 0, SHAPE[1])
        part = image[rows]
        ones = np.ones(part.shape, np.float32)
        made = Tile(
            windows=TileWindows(outer, Window(*core, 0, SHAPE[1])),
            views={
                "r": BandView(
                    image=part, mask=ones < 0, level=0 * ones, sigma=ones,
                    origin=(rows.start, 0),
                )
            },
            reference="r",
            saturated=ones < 0,
        )  # fmt: skip
        owners += int(np.sum(found(field, made).table["n_pixels"] > 1000))
        whole = measure(part, np.asarray(part > 5, np.int32), ones < 0)
        centroids.append(whole["y"][0] + rows.start)
    assert centroids[0] < 39.5 < centroids[1]  # by which both would take it for theirs
    assert owners == 1


def test_the_stack_weighs_bands_by_their_noise_and_skips_masked_pixels():
    made = tile(gaussians([], noise=1), gaussians([], noise=1, seed=1))
    sn, mask = detection_image(made, IngestSettings(detect_on="stack"))
    assert sn.std() == pytest.approx(1, rel=0.03)
    assert not mask.any()
    alone, _ = detection_image(made, IngestSettings())
    np.testing.assert_array_equal(alone, made.views["r"].image)


def test_a_source_at_the_edge_is_flagged(field):
    sources = found(field, tile(gaussians([(1.0, 40.0)])))
    assert sources.table["flags"][bright(sources)][0] & int(Source.EDGE)


def test_a_source_at_the_edge_of_a_tile_but_not_of_the_image_is_not(field):
    inner = Window(10, 70, 0, 90)
    made = tile(gaussians([(40.0, 10.0)]))
    made = Tile(
        windows=TileWindows(Window(10, 90, 0, 90), inner),
        views=made.views,
        reference="r",
        saturated=made.saturated,
    )
    sources = found(field, made)
    assert not (sources.table["flags"] & int(Source.EDGE)).any()


def test_a_saturated_source_is_flagged(field):
    saturated = np.zeros(SHAPE, bool)
    saturated[30, 20] = True
    sources = found(field, tile(gaussians(PLACES), saturated=saturated))
    flags = sources.table["flags"][bright(sources)] & int(Source.SATURATED) > 0
    assert flags.tolist() == [True, False]


def listed(*places):
    x, y = np.array(places, float).T
    return Listed(id=np.array([str(n) for n in range(len(x))]), x=x, y=y)


def test_a_listed_source_keeps_its_position_and_has_the_shape_of_what_is_there(field):
    sources = found(field, tile(gaussians(PLACES)), listed=listed((21.0, 30.0)))
    assert sources.table["x"].tolist() == [21.0]
    assert sources.table["aperture_x"][0] == pytest.approx(20.3, abs=0.2)
    assert sources.table["semi_major_axis"][0] == pytest.approx(2, rel=0.15)


def test_a_listed_place_of_empty_sky_is_undetected(field):
    sources = found(field, tile(gaussians(PLACES)), listed=listed((75.0, 10.0)))
    assert sources.table["flags"].tolist() == [int(Source.UNDETECTED)]
    assert np.isnan(sources.table["semi_major_axis"][0])


def test_two_listed_in_one_segment_are_blended(field):
    where = listed((20.0, 30.0), (21.0, 30.0), (60.0, 51.0))
    sources = found(field, tile(gaussians(PLACES)), listed=where)
    blended = sources.table["flags"] & int(Source.BLENDED) > 0
    assert blended.tolist() == [True, True, False]


def cut_up(field, made, sources):
    return list(shards(made, field, sources, bands=("g", "r"), size=16))


def test_a_shard_holds_stamps_fluxes_and_sky_positions(field):
    made = tile(gaussians(PLACES), gaussians(PLACES, flux=500, seed=1))
    sources = found(field, made)
    (shard,) = cut_up(field, made, sources)
    columns, use = shard.columns, bright(sources)
    assert columns["flux_r"][use] == pytest.approx(2000, rel=0.05)
    assert columns["flux_g"][use] == pytest.approx(500, rel=0.15)
    assert columns["sn"][use] == pytest.approx(
        columns["flux_r"][use] / columns["flux_error_r"][use]
    )
    assert columns["ra"] == pytest.approx(150, abs=0.01)
    assert shard.stamps.image.shape == (len(use), 2, 16, 16)
    assert shard.jacobian.shape == (len(use), 2, 2)
    assert not any(name.startswith("aperture") for name in columns)


def test_a_missing_band_is_flagged_and_nan(field):
    made = tile(gaussians(PLACES))
    (shard,) = cut_up(field, made, found(field, made))
    assert (shard.columns["flags"] & int(Source.MISSING_BAND) > 0).all()
    assert np.isnan(shard.columns["flux_g"]).all()


def test_a_source_larger_than_its_stamp_is_flagged(field):
    y, x = np.indices(SHAPE)
    image = 100 * np.exp(-((x - 45) ** 2 + (y - 40) ** 2) / 128) + gaussians([])
    made = tile(image.astype(np.float32), gaussians([], seed=1))
    sources = found(field, made)
    (shard,) = cut_up(field, made, sources)
    large = int(np.argmax(sources.table["n_pixels"]))
    assert shard.columns["flags"][large] & int(Source.TRUNCATED)


def test_a_tile_without_sources_gives_one_empty_shard(field):
    made = tile(np.zeros(SHAPE, np.float32), np.zeros(SHAPE, np.float32))
    (shard,) = cut_up(field, made, found(field, made))
    assert shard.stamps.image.shape == (0, 2, 16, 16)
    assert len(shard.columns["flags"]) == 0
