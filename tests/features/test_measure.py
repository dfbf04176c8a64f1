import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from galaxyclust.features.measure import measure

SIZE = 101


def gaussian(a=4.0, b=3.0, theta=0.0, *, centre=(50.0, 50.0), flux=1000.0):
    """Return the image of a Gaussian with its segment out to where its light ends."""
    y, x = np.indices((SIZE, SIZE))
    angle = np.radians(theta)
    u = (x - centre[0]) * np.cos(angle) + (y - centre[1]) * np.sin(angle)
    v = (y - centre[1]) * np.cos(angle) - (x - centre[0]) * np.sin(angle)
    radius2 = (u / a) ** 2 + (v / b) ** 2
    image = flux / (2 * np.pi * a * b) * np.exp(-radius2 / 2)
    return image.astype(np.float32), (radius2 < 36).astype(np.int32)


def features(*args, **kwargs):
    """Return what is measured on a Gaussian, as plain numbers."""
    image, segment = gaussian(*args, **kwargs)
    found = measure(image, segment, np.zeros(image.shape, bool))
    return {name: values[0] for name, values in found.items()}


def test_a_gaussian_has_its_shape():
    found = features(theta=30)
    assert found["ellipticity"] == pytest.approx(0.25, abs=0.002)
    assert found["axis_ratio"] == pytest.approx(0.75, abs=0.002)
    assert found["theta_image"] == pytest.approx(30, abs=0.05)
    assert found["semi_major_axis"] == pytest.approx(4, rel=0.01)
    assert (found["x"], found["y"]) == pytest.approx((50, 50), abs=1e-3)


def test_a_round_gaussian_has_the_smallest_kron_radius_there_is():
    found = features(4, 4)
    # the mean radius weighted by its light is sqrt(pi / 2) = 1.25 sigma, below the least
    assert found["kron_radius"] == 1.4
    assert found["r_kron"] == pytest.approx(2.5 * 1.4 * 4, rel=0.01)


@pytest.mark.parametrize(("theta", "expected"), [(90, 90), (-90, 90), (120, -60), (0, 0)])
def test_the_angle_lies_above_minus_90_and_up_to_90(theta, expected):
    assert features(theta=theta)["theta_image"] == pytest.approx(expected, abs=0.05)


@settings(max_examples=15, deadline=None)
@given(turns=st.integers(0, 3), flip=st.booleans(), factor=st.floats(0.01, 1e4))
def test_turns_flips_and_brightness_change_only_what_they_should(turns, flip, factor):
    image, segment = gaussian(theta=25, centre=(48.0, 53.0))
    plain = measure(image, segment, np.zeros(image.shape, bool))
    changed, moved = np.rot90(image, -turns) * factor, np.rot90(segment, -turns)
    if flip:
        changed, moved = changed[:, ::-1], moved[:, ::-1]
    moved = np.ascontiguousarray(moved)
    again = measure(changed.astype(np.float32), moved, np.zeros(image.shape, bool))
    for name in ("ellipticity", "semi_major_axis", "kron_radius"):
        assert again[name] == pytest.approx(plain[name], rel=1e-3)
    expected = 25 - 90 * turns
    expected = -expected if flip else expected
    apart = (again["theta_image"][0] - expected + 90) % 180 - 90
    assert apart == pytest.approx(0, abs=0.05)


def test_masked_pixels_do_not_count():
    image, segment = gaussian()
    image[50, 60] = 1e5
    mask = np.zeros(image.shape, bool)
    mask[50, 60] = True
    found = measure(image, segment, mask)
    assert found["x"] == pytest.approx(50, abs=0.05)


def test_a_source_of_negative_light_is_nan_and_no_error():
    image, segment = gaussian()
    found = measure(-image, segment, np.zeros(image.shape, bool))
    assert np.isnan(found["kron_radius"][0])
    assert np.isnan(found["ellipticity"][0])


def test_no_sources_give_empty_columns():
    empty = np.zeros((20, 20), np.int32)
    found = measure(empty.astype(np.float32), empty, empty > 0)
    assert {len(values) for values in found.values()} == {0}
    assert found.keys() == features().keys()


def test_every_source_has_its_row_in_the_order_of_its_label():
    first, one = gaussian(3, 3, centre=(25.0, 25.0))
    second, two = gaussian(3, 3, centre=(75.0, 75.0), flux=500)
    segments = np.where(two > 0, 1, np.where(one > 0, 2, 0)).astype(np.int32)
    found = measure(first + second, segments, np.zeros(first.shape, bool))
    assert found["x"] == pytest.approx([75, 25], abs=0.01)
    assert found["n_pixels"].dtype.kind == "i"
