from pathlib import Path

import numpy as np
import pytest

from galaxyclust.errors import InputError
from galaxyclust.ingest.fields import choose_reference, field_name, group, overlap
from galaxyclust.ingest.images import ImageFile


@pytest.fixture
def image(make_wcs):
    """Return a function that describes an image whose sky begins at a given column."""

    def made(name, band, *, column=0.0, shape=(64, 64), wcs=True, scale=0.4, **described):
        path = Path(name)
        found = make_wcs((32.5 - column, 32.5), scale=scale) if wcs else None
        return ImageFile(
            path=path, readable=path, hdu=0, shape=shape, wcs=found, band=band, **described
        )

    return made


def names(fields):
    return [{band: im.path.name for band, im in found.images.items()} for found in fields]


def test_bands_of_the_same_sky_are_one_field(image):
    fields = group([image("a-g.fits", "g"), image("a-r.fits", "r", column=5)])
    assert names(fields) == [{"g": "a-g.fits", "r": "a-r.fits"}]
    assert fields[0].reference == "r"
    assert fields[0].name == "a"


def test_images_of_other_sky_are_fields_of_their_own(image):
    images = [
        image(f"{place}-{band}.fits", band, column=100 * number)
        for number, place in enumerate("abc")
        for band in "gr"
    ]
    assert [found.name for found in group(images)] == ["a", "b", "c"]


def test_an_image_joins_the_field_it_overlaps_most(image):
    images = [
        image("a-r.fits", "r"),
        image("b-r.fits", "r", column=40),
        image("g.fits", "g", column=30),
    ]
    assert names(group(images))[1] == {"r": "b-r.fits", "g": "g.fits"}


def test_less_than_half_an_overlap_is_another_field(image):
    assert len(group([image("r.fits", "r"), image("g.fits", "g", column=40)])) == 2


@pytest.mark.parametrize("reference", ["r", "H"])
def test_an_image_inside_a_wider_one_is_of_its_field(image, reference):
    wide = image("r.fits", "r", shape=(200, 200))
    narrow = image("H.fits", "H", column=60)
    (found,) = group([wide, narrow], reference=reference)
    assert set(found.images) == {"r", "H"}


def test_the_same_band_twice_is_two_fields_with_different_names(image):
    fields = group([image("a/x.fits", "r"), image("b/x.fits", "r")])
    assert [found.name for found in fields] == ["x", "x-2"]


def test_a_field_without_the_reference_band_uses_one_it_has(image):
    fields = group([image("a-r.fits", "r"), image("b-g.fits", "g", column=200)])
    assert [found.reference for found in fields] == ["r", "g"]


def test_without_a_wcs_bands_are_joined_by_shape(image):
    images = [image("a-r.fits", "r", wcs=False), image("a-g.fits", "g", wcs=False)]
    assert len(group(images)) == 1


def test_without_a_wcs_another_shape_cannot_be_aligned(image):
    images = [
        image("a-r.fits", "r", wcs=False),
        image("a-g.fits", "g", wcs=False, shape=(50, 64)),
    ]
    with pytest.raises(InputError, match=r"a-g\.fits: no WCS, and no image of"):
        group(images)


def test_without_a_wcs_two_fields_cannot_be_told_apart(image):
    images = [image(f"{n}.fits", "r", wcs=False) for n in "ab"]
    with pytest.raises(InputError, match="ingest one field at a time"):
        group([*images, image("g.fits", "g", wcs=False)])


@pytest.mark.parametrize(
    ("bands", "wanted", "expected"),
    [("gri", None, "r"), ("gz", None, "g"), ("uz", None, "z"), ("gri", "g", "g")],
)
def test_the_reference_band_is_the_one_wanted_or_r_i_g_or_the_last(bands, wanted, expected):
    assert choose_reference(list(bands), wanted) == expected


def test_a_reference_band_that_is_not_there_is_refused():
    with pytest.raises(InputError, match="no image in the reference band 'z'"):
        choose_reference(["g", "r"], "z")


@pytest.mark.parametrize(("column", "expected"), [(0, 1), (16, 0.75), (32, 0.5), (64, 0)])
def test_the_overlap_is_the_part_of_the_smaller_that_both_show(image, column, expected):
    found = overlap(image("a", "r"), image("b", "g", column=column))
    assert found == pytest.approx(expected, abs=0.07)


def test_opposite_sides_of_the_sky_do_not_overlap(image, make_wcs):
    far = ImageFile(
        path=Path("f"),
        readable=Path("f"),
        hdu=0,
        shape=(64, 64),
        wcs=make_wcs(at=(330.0, -2.0)),
        band="g",
    )
    assert overlap(image("a", "r"), far) == 0


def test_a_single_file_names_its_field():
    assert field_name([Path("my_image.fits.gz")]) == "my-image"


def test_files_with_nothing_in_common_are_named_after_the_first():
    assert field_name([Path("one.fits"), Path("two.fits")]) == "one"


def test_a_surface_brightness_has_the_zero_point_of_the_reference_pixels(image):
    described = {"zeropoint_ab": 25.0, "per_area": True}
    images = [
        image("r.fits", "r", **described),
        image("g.fits", "g", scale=0.2, shape=(128, 128), **described),
        image("i.fits", "i", scale=0.2, shape=(128, 128), zeropoint_ab=25.0),
    ]
    (found,) = group(images, reference="r")
    zeropoints = {band: im.zeropoint_ab for band, im in found.images.items()}
    # a pixel of r is four of g's: the same brightness in it is four times the flux
    assert zeropoints["g"] == pytest.approx(25.0 - 2.5 * np.log10(4))
    assert (zeropoints["r"], zeropoints["i"]) == (25.0, 25.0)
