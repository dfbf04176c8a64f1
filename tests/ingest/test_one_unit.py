import numpy as np
import pytest

from galaxyclust.errors import InputError
from galaxyclust.ingest.fields import Field
from galaxyclust.ingest.one_unit import in_one_unit, same_unit

NANOMAGGY = {"unit": "nanomaggy", "zeropoint_ab": 22.5}
NANOJANSKY = {"unit": "nJy", "zeropoint_ab": 31.4}


@pytest.fixture
def fields(image_file):
    """Return a function that makes fields of one band, one for each description."""

    def made(*described, band="r"):
        pixels = np.ones((20, 20), np.float32)
        return [
            Field(
                name=f"f{n}",
                images={band: image_file(pixels, band=band, name=f"f{n}{band}", **how)},
                reference=band,
            )
            for n, how in enumerate(described)
        ]

    return made


def test_images_in_another_unit_are_brought_to_that_of_the_first(fields):
    found = in_one_unit(fields(NANOMAGGY, NANOJANSKY, NANOMAGGY))
    first, second, third = (field.images["r"] for field in found.fields)
    assert (first.scale, third.scale) == (1, 1)
    # a maggy is 3631 Jy
    assert second.scale == pytest.approx(1 / 3631, rel=1e-3)
    assert (second.unit, second.zeropoint_ab) == ("nanomaggy", 22.5)
    assert found.notes == (
        "f1r.fits: its nJy are made nanomaggy of f0r.fits (by zero points)",
    )


def test_images_in_one_unit_stay_as_they_are_and_other_bands_do_not_matter(fields):
    given = [*fields(NANOJANSKY, NANOJANSKY), *fields(NANOMAGGY, band="g")]
    found = in_one_unit(given)
    assert found.fields == given
    assert not found.notes


def test_images_of_the_same_unit_keep_their_own_zero_points(fields):
    found = in_one_unit(
        fields({"unit": "adu", "zeropoint_ab": 25.0}, {"unit": "DN", "zeropoint_ab": 26.0})
    )
    assert [field.images["r"].zeropoint_ab for field in found.fields] == [25, 26]


def test_units_that_no_zero_point_connects_are_refused(fields):
    said = (
        r"f1r\.fits is in adu, f0r\.fits in nanomaggy, and f1r\.fits has no zero point to "
        "bring r to one unit"
    )
    with pytest.raises(InputError, match=said):
        in_one_unit(fields(NANOMAGGY, {"unit": "adu"}))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("NJY", "nJy", True),
        ("ADU", "counts", True),
        ("ELECTRONS/S", "e-/s", True),
        ("1e-9 Jy", "nJy", True),
        ("nJy", "uJy", False),
        ("MJy/sr", "Jy", False),
        ("", "nJy", False),
        ("furlong", "parsnip", False),
    ],
)
def test_units_are_the_same_by_what_they_mean(one, other, same):
    assert same_unit(one, other) is same_unit(other, one) is same
