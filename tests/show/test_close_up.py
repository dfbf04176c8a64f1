import numpy as np

from galaxyclust.show.close_up import close_up


def spot(size, half):
    """A white square of 2 * half pixels around the middle of a black picture."""
    picture = np.zeros((1, size, size, 3), np.uint8)
    middle = slice(size // 2 - half, size // 2 + half)
    picture[:, middle, middle] = 255
    return picture


def test_a_galaxy_of_any_size_fills_its_frame_alike():
    small = close_up(spot(128, 10), np.array([20.0]))
    large = close_up(spot(128, 20), np.array([40.0]))
    assert abs(small.mean() - large.mean()) < 0.03 * 255
    assert 0.2 < small.mean() / 255 < 0.3


def test_a_source_without_a_radius_is_shown_whole():
    whole = close_up(spot(64, 16), np.array([np.nan]))
    assert abs(whole.mean() / 255 - 0.25) < 0.02


def test_no_frame_reaches_beyond_the_picture():
    assert np.array_equal(
        close_up(spot(64, 16), np.array([1e6])), close_up(spot(64, 16), np.array([32.0]))
    )


def test_a_tiny_source_is_not_drawn_as_blocks():
    assert np.array_equal(
        close_up(spot(64, 4), np.array([0.1])), close_up(spot(64, 4), np.array([8.0]))
    )
