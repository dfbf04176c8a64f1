import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from galaxyclust import stretch
from galaxyclust.errors import SettingError
from galaxyclust.types import Stamps


def stamps_of(image, *, mask=0, sky_sigma=1.0):
    """Return one stamp of one band."""
    image = np.asarray(image, dtype=np.float32)[None, None]
    return Stamps(
        image,
        np.broadcast_to(np.uint8(mask), image.shape),
        np.zeros((1, 1), np.float32),
        np.full((1, 1), sky_sigma, np.float32),
    )


ANY_FLOAT = st.floats(width=32, allow_nan=True, allow_infinity=True)


@pytest.mark.parametrize("name", stretch.NAMES)
@given(image=hnp.arrays(np.float32, (4, 4), elements=ANY_FLOAT), sky_sigma=ANY_FLOAT)
def test_a_stretched_stamp_is_finite_whatever_is_in_it(name, image, sky_sigma):
    stretched = stretch.apply(
        stamps_of(image, sky_sigma=sky_sigma), name=name, softening=1.0
    )
    assert stretched.shape == (1, 1, 4, 4)
    assert stretched.dtype == np.float32
    assert np.isfinite(stretched).all()


@given(
    image=hnp.arrays(np.float32, (3, 3), elements=st.floats(-1e4, 1e4, width=32)),
    gain=st.floats(1e-3, 1e3),
)
def test_a_stretch_does_not_depend_on_the_unit_of_the_image(image, gain):
    one = stretch.apply(stamps_of(image), name="asinh", softening=2.0)
    other = stretch.apply(
        stamps_of(image * gain, sky_sigma=gain), name="asinh", softening=2.0
    )
    np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


@given(hnp.arrays(np.float64, 10, elements=st.floats(-1e6, 1e6)))
def test_asinh_is_odd_and_keeps_the_order(image):
    values = np.sort(image)
    stretched = stretch.asinh(values, np.ones(10), softening=3.0)
    assert (np.diff(stretched) >= 0).all()
    np.testing.assert_allclose(
        stretch.asinh(-values, np.ones(10), softening=3.0), -stretched
    )


def test_asinh_is_linear_in_the_noise_and_logarithmic_above_it():
    small, large, larger = stretch.asinh(
        np.array([0.01, 1e4, 1e5]), np.ones(3), softening=1.0
    )
    assert small == pytest.approx(0.01, rel=1e-4)
    assert larger - large == pytest.approx(np.log(10), rel=1e-4)


def test_linear_is_the_image_in_units_of_the_softened_noise():
    stretched = stretch.apply(
        stamps_of([[1.0, -3.0]], sky_sigma=0.5), name="linear", softening=2.0
    )
    np.testing.assert_allclose(stretched[0, 0], [[1.0, -3.0]])


def test_masked_and_missing_pixels_are_at_the_sky():
    mask = np.array([[0, 1, 0]])
    stretched = stretch.apply(
        stamps_of([[2.0, 5.0, np.nan]], mask=mask), name="linear", softening=1.0
    )
    np.testing.assert_array_equal(stretched[0, 0], [[2.0, 0.0, 0.0]])


@pytest.mark.parametrize("sky_sigma", [0.0, -1.0, np.nan, np.inf])
def test_without_a_usable_noise_the_image_is_taken_as_it_is(sky_sigma):
    stretched = stretch.apply(
        stamps_of([[3.0]], sky_sigma=sky_sigma), name="linear", softening=1.0
    )
    assert stretched[0, 0, 0, 0] == 3.0


def test_the_stamps_are_left_as_they_were():
    stamps = stamps_of([[1.0, np.nan]])
    stretch.apply(stamps, name="asinh", softening=1.0)
    np.testing.assert_array_equal(stamps.image[0, 0], [[1.0, np.nan]])


def test_unknown_stretches_and_impossible_softenings_are_refused():
    with pytest.raises(
        SettingError, match="unknown stretch 'log'; choose from asinh, linear"
    ):
        stretch.apply(stamps_of([[1.0]]), name="log", softening=1.0)
    with pytest.raises(SettingError, match=r"softening = 0\.0 is not above 0"):
        stretch.apply(stamps_of([[1.0]]), name="asinh", softening=0.0)
