import pickle

import numpy as np
import pytest

from galaxyclust.errors import SettingError
from galaxyclust.simulate import ArrayStamps, simulate_stamps
from galaxyclust.types import StampReader


def stamps_of(n=6, **settings):
    return simulate_stamps(("elliptical", "edge_on", "clumpy"), n=n, **settings)


def test_stamps_have_the_shape_asked_for():
    stamps, family = stamps_of(n=7, size=24, bands=("g", "r", "z"))
    assert stamps.image.shape == stamps.mask.shape == (7, 3, 24, 24)
    assert stamps.sky.shape == stamps.sky_sigma.shape == (7, 3)
    assert stamps.image.dtype == np.float32
    assert stamps.mask.dtype == np.uint8
    assert list(family[:4]) == ["elliptical", "edge_on", "clumpy", "elliptical"]


def test_the_same_seed_gives_the_same_stamps():
    np.testing.assert_array_equal(
        stamps_of(seed=3).stamps.image, stamps_of(seed=3).stamps.image
    )
    assert not np.array_equal(
        stamps_of(seed=3).stamps.image, stamps_of(seed=4).stamps.image
    )


def test_the_galaxy_is_in_the_middle_and_the_noise_is_one():
    stamps, _ = stamps_of(n=30, size=48)
    mean = stamps.image.mean(axis=(0, 1))
    y, x = np.unravel_index(mean.argmax(), mean.shape)
    assert abs(x - 24) <= 1
    assert abs(y - 24) <= 1
    corner = stamps.image[:, :, :6, :6]
    assert corner.std() == pytest.approx(1.0, abs=0.1)


def test_brighter_stamps_come_with_more_signal_to_noise():
    faint = stamps_of(signal_to_noise=(5.0, 5.0)).stamps.image.sum()
    bright = stamps_of(signal_to_noise=(50.0, 50.0)).stamps.image.sum()
    assert bright > 3 * faint


def test_array_stamps_read_rows_in_the_order_asked_for():
    stamps, _ = stamps_of()
    reader: StampReader = ArrayStamps(stamps=stamps, bands=("g", "r"))
    assert (reader.n_rows, reader.size, reader.bands) == (6, 32, ("g", "r"))
    block = reader.read(np.array([4, 0]))
    np.testing.assert_array_equal(block.image, stamps.image[[4, 0]])
    np.testing.assert_array_equal(reader.read(slice(1, 3)).sky_sigma, stamps.sky_sigma[1:3])


def test_array_stamps_can_go_to_another_process():
    stamps, _ = stamps_of(n=2)
    reader = pickle.loads(pickle.dumps(ArrayStamps(stamps=stamps, bands=("g", "r"))))
    np.testing.assert_array_equal(reader.read(slice(None)).image, stamps.image)


def test_wrong_names_are_refused():
    stamps, _ = stamps_of(n=2)
    with pytest.raises(
        SettingError, match=r"1 bands \(g\) are named, but the stamps have 2"
    ):
        ArrayStamps(stamps=stamps, bands=("g",))
    with pytest.raises(
        SettingError, match="unknown family 'dwarf'; choose from elliptical"
    ):
        simulate_stamps(("dwarf",), n=1)
