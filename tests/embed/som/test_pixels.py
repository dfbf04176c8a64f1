"""The self-organizing map of stamps."""

import numpy as np
import pytest

from galaxyclust.embed.som.pixels import PixelSom
from galaxyclust.errors import InputError, SettingError

ROWS = np.arange(60)
SMALL = {"width": 4, "height": 3, "n_epochs": 6, "input_size": 16, "device": "cpu"}
pytestmark = pytest.mark.usefixtures("one_thread")


def small(**settings):
    return PixelSom(**(SMALL | settings))


@pytest.fixture
def stamps(galaxies):
    return galaxies(60)


def test_a_galaxy_is_as_far_from_each_neuron_however_it_lies(stamps, reader):
    som = small()
    weights = som.fit(reader(stamps), rows=ROWS).weights
    plain = som.embed(weights, reader(stamps), rows=ROWS)
    assert plain.shape == (60, 12)
    for image in (stamps.image[..., ::-1], np.rot90(stamps.image, axes=(2, 3))):
        other = stamps._replace(image=image.copy())
        found = som.embed(weights, reader(other), rows=ROWS)
        np.testing.assert_allclose(found, plain, atol=1e-3)


def test_neurons_along_the_map_go_from_round_to_elongated(stamps, reader):
    som = small()
    weights = som.fit(reader(stamps), rows=ROWS).weights
    y, x = np.indices((16, 16)) - 7.5
    light = weights["prototype"].mean(1).clip(0)
    shape = (light * x**2).sum((1, 2)) / (light * y**2).sum((1, 2))
    row = shape.reshape(3, 4).mean(0)
    # all lie along x, and one border is of the round, the other of the elongated
    assert (row > 0.95).all()
    assert abs(row[-1] - row[0]) > 0.5
    assert weights["topographic_error"] < 0.2


def test_each_row_depends_on_its_own_stamp_alone(stamps, reader):
    som = small()
    weights = som.fit(reader(stamps), rows=ROWS).weights
    whole = som.embed(weights, reader(stamps), rows=ROWS)
    alone = som.embed(weights, reader(stamps), rows=ROWS[31:32])
    np.testing.assert_allclose(alone[0], whole[31], atol=1e-4)


def test_some_galaxies_are_learned_from_and_all_are_embedded(stamps, reader):
    som = small(n_training=20)
    trained = som.fit(reader(stamps), rows=ROWS)
    assert trained.learning_curve["n_rows"][-1] == 20
    assert len(som.embed(trained.weights, reader(stamps), rows=ROWS)) == 60


@pytest.mark.parametrize(("n", "n_bands", "size"), [(3, 1, 16), (3, 5, 40), (1, 2, 32)])
def test_few_sources_and_any_bands_and_sizes_work(galaxies, reader, *, n, n_bands, size):
    stamps = reader(galaxies(n, n_bands=n_bands, size=size), bands=tuple("ugriz"[:n_bands]))
    weights = small().fit(stamps, rows=ROWS[:n]).weights
    found = small().embed(weights, stamps, rows=ROWS[:n])
    assert np.isfinite(found).all()


def test_empty_and_constant_stamps_and_nan_are_no_trouble(stamps, reader):
    stamps.image[0] = np.nan
    stamps.image[1] = 5.0
    stamps.image[2] = 0.0
    weights = small().fit(reader(stamps), rows=ROWS).weights
    assert np.isfinite(small().embed(weights, reader(stamps), rows=ROWS)).all()


def test_no_rows_are_refused(stamps, reader):
    with pytest.raises(InputError, match="0 usable stamps are too few"):
        small().fit(reader(stamps), rows=ROWS[:0])


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"n_angles": 50}, "n_angles = 50 is no multiple of 4; use 48"),
        ({"input_size": 17}, "input_size = 17 is no multiple of 2; use 16"),
        ({"n_training": 0}, "n_training = 0 cannot work; it is between"),
        ({"grid": "round"}, "choose from rectangular, hexagonal"),
        ({"stretch": "log"}, "choose from auto, asinh, linear"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings, words):
    with pytest.raises(SettingError, match=words):
        small(**settings)
