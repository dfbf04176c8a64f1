import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from galaxyclust.simulate.profiles import (
    Arms,
    Component,
    b_n,
    enclosed,
    enclosing,
    paste,
    render,
)


def grid(box):
    """Return x and y of a box's pixels from its middle."""
    axis = np.arange(len(box)) - len(box) // 2
    return axis[None, :], axis[:, None]


def half_light(box, part):
    """Return the semi-major axis of the ellipse with half of the flux, off the pixels."""
    x, y = grid(box)
    angle = np.deg2rad(part.theta)
    along = x * np.cos(angle) + y * np.sin(angle)
    across = (y * np.cos(angle) - x * np.sin(angle)) / part.axis_ratio
    radius = np.hypot(along, across).ravel()
    order = np.argsort(radius)
    grown = np.cumsum(box.ravel()[order])
    return np.interp(0.5, grown, radius[order])


@settings(max_examples=25, deadline=None)
@given(
    n=st.floats(0.5, 6.0),
    r50=st.floats(1.0, 4.0),
    shape=st.tuples(st.floats(0.12, 1.0), st.floats(-90, 90)),
    shift=st.tuples(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5)),
)
def test_the_flux_is_right_to_one_percent(*, n, r50, shape, shift):
    box = render(Component(1.0, r50, n, *shape), shift=shift)
    assert box.sum() == pytest.approx(1.0, abs=0.01)
    assert box.min() >= 0


@pytest.mark.parametrize("n", [0.5, 1.0, 2.5, 4.0])
@pytest.mark.parametrize("axis_ratio", [1.0, 0.4])
def test_half_of_the_flux_lies_inside_r50(n, axis_ratio):
    part = Component(1.0, 6.0, n, axis_ratio, 25.0)
    assert half_light(render(part), part) == pytest.approx(6.0, rel=0.03)


def test_b_n_has_the_values_in_the_literature():
    # Graham & Driver 2005, section 2.1: b_1 = 1.678, b_4 = 7.669
    assert b_n(1) == pytest.approx(1.678, abs=1e-3)
    assert b_n(4) == pytest.approx(7.669, abs=1e-3)


def test_enclosed_and_enclosing_undo_each_other():
    radius = np.array([0.1, 1.0, 5.0, 20.0])
    share = enclosed(radius, r50=5.0, n=3.0)
    assert share[2] == pytest.approx(0.5)
    assert enclosing(share, r50=5.0, n=3.0) == pytest.approx(radius)


def test_a_quarter_turn_of_the_galaxy_is_a_quarter_turn_of_the_pixels():
    part = Component(1.0, 4.0, 1.0, 0.4, 20.0)
    turned = render(part._replace(theta=110.0))
    # rot90 turns from the first axis (y) to the second (x), as they are drawn downwards
    np.testing.assert_allclose(turned, np.rot90(render(part), k=-1), rtol=1e-6)


def test_a_mirrored_angle_is_a_mirrored_picture():
    part = Component(1.0, 4.0, 1.0, 0.4, 20.0)
    mirrored = render(part._replace(theta=-20.0))
    np.testing.assert_allclose(mirrored, render(part)[::-1], rtol=1e-6)


def test_theta_runs_counter_clockwise_from_x():
    box = render(Component(1.0, 4.0, 1.0, 0.3, 30.0))
    x, y = grid(box)
    xx, yy, xy = ((box * product).sum() for product in (x * x, y * y, x * y))
    assert np.rad2deg(0.5 * np.arctan2(2 * xy, xx - yy)) == pytest.approx(30, abs=0.5)


@pytest.mark.parametrize("shift", [(0.0, 0.0), (0.3, -0.4), (-0.5, 0.5)])
def test_the_centre_is_where_it_was_asked_for(shift):
    box = render(Component(1.0, 3.0, 1.0, 0.8, 10.0), shift=shift)
    x, y = grid(box)
    centre = ((box * x).sum() / box.sum(), (box * y).sum() / box.sum())
    assert centre == pytest.approx(shift, abs=0.02)


def test_a_component_off_centre_is_seen_there():
    part = Component(1.0, 1.5, 1.0, 1.0, 0.0, x=7.2, y=-3.1)
    box = render(part)
    x, y = grid(box)
    assert (box * x).sum() / box.sum() == pytest.approx(7.2, abs=0.05)
    assert (box * y).sum() / box.sum() == pytest.approx(-3.1, abs=0.05)


def test_arms_keep_the_flux_and_break_the_mirror_symmetry():
    smooth = Component(1.0, 6.0, 1.0, 0.9, 0.0)
    arms = Arms(number=2, pitch=20.0, strength=0.9, phase=0.0)
    box, plain = render(smooth._replace(arms=arms)), render(smooth)
    assert box.sum() == pytest.approx(1.0, abs=0.01)
    assert np.abs(plain - plain[:, ::-1]).sum() < 1e-6
    assert np.abs(box - box[:, ::-1]).sum() > 0.2
    np.testing.assert_allclose(box, box[::-1, ::-1], atol=1e-9)  # two arms: half a turn


def test_pixels_of_half_the_size_see_a_galaxy_twice_as_large():
    part = Component(1.0, 3.0, 1.0, 0.6, 15.0)
    finer = render(part, to_reference=np.eye(2) / 2)
    expected = render(part._replace(r50=6.0))
    inner = len(expected) // 2
    middle = len(finer) // 2
    part_of_finer = finer[middle - 20 : middle + 21, middle - 20 : middle + 21]
    part_expected = expected[inner - 20 : inner + 21, inner - 20 : inner + 21]
    np.testing.assert_allclose(part_of_finer, part_expected, rtol=0.02)
    assert finer.sum() == pytest.approx(1.0, abs=0.01)


def test_a_limited_box_leaves_out_the_light_beyond_it():
    box = render(Component(1.0, 6.0, 4.0, 1.0, 0.0), half_limit=6)
    assert box.shape == (13, 13)
    # a square of half-side r50 holds a little more than the circle in it
    assert 0.5 < box.sum() < 0.6


def test_paste_adds_only_what_lies_on_the_image():
    image = np.ones((4, 5))
    paste(image, np.ones((3, 3)), np.array([0, 3]))
    assert image.sum() == 20 + 4
    assert image[3, 0] == 2
    paste(image, np.ones((3, 3)), np.array([40, -9]))
    assert image.sum() == 24
