"""Planes of a catalog's stamps."""

import numpy as np
import pytest

from galaxyclust.catalog.content import StampInfo
from galaxyclust.errors import SettingError
from galaxyclust.features import FEATURES
from galaxyclust.features.shapes import Shapes
from galaxyclust.flags import Shape, decode
from galaxyclust.methods import build
from galaxyclust.steps._measure.planes import REFERENCE, PlaneReader, is_reference, plane
from galaxyclust.types import Stamps


@pytest.fixture
def stamps():
    rng = np.random.default_rng(0)
    image = rng.normal(size=(4, 3, 8, 8)).astype(np.float32)
    mask = np.zeros(image.shape, np.uint8)
    mask[:, 1, 2, 2] = 2
    image[0, 0, 1, 1] = np.nan
    sigma = np.broadcast_to(np.float32([1, 2, 3]), (4, 3)).copy()
    return Stamps(image, mask, np.zeros((4, 3), np.float32), sigma)


def test_each_stamp_gives_the_plane_of_its_band(stamps):
    planes = plane(stamps, np.ones((4, 8, 8), bool), np.array([0, 1, 2, 1]))
    np.testing.assert_array_equal(planes.image[2], stamps.image[2, 2])
    assert planes.sky_sigma.tolist() == [1, 2, 3, 2]
    assert planes.mask[1].sum() == planes.mask[3].sum() == 1


def test_what_is_masked_or_not_finite_is_zero_and_nobodys(stamps):
    planes = plane(stamps, np.ones((4, 8, 8), bool), np.array([0, 1, 2, 1]))
    assert planes.mask[0, 1, 1]
    assert np.isfinite(planes.image).all()
    assert not planes.image[planes.mask].any()
    assert not planes.segment[planes.mask].any()


def test_the_mean_of_all_bands_has_the_noise_of_a_mean(stamps):
    planes = plane(stamps, np.ones((4, 8, 8), bool), np.full(4, -1))
    np.testing.assert_allclose(planes.image[1, 4, 4], stamps.image[1, :, 4, 4].mean())
    assert planes.sky_sigma == pytest.approx(np.full(4, np.sqrt(14) / 3))
    assert planes.mask[1, 2, 2]


@pytest.mark.parametrize("values", [np.nan, np.inf], ids=["no number", "infinite"])
def test_a_band_that_is_missing_has_no_segment_and_no_noise_and_says_so(stamps, values):
    image, sigma = stamps.image.copy(), stamps.sky_sigma.copy()
    image[:, 2], sigma[:, 2] = values, np.nan
    missing = stamps._replace(image=image, sky_sigma=sigma)
    planes = plane(missing, np.ones((4, 8, 8), bool), np.full(4, 2))
    every = Shapes(groups={name: build(FEATURES, name, {}) for name in FEATURES})
    found = every.measure(planes, psf_fwhm_pixels=np.ones(4), rows=np.arange(4))
    for bits in found.flags:
        assert {"no_segment", "no_noise"} <= set(decode(int(bits), Shape))
    nothing = {name for name, column in found.columns.items() if np.isnan(column).all()}
    assert nothing == set(found.columns) - {"n_pixels"}


def test_the_segment_lies_where_the_source_is(ingested):
    reader = PlaneReader(ingested, REFERENCE)
    planes, place = reader.read(np.arange(ingested.n_rows))
    x, y = ingested.column("x"), ingested.column("y")
    centre = planes.segment.shape[-1] // 2
    assert planes.segment[:, centre, centre].all()
    np.testing.assert_allclose(place.corner[:, 0] + centre, np.rint(x))
    np.testing.assert_allclose(place.corner[:, 1] + centre, np.rint(y))


def test_the_reference_band_is_that_of_the_field(ingested):
    rows = np.arange(3)
    name = ingested.stamp_info().fields[0]["reference"]
    reference, _ = PlaneReader(ingested, REFERENCE).read(rows)
    named, _ = PlaneReader(ingested, name).read(rows)
    np.testing.assert_array_equal(reference.image, named.image)


def test_a_band_that_is_not_there_is_refused(ingested):
    with pytest.raises(SettingError, match="no band 'z'; the stamps have g, r"):
        PlaneReader(ingested, "z")


@pytest.mark.parametrize(
    ("bands", "references", "expected"),
    [
        (("g", "r"), ("r", "r"), True),
        (("g", "r"), ("r", "g"), False),
        (("g", "r"), (), False),  # ready-made stamps: the mean of the two
        (("r",), (), True),
    ],
)
def test_the_reference_band_is_that_of_every_field(bands, references, expected):
    fields = tuple({"name": str(n), "reference": one} for n, one in enumerate(references))
    info = StampInfo(bands, 32, calibrated=True, fields=fields)
    assert is_reference(info, "r") == expected
