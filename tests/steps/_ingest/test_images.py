"""Ingest as a whole, on files made here: what is found, and what bad files do."""

import bz2
import gzip
import logging
import lzma
import subprocess
import sys

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table
from astropy.wcs import WCS
from scipy import ndimage

from galaxyclust.errors import CatalogError, InputError, SettingError
from galaxyclust.flags import Pixel, Source
from galaxyclust.ingest import tile
from galaxyclust.ingest.settings import IngestSettings
from galaxyclust.ingest.tile import TileSettings
from galaxyclust.positions import targets_in
from galaxyclust.steps import ingest

PLACES = ((40.3, 50.2), (90.6, 30.1), (70.0, 95.4))  # x, y


def header(*, crpix=(64.5, 64.5), turn=0.0, scale=0.4, parity=(-1, 1), **cards):
    """Return a TAN header: North up and East left, unless turned or mirrored."""
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.crval = [150.0, 2.0]
    wcs.wcs.crpix = crpix
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    wcs.wcs.cd = np.array([[cos, -sin], [sin, cos]]) @ np.diag(parity) * scale / 3600
    found = wcs.to_header()
    found["FILTER"] = "r"
    found.update(cards)
    return found


def sky(shape=(128, 128), *, places=PLACES, flux=3000.0, width=2.5, noise=1.0, seed=0):
    """Return an image of round Gaussian sources on noise."""
    y, x = np.indices(shape)
    image = np.random.default_rng(seed).normal(0, noise, shape)
    for px, py in places:
        radius2 = (x - px) ** 2 + (y - py) ** 2
        image += flux / (2 * np.pi * width**2) * np.exp(-radius2 / (2 * width**2))
    return image.astype(np.float32)


@pytest.fixture
def write(tmp_path):
    """Return a function that writes an image with a header and returns its path."""

    def written(name="r.fits", image=None, head=None, *, hdu=fits.PrimaryHDU):
        path = tmp_path / name
        made = hdu(sky() if image is None else image, header() if head is None else head)
        hdus = [made] if hdu is fits.PrimaryHDU else [fits.PrimaryHDU(), made]
        fits.HDUList(hdus).writeto(path)
        return path

    return written


@pytest.fixture
def run(tmp_path):
    """Return a function that ingests files into one catalog."""

    def ingested(*paths, size=32, **arguments):
        settings = arguments.pop("settings", None) or IngestSettings(size=size)
        return ingest(
            paths, tmp_path / "survey.h5", settings=settings, overwrite=True, **arguments
        )

    return ingested


def bright(catalog):
    """Return the rows of the sources that are no noise, from left to right."""
    rows = np.flatnonzero(catalog.column("sn") > 20)
    return rows[np.argsort(catalog.column("x")[rows])]


def positions(catalog):
    """Return x and y of the bright sources, from left to right."""
    rows = bright(catalog)
    return np.stack([catalog.column("x")[rows], catalog.column("y")[rows]], axis=1)


def assert_found(made, places=PLACES):
    """The catalog holds the sources at ``places`` and nothing else of importance."""
    assert positions(made.catalog) == pytest.approx(np.array(sorted(places)), abs=0.3)


def test_sources_are_found_measured_and_cut_out(write, run):
    made = run(write())
    assert_found(made)
    catalog = made.catalog
    rows = bright(catalog)
    stamps = catalog.stamps().read(rows)
    assert stamps.image.dtype == np.dtype("=f4")
    assert (stamps.image[:, 0, 14:19, 14:19].mean(axis=(1, 2)) > 40).all()
    assert catalog.column("flux_r")[rows] == pytest.approx(3000, rel=0.06)
    assert catalog.history()[0].name == "ingest"
    assert made.skipped == ()


def test_the_same_command_twice_gives_the_same_catalog(write, run):
    path = write()
    first = _columns(run(path).catalog)
    second = _columns(run(path).catalog)
    for name, values in first.items():
        np.testing.assert_array_equal(values, second[name])


def _columns(catalog):
    return {name: catalog.column(name) for name in catalog.names("catalog")}


def test_tiles_give_the_same_sources_as_one_image(write, run, monkeypatch):
    rng = np.random.default_rng(5)
    grid = np.mgrid[20:300:40, 20:300:40].reshape(2, -1).T + rng.uniform(-8, 8, (49, 2))
    path = write(image=sky((300, 300), places=grid))
    whole = positions(run(path).catalog)
    monkeypatch.setattr(tile, "CORE", 110)
    tiled = positions(run(path).catalog)
    assert len(tiled) == len(whole) == 49
    assert tiled == pytest.approx(whole, abs=0.1)


def test_two_processes_make_the_same_catalog(write, run, monkeypatch):
    monkeypatch.setattr(tile, "CORE", 80)
    other = header()
    other["CRVAL1"] = 150.123456789012345
    paths = [write(), write("other.fits", sky(seed=1), other)]
    first = run(*paths)
    table, stamps = first.catalog.table(), first.catalog.stamps().read(slice(0, 6))
    second = run(*paths, n_jobs=2)
    assert second.notes == first.notes
    for name in table.colnames:
        np.testing.assert_array_equal(second.catalog.table()[name], table[name], name)
    for new, old in zip(second.catalog.stamps().read(slice(0, 6)), stamps, strict=True):
        np.testing.assert_array_equal(new, old)


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_a_target_on_an_unusable_field_is_cut_from_the_next_that_has_it(write, run, n_jobs):
    paths = [write("a.fits", np.full((128, 128), np.nan, np.float32)), write("b.fits")]
    x, y = (np.array(v) for v in zip(*PLACES, strict=True))
    ra, dec = WCS(header()).pixel_to_world_values(x, y)
    targets = targets_in(Table({"ra": ra, "dec": dec}), named="list")
    made = run(*paths, targets=targets, n_jobs=n_jobs)
    assert [skip.name for skip in made.skipped] == [str(paths[0])]
    assert set(made.catalog.column("field")) == {"b"}
    assert made.catalog.column("x") == pytest.approx(x)


def test_an_interrupted_ingest_resumes_and_says_so(write, run, tmp_path, *, caplog):
    path = write()
    run(path)
    (tmp_path / "survey.h5").unlink()
    with caplog.at_level(logging.INFO):
        assert_found(run(path))
    assert "kept from an interrupted run" in caplog.text


def test_a_dry_run_writes_nothing(write, run, tmp_path):
    made = run(write(), dry_run=True)
    assert made.catalog is None
    assert "1 field in r" in made.notes[0]
    assert not (tmp_path / "survey.h5").exists()


def test_a_dry_run_says_that_a_catalog_is_there(write, run, tmp_path):
    run(path := write())
    words = "is there already; --overwrite would replace it"
    assert ingest([path], tmp_path / "survey.h5", dry_run=True).notes[-1] == words
    assert run(path, dry_run=True).notes[-1] == "is there already and would be replaced"


def test_a_catalog_is_not_replaced_unasked(write, run, tmp_path):
    run(path := write())
    with pytest.raises(CatalogError, match="--overwrite"):
        ingest([path], tmp_path / "survey.h5")


# --- files that cannot be used: skipped and named, the others go on


BROKEN = {
    "empty": (lambda _: b"", "empty"),
    "html": (lambda _: b"<!DOCTYPE html><h1>404</h1>", "looks like HTML"),
    "text": (lambda _: b"hello", "does not begin with SIMPLE"),
    "half": (lambda data: data[: len(data) // 2], "cut short"),
    "header": (lambda data: data[:1000], "header is cut short"),
    "short header": (lambda data: data[:400], "header is cut short"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_skipped_and_named(write, run, tmp_path, *, kind):
    damage, reason = BROKEN[kind]
    good = write()
    bad = tmp_path / "bad.fits"
    bad.write_bytes(damage(good.read_bytes()))
    made = run(good, bad)
    assert_found(made)
    ((name, said),) = made.skipped
    assert name == str(bad)
    assert reason in said
    assert "\n" not in said


@pytest.mark.parametrize("opener", [gzip, bz2, lzma])
@pytest.mark.parametrize("cut", [False, True])
def test_compressed_files_are_read_and_truncated_ones_skipped(
    write, run, tmp_path, *, opener, cut
):
    good = write()
    suffix = {gzip: "gz", bz2: "bz2", lzma: "xz"}[opener]
    packed = tmp_path / f"packed.fits.{suffix}"
    data = opener.compress(good.read_bytes())
    packed.write_bytes(data[: len(data) // 2] if cut else data)
    if cut:
        made = run(good, packed)
        assert "truncated or damaged" in made.skipped[0].reason
    else:
        made = run(packed)
        assert made.skipped == ()
    assert_found(made)


def test_no_usable_file_is_an_error_of_one_line(tmp_path, run):
    path = tmp_path / "nothing.fits"
    path.write_bytes(b"")
    with pytest.raises(InputError, match=r"no image can be used: .*the file is empty"):
        run(path)


def test_a_missing_file_is_named(tmp_path, run):
    with pytest.raises(InputError, match=r"gone\.fits: no such file"):
        run(tmp_path / "gone.fits")


def test_a_file_without_an_image_is_refused(tmp_path, run):
    path = tmp_path / "none.fits"
    fits.PrimaryHDU().writeto(path)
    with pytest.raises(InputError, match="no image HDU"):
        run(path)


def test_a_cut_short_band_is_left_out_and_the_others_are_kept(write, run):
    good = write()
    bad = write("g.fits", head=header(FILTER="g"))
    bad.write_bytes(bad.read_bytes()[:40_000])
    made = run(good, bad)
    assert_found(made)
    assert made.catalog.stamp_info().bands == ("r",)
    assert [skip.name for skip in made.skipped] == [str(bad)]


def test_trailing_garbage_is_accepted(write, run):
    path = write()
    path.write_bytes(path.read_bytes() + b"garbage" * 100)
    assert_found(run(path))


def test_zeros_beyond_the_edge_are_no_data_and_no_sky(write, run, caplog):
    beyond = np.zeros((128, 128), bool)
    beyond[:, 108:] = beyond[112:, 20:] = True
    nan = run(write("nan.fits", np.where(beyond, np.nan, sky()).astype(np.float32)))
    with caplog.at_level(logging.INFO):
        zero = run(write("zero.fits", np.where(beyond, 0, sky()).astype(np.float32)))
    assert_found(zero)
    assert zero.catalog.n_rows == nan.catalog.n_rows
    assert (
        "zero: 24 % of its pixels hold one value all around, taken as no data"
        in caplog.text
    )


def test_the_first_image_of_a_file_of_extensions_is_used(write, run):
    assert_found(run(write(hdu=fits.ImageHDU)))


def test_tile_compressed_files_are_read(write, run):
    assert_found(run(write("r.fits.fz", hdu=fits.CompImageHDU)))


def test_a_cube_needs_a_plane(write, run):
    cube = np.stack([sky(places=()), sky(seed=1)])
    path = write(image=cube)
    with pytest.raises(InputError, match="--plane 0 to 1"):
        run(path)
    assert_found(run(path, settings=IngestSettings(size=32, plane=1)))


def test_a_cube_of_one_plane_is_an_image(write, run):
    assert_found(run(write(image=sky()[None])))


@pytest.mark.parametrize("kind", [">i2", ">i4", ">u2", ">f8"])
def test_every_kind_of_pixel_becomes_native_float32(write, run, kind):
    image = (sky() * 10 + 200).clip(0).astype(kind)
    made = run(write(image=image))
    assert_found(made)
    assert made.catalog.stamps().read(slice(0, 1)).image.dtype == np.dtype("=f4")


def test_blank_integers_are_masked(write, run):
    head = header(BLANK=-32768)
    image = (sky() * 10).astype(np.int16)
    image[60:70, 100:110] = -32768
    image[50, 40] = -32768  # in the first source
    made = run(write(image=image, head=head))
    row = int(bright(made.catalog)[0])
    mask = made.catalog.stamps().read(slice(row, row + 1)).mask[0, 0]
    assert mask[16, 16] == Pixel.BAD
    assert made.catalog.column("flux_r")[row] == pytest.approx(30_000, rel=0.1)


# --- images with little or too much in them


def test_an_image_of_nan_has_no_valid_pixels(write, run):
    with pytest.raises(InputError, match="no valid pixels"):
        run(write(image=np.full((64, 64), np.nan, np.float32)))


def test_an_image_half_nan_is_used_where_it_is_not(write, run):
    image = sky()
    image[:, 64:] = np.nan
    assert_found(run(write(image=image)), places=[PLACES[0]])


@pytest.mark.parametrize("value", [0.0, 7.3, 1e6])
def test_a_constant_image_gives_an_empty_catalog(write, run, value):
    made = run(write(image=np.full((100, 100), value, np.float32)))
    assert made.catalog.n_rows == 0
    assert "no sources found" in made.notes


def test_pure_noise_gives_hardly_a_source(write, run):
    made = run(write(image=sky((300, 300), places=())))
    assert made.catalog.n_rows <= 3
    assert (made.catalog.column("flags") & int(Source.LOW_SN) > 0).mean() >= 0.5


def test_a_pedestal_is_subtracted_and_recorded(write, run):
    made = run(write(image=sky() + 1000))
    assert_found(made)
    assert made.catalog.column("sky_r") == pytest.approx(1000, abs=1)
    rows = bright(made.catalog)
    assert made.catalog.column("flux_r")[rows] == pytest.approx(3000, rel=0.06)


def test_a_negative_source_is_none(write, run):
    made = run(write(image=sky(places=PLACES[:1]) - sky(places=PLACES[1:], noise=0)))
    assert_found(made, places=PLACES[:1])


def test_a_hot_pixel_is_no_source(write, run):
    image = sky(places=PLACES[:1])
    image[100, 100] = 40
    assert_found(run(write(image=image)), places=PLACES[:1])


def test_a_saturated_star_with_a_bleed_is_flagged(write, run):
    image = sky() + sky(places=[(30.0, 100.0)], flux=1e6, noise=0)
    image[80:120, 30] = 60_000
    made = run(write(image=image.clip(None, 50_000), head=header(SATURATE=50_000.0)))
    catalog = made.catalog
    star = np.hypot(catalog.column("x") - 30, catalog.column("y") - 100) < 25
    assert (catalog.column("flags")[star] & int(Source.SATURATED)).any()
    assert np.isfinite(catalog.column("flux_r")[~star]).all()


def test_a_source_on_the_edge_is_flagged_and_padded(write, run):
    made = run(write(image=sky(places=[(2.0, 60.0), (64.0, 64.0)])))
    edge = int(bright(made.catalog)[0])
    assert made.catalog.column("flags")[edge] & int(Source.EDGE)
    stamps = made.catalog.stamps().read(slice(edge, edge + 1))
    assert (stamps.mask[0, 0, :, :12] == Pixel.OUTSIDE).all()
    assert np.isnan(stamps.image[0, 0, :, :12]).all()


@pytest.mark.parametrize("shape", [(10, 10), (20, 35)])
def test_an_image_smaller_than_the_stamp_is_padded(write, run, shape):
    place = (shape[1] / 2, shape[0] / 2)
    made = run(write(image=sky(shape, places=[place], width=1.2)), size=64)
    assert made.catalog.n_rows == 1
    stamp = made.catalog.stamps().read(slice(0, 1))
    assert stamp.image.shape == (1, 1, 64, 64)
    assert np.isfinite(stamp.image).sum() == shape[0] * shape[1]
    assert made.catalog.column("flags")[0] & int(Source.MASKED)


@pytest.mark.parametrize("number", [1, 2])
def test_one_or_two_sources_are_enough(write, run, number):
    made = run(write(image=sky(places=PLACES[:number], noise=0.01)))
    assert len(bright(made.catalog)) == number


def test_an_image_without_a_wcs_is_ingested_in_pixels(write, run):
    made = run(write(head=fits.Header({"FILTER": "r"})))
    assert_found(made)
    assert np.isnan(made.catalog.column("ra")).all()
    assert any("no WCS" in note for note in made.notes)
    with pytest.raises(SettingError, match="no WCS"):
        run(write("s.fits", head=fits.Header()), settings=IngestSettings(size="12arcsec"))


def test_a_wcs_that_is_no_number_is_refused(write, run):
    head = header()
    head["CRVAL1"] = "bad"
    with pytest.raises(InputError, match="CRVAL1 = 'bad' is not a number"):
        run(write(head=head))


def test_a_sip_header_without_coefficients_is_accepted(write, run):
    head = header()
    head["CTYPE1"], head["CTYPE2"] = "RA---TAN-SIP", "DEC--TAN-SIP"
    assert_found(run(write(head=head)))


@pytest.mark.parametrize("parity", [(-1, 1), (1, 1), (-1, -1), (1, -1)])
def test_the_position_angle_is_right_for_every_parity(write, run, parity):
    y, x = np.indices((128, 128))
    angle = np.radians(20)
    u = (x - 64) * np.cos(angle) + (y - 64) * np.sin(angle)
    v = (y - 64) * np.cos(angle) - (x - 64) * np.sin(angle)
    image = sky(places=(), noise=0.01) + 50 * np.exp(-(u**2) / 72 - v**2 / 18)
    made = run(write(image=image.astype(np.float32), head=header(parity=parity)))
    # from +x towards +y; East is along +x times its sign, North along +y times its sign
    expected = np.degrees(np.arctan2(parity[0] * np.cos(angle), parity[1] * np.sin(angle)))
    (row,) = bright(made.catalog)
    found = made.catalog.column("position_angle")[row]
    assert made.catalog.column("theta_image")[row] == pytest.approx(20, abs=0.1)
    assert found == pytest.approx(expected % 180, abs=0.1)


# --- settings that cannot work


@pytest.mark.parametrize("size", [0, -3, 10**6, "5parsec", "0arcsec", "big", "infarcsec"])
def test_an_impossible_size_is_refused_before_any_file_is_opened(size):
    with pytest.raises(SettingError, match="size"):
        IngestSettings(size=size)


def test_a_size_on_the_sky_becomes_pixels(write, run):
    made = run(write(), settings=IngestSettings(size="12arcsec"))
    assert made.catalog.stamp_info().size == 30


def test_an_unknown_reference_band_is_refused(write, run):
    with pytest.raises(InputError, match="no image in the reference band 'z'; there are r"):
        run(write(), settings=IngestSettings(reference="z"))


# --- weights and masks


@pytest.fixture
def pair(write):
    """Return a function that writes an image and a companion."""

    def made(companion, image=None):
        path = write("a_sci.fits", image=image)
        write("a_extra.fits", image=companion)
        return path

    return made


WEIGHT = {"weight": "sci=extra"}


@pytest.mark.parametrize("kind", ["weight", "quality"])
def test_a_companion_of_another_shape_is_refused_with_both_shapes(pair, run, kind):
    path = pair(np.ones((20, 30), np.float32))
    with pytest.raises(InputError, match=r"30x20 pixels, but its image .* has 128x128"):
        run(path, companions={kind: "sci=extra"})


def test_a_missing_companion_is_named(write, run):
    with pytest.raises(InputError, match=r"a_extra\.fits: no such file"):
        run(write("a_sci.fits"), companions=WEIGHT)


@pytest.mark.parametrize("value", [0.0, -1.0, np.nan])
def test_a_weight_that_leaves_nothing_is_an_error(pair, run, value):
    path = pair(np.full((128, 128), value, np.float32))
    with pytest.raises(InputError, match="no valid pixels"):
        run(path, companions=WEIGHT)


def test_pixels_of_no_weight_are_masked(pair, run):
    weight = np.ones((128, 128), np.float32)
    weight[:, 60:] = 0
    assert_found(run(pair(weight), companions=WEIGHT), places=PLACES[:1])


def test_the_noise_stated_is_the_noise_recorded(pair, run):
    rms = np.full((128, 128), 1.5, np.float32)
    settings = IngestSettings(size=32, tile=TileSettings(weight_kind="rms"))
    made = run(pair(rms), companions=WEIGHT, settings=settings)
    assert made.catalog.column("sky_sigma_r") == pytest.approx(1.5, rel=1e-3)


def test_a_weight_of_the_wrong_type_is_warned_of(pair, run, caplog):
    rms = np.full((128, 128), 0.1, np.float32)
    run(pair(rms, image=sky(flux=300.0, noise=0.1)), companions=WEIGHT)
    assert "check --weight-type" in caplog.text


def test_high_bits_of_a_data_quality_image_count(pair, run):
    quality = np.full((128, 128), 1, np.int32)
    quality[:, 60:] += 2**30
    settings = IngestSettings(size=32, tile=TileSettings(quality_bits=2**30))
    made = run(pair(quality), companions={"quality": "sci=extra"}, settings=settings)
    assert_found(made, places=PLACES[:1])


def test_unsigned_data_quality_is_read(pair, run):
    quality = np.zeros((128, 128), np.uint16)
    quality[:, 60:] = 40_000
    made = run(pair(quality), companions={"quality": "sci=extra"})
    assert_found(made, places=PLACES[:1])


def test_each_ccd_has_its_own_weight(tmp_path, run):
    near, far = header(), header(crpix=(1000.0, 64.5))
    images = [fits.ImageHDU(sky(seed=n), head) for n, head in enumerate((near, far))]
    bad = np.ones((128, 128), np.float32)
    bad[:, 60:] = 0
    weights = [fits.ImageHDU(np.ones((128, 128), np.float32)), fits.ImageHDU(bad)]
    fits.HDUList([fits.PrimaryHDU(), *images]).writeto(tmp_path / "a_sci.fits")
    fits.HDUList([fits.PrimaryHDU(), *weights]).writeto(tmp_path / "a_extra.fits")
    settings = IngestSettings(size=32, hdu="all")
    made = run(tmp_path / "a_sci.fits", companions=WEIGHT, settings=settings)
    fields = made.catalog.column("field")[bright(made.catalog)]
    assert [int((fields == name).sum()) for name in ("a-sci", "a-sci-2")] == [3, 1]


# --- several bands


@pytest.mark.parametrize(
    ("turn", "scale", "crpix"),
    [(0, 0.4, (60.2, 70.7)), (30, 0.4, (64.5, 64.5)), (5, 0.3, (80, 80))],
)
def test_bands_on_other_pixels_are_brought_together_with_their_flux(
    write, run, *, turn, scale, crpix
):
    reference = WCS(header())
    shape = (170, 170) if scale != 0.4 else (150, 150)
    head = header(crpix=crpix, turn=turn, scale=scale, FILTER="g")
    x, y = np.array(PLACES).T
    there = np.stack(WCS(head).world_to_pixel(reference.pixel_to_world(x, y)), axis=1)
    other = sky(shape, places=there, width=2.5 * 0.4 / scale, seed=1)
    made = run(write(), write("g.fits", image=other, head=head))
    assert_found(made)
    catalog = made.catalog
    assert catalog.stamp_info().bands == ("g", "r")
    rows = bright(catalog)
    assert catalog.column("flux_g")[rows] == pytest.approx(3000, rel=0.08)
    stamps = catalog.stamps().read(rows).image[:, :, 8:25, 8:25]
    offset = np.arange(17) - 8
    for axis in (2, 3):
        profile = np.nansum(stamps, axis=axis)
        centre = (profile * offset).sum(axis=2) / profile.sum(axis=2)
        assert centre[:, 0] == pytest.approx(centre[:, 1], abs=0.3)


def test_a_field_that_lacks_a_band_keeps_its_sources_and_says_so(write, run):
    far = header(crpix=(1000.0, 64.5))
    paths = [
        write("a-r.fits"),
        write("a-g.fits", head=header(FILTER="g")),
        write("b-r.fits", head=far, image=sky(seed=2)),
    ]
    made = run(*paths)
    catalog = made.catalog
    lacking = catalog.column("field") == "b-r"
    assert lacking.sum() >= 3
    assert (catalog.column("flags")[lacking] & int(Source.MISSING_BAND)).all()
    assert np.isnan(catalog.column("flux_g")[lacking]).all()
    assert "b-r: no image in g" in made.notes
    stamps = catalog.stamps().read(np.flatnonzero(lacking))
    assert (stamps.mask[:, 0] & Pixel.OUTSIDE).all()


def test_a_source_on_two_fields_is_kept_once(write, run):
    second = header(crpix=(4.5, 64.5))
    shifted = sky(places=[(x - 60, y) for x, y in PLACES], seed=3)
    made = run(write("a.fits"), write("b.fits", image=shifted, head=second))
    flags = made.catalog.column("flags")
    flags = flags[bright(made.catalog)]
    assert (flags & int(Source.DUPLICATE) > 0).sum() == 2
    assert (flags & int(Source.DUPLICATE) == 0).sum() == 3


def test_units_that_differ_and_unknown_zero_points_are_said(write, run):
    paths = [
        write(head=header(BUNIT="nanomaggy")),
        write("g.fits", head=header(FILTER="g", BUNIT="adu")),
    ]
    made = run(*paths)
    assert any("image units differ: adu, nanomaggy" in note for note in made.notes)
    assert any("no zero point known in g" in note for note in made.notes)
    assert np.isnan(made.catalog.column("magnitude_g")).all()
    expected = 22.5 - 2.5 * np.log10(3000)
    assert made.catalog.column("magnitude_r")[bright(made.catalog)] == pytest.approx(
        expected, abs=0.06
    )


def test_a_zero_point_given_goes_over_the_header(write, run):
    settings = IngestSettings(size=32, zeropoints={"r": 25.0})
    made = run(write(head=header(BUNIT="nanomaggy")), settings=settings)
    expected = 25 - 2.5 * np.log10(3000)
    assert made.catalog.column("magnitude_r")[bright(made.catalog)] == pytest.approx(
        expected, abs=0.06
    )


def test_the_stack_finds_what_no_single_band_shows(write, run):
    faint = {"flux": 75.0, "places": PLACES}
    paths = [
        write(f"{band}.fits", image=sky(seed=n, **faint), head=header(FILTER=band))
        for n, band in enumerate("griz")
    ]
    alone = run(*paths).catalog.n_rows
    stacked = run(*paths, settings=IngestSettings(size=32, detect_on="stack")).catalog
    assert stacked.n_rows > alone
    found = np.stack([stacked.column("x"), stacked.column("y")], axis=1)
    for place in PLACES:
        assert np.hypot(*(found - place).T).min() < 1.5


def test_the_stack_counts_each_pixel_by_its_own_noise(write, run):
    rms = np.ones((128, 192), np.float32)
    rms[:, 128:] = 6  # where fewer exposures overlap
    paths = []
    for seed, band in enumerate("gr"):
        noise = np.random.default_rng(seed).normal(0, 1, rms.shape) * rms
        image = (sky(rms.shape, noise=0) + noise).astype(np.float32)
        paths.append(write(f"{band}_sci.fits", image, header(FILTER=band)))
        write(f"{band}_rms.fits", rms)
    tile = TileSettings(weight_kind="rms")
    settings = IngestSettings(size=32, detect_on="stack", tile=tile)
    made = run(*paths, companions={"weight": "sci=rms"}, settings=settings)
    assert_found(made)
    assert made.catalog.n_rows < 10


@pytest.mark.parametrize("unit", [1e-33, 1e-20, 1e20])
def test_a_catalog_does_not_depend_on_the_unit_of_its_image(write, run, unit):
    plain = run(write()).catalog.table()
    image = (sky().astype(np.float64) * unit).astype(np.float32)
    found = run(write("unit.fits", image)).catalog
    for name, scale in {"x": 1, "sn_r": 1, "flags": 1, "gini": 1, "flux_r": unit}.items():
        np.testing.assert_allclose(
            found.column(name) / scale, np.asarray(plain[name]), rtol=1e-4
        )


def test_a_variance_smaller_than_single_precision_holds_is_a_noise(write, run):
    unit = 1e-25
    image = write("sci.fits", (sky().astype(np.float64) * unit).astype(np.float32))
    variance = write("var.fits", np.full((128, 128), unit**2))
    settings = IngestSettings(size=32, tile=TileSettings(weight_kind="variance"))
    made = run(image, companions={"weight": str(variance)}, settings=settings)
    assert_found(made)
    noise = made.catalog.column("sky_sigma_r")
    np.testing.assert_allclose(noise, unit, rtol=1e-6)


def test_errors_of_fluxes_know_that_drizzled_noise_hangs_together(write, run):
    places = [(x, y) for x in range(25, 240, 38) for y in range(25, 240, 38)]
    clean = sky((240, 240), places=places, noise=0, flux=200.0)
    noise = ndimage.gaussian_filter(np.random.default_rng(0).normal(size=clean.shape), 0.8)
    image = clean + noise / noise.std()
    catalog = run(write(image=image.astype(np.float32))).catalog
    x, y = catalog.column("x"), catalog.column("y")
    near = np.array([np.hypot(x - px, y - py).min() < 1 for px, py in places])
    rows = [np.hypot(x - px, y - py).argmin() for px, py in np.array(places)[near]]
    flux, error = (catalog.column(name)[rows] for name in ("flux_r", "flux_error_r"))
    scatter = 1.4826 * np.median(np.abs(flux - np.median(flux)))
    assert 0.6 < scatter / np.median(error) < 1.7


def test_a_galaxy_cut_by_a_gap_between_chips_is_set_aside(write, run):
    image = sky()
    image[:, 41:47] = np.nan  # PLACES[0] is at x = 40.3
    catalog = run(write(image=image)).catalog
    x, flag = catalog.column("x"), catalog.column("flags")
    beside = (x > 35) & (x < 50) & (catalog.column("sn") > 10)
    assert beside.any()
    assert (flag[beside] & int(Source.MASKED)).all()
    assert not (flag[(x > 60) & (catalog.column("sn") > 20)] & int(Source.MASKED)).any()


# --- listed positions


def listed(**columns):
    """Return targets as a table gives them."""
    return targets_in(Table(columns), named="list")


def test_listed_pixels_are_where_the_stamps_are_cut(write, run):
    x, y = np.array(PLACES).T
    targets = listed(id=["a", "b", "c"], x=x, y=y)
    catalog = run(write(), targets=targets).catalog
    assert catalog.column("id").tolist() == ["a", "b", "c"]
    assert catalog.column("x") == pytest.approx(x)
    assert catalog.column("sn").min() > 20


def test_listed_sky_positions_are_found_through_the_wcs(write, run):
    x, y = np.array(PLACES).T
    sky_positions = WCS(header()).pixel_to_world(x, y)
    targets = listed(id=["a", "b", "c"], ra=sky_positions.ra.deg, dec=sky_positions.dec.deg)
    catalog = run(write(), targets=targets).catalog
    assert catalog.column("x") == pytest.approx(x, abs=1e-6)
    assert catalog.column("ra") == pytest.approx(sky_positions.ra.deg)


def test_no_listed_row_gets_lost(write, run):
    x, y = np.array(PLACES).T
    sky_positions = WCS(header()).pixel_to_world(x, y)
    ra = np.ma.array([*sky_positions.ra.deg, 200.0, np.nan, 150.0, 150.0])
    ra[2] = np.ma.masked
    dec = [*sky_positions.dec.deg, 2.0, 2.0, 91.0, -88.0]
    targets = listed(id=list("abcdefg"), ra=ra, dec=dec)
    catalog = run(write(), targets=targets).catalog
    flags = dict(zip(catalog.column("id").tolist(), catalog.column("flags"), strict=True))
    assert sorted(flags) == list("abcdefg")
    assert all(flags[name] & int(Source.BAD_POSITION) for name in "cef")
    assert all(flags[name] & int(Source.OFF_IMAGE) for name in "dg")
    assert all(flags[name] & 96 == 0 for name in "ab")
    assert not any(flags[name] & int(Source.LOW_SN) for name in "cdefg")  # not measured
    stamps = catalog.stamps().read(np.flatnonzero(catalog.column("id") == "d"))
    assert (stamps.mask == Pixel.OUTSIDE).all()


def test_a_list_of_another_sky_is_refused_and_says_where_both_are(write, run, tmp_path):
    elsewhere = listed(id=["a", "b"], ra=[np.nan, 20.0], dec=[2.0, 2.0])
    words = (
        "none of 2 listed positions lies on an image: RA 20.0000, Dec 2.0000 is one, and r"
    )
    with pytest.raises(InputError, match=words):
        run(write(), targets=elsewhere)
    beyond = listed(id=["a"], x=[9000.0], y=[1.0])
    with pytest.raises(InputError, match=r"none of 1 listed positions lies on an image$"):
        run(write("b.fits"), targets=beyond)
    assert not (tmp_path / "survey.stamps").exists()


def test_a_listed_position_on_empty_sky_is_kept_undetected(write, run):
    catalog = run(write(), targets=listed(id=["sky"], x=[110.0], y=[110.0])).catalog
    assert catalog.column("flags")[0] & int(Source.UNDETECTED)
    assert np.isnan(catalog.column("flux_r")[0])


def test_two_names_for_one_source_are_both_kept(write, run):
    x, y = PLACES[0]
    targets = listed(id=["a", "b"], x=[x, x + 1], y=[y, y])
    catalog = run(write(), targets=targets).catalog
    assert (catalog.column("flags") & int(Source.BLENDED) > 0).all()


def test_a_listed_source_on_two_fields_has_one_row(write, run):
    second = header(crpix=(4.5, 64.5))
    shifted = sky(places=[(x - 60, y) for x, y in PLACES], seed=3)
    paths = [write("a.fits"), write("b.fits", image=shifted, head=second)]
    x, y = np.array(PLACES).T
    at = WCS(header()).pixel_to_world(x, y)
    targets = listed(id=["a", "b", "c"], ra=at.ra.deg, dec=at.dec.deg)
    assert sorted(run(*paths, targets=targets).catalog.column("id")) == ["a", "b", "c"]


def test_pixels_for_several_fields_are_refused(write, run):
    paths = [write("a.fits"), write("b.fits", head=header(crpix=(1000.0, 64.5)))]
    with pytest.raises(InputError, match="x and y go with one field"):
        run(*paths, targets=listed(x=[1.0], y=[1.0]))


def test_sky_positions_need_a_wcs(write, run):
    path = write(head=fits.Header({"FILTER": "r"}))
    with pytest.raises(InputError, match="no WCS, so sky positions cannot be found"):
        run(path, targets=listed(ra=[150.0], dec=[2.0]))


@pytest.mark.slow
def test_a_large_sparse_mosaic_takes_little_memory(tmp_path):
    code = (
        "import sys, resource\n"
        "from galaxyclust.steps import ingest\n"
        "made = ingest([sys.argv[1]], sys.argv[2])\n"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6\n"
        "print(made.catalog.n_rows, peak)\n"
    )
    path = tmp_path / "mosaic.fits"
    head = header(crpix=(4096.5, 4096.5))
    place = [(100.0, 100.0), (4096.0, 4096.0), (8100.0, 5000.0)]
    _write_mosaic(path, head, place)
    done = subprocess.run(
        [sys.executable, "-c", code, path, tmp_path / "m.h5"],
        capture_output=True,
        text=True,
        check=True,
    )
    rows, peak_gb = done.stdout.split()
    assert int(rows) >= 3
    assert float(peak_gb) < 2


def _write_mosaic(path, head, places):
    """Write 8,192 by 8,192 pixels, block by block."""
    rng = np.random.default_rng(0)
    full = fits.PrimaryHDU(np.zeros((2, 2), np.float32), head).header
    full["NAXIS1"] = full["NAXIS2"] = 8192
    with path.open("wb") as stream:
        stream.write(full.tostring().encode())
        for y0 in range(0, 8192, 512):
            block = rng.standard_normal((512, 8192), dtype=np.float32)
            near = [(x, y) for x, y in places if -30 < y - y0 < 542]
            for x, y in near:
                x0 = int(np.clip(x - 30, 0, 8192 - 60))
                shape = (512, 60)
                block[:, x0 : x0 + 60] += sky(shape, places=[(x - x0, y - y0)], noise=0)
            stream.write(block.astype(">f4").tobytes())
        stream.write(b"\0" * (-stream.tell() % 2880))


@pytest.mark.parametrize("mean", [0.01, 0.03, 0.1, 0.5])
def test_an_image_of_few_counts_has_about_no_sources_of_noise(write, run, mean):
    """Their noise was 0, so that any two counts that fell together were a source."""
    counts = np.random.default_rng(0).poisson(mean, (300, 300)) / 1500
    made = run(write(image=counts.astype(np.float32)))
    assert made.catalog.n_rows <= 1


def test_sources_of_few_counts_have_the_signal_to_noise_of_their_photons(write, run):
    light = sky((200, 200), places=((50.0, 60.0), (140.0, 130.0)), flux=400.0, noise=0.0)
    counts = np.random.default_rng(0).poisson(light + 0.05) / 1500
    catalog = run(write(image=counts.astype(np.float32))).catalog
    assert catalog.n_rows == 2
    assert catalog.column("flux_r") * 1500 == pytest.approx(400, rel=0.2)
    # 400 counts of the source, and 0.05 of each of some 200 pixels of sky
    assert catalog.column("sn") == pytest.approx(400 / np.sqrt(400 + 10), rel=0.2)


def test_fields_in_different_units_have_fluxes_in_one(write, run):
    """The column has one unit; the other field's fluxes were off by a factor of 3631."""
    one = write("a.fits", sky(seed=1), header(BUNIT="nanomaggy"))
    other = write("b.fits", 3631 * sky(seed=2), header(CRVAL1=151.0, BUNIT="nJy"))
    made = run(one, other)
    catalog = made.catalog
    flux, field = catalog.column("flux_r"), catalog.column("field")
    assert catalog.described("flux_r").unit == "nanomaggy"
    assert flux[field == "a"][:3] == pytest.approx(3000, rel=0.1)
    assert flux[field == "b"][:3] == pytest.approx(3000, rel=0.1)
    expected = 22.5 - 2.5 * np.log10(flux)
    assert catalog.column("magnitude_r") == pytest.approx(expected, abs=1e-3)
    assert any("b.fits: its nJy are made nanomaggy of a.fits" in n for n in made.notes)
