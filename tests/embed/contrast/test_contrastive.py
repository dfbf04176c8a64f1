"""What holds for every contrastive method."""

import numpy as np
import pytest
import torch

from galaxyclust.embed import METHODS
from galaxyclust.embed.contrast import contrastive
from galaxyclust.embed.contrast.contrastive import Contrastive
from galaxyclust.errors import InputError, SettingError, TrainingError
from galaxyclust.methods import find

NAMES = [name for name in METHODS if issubclass(find(METHODS, name), Contrastive)]
SMALL = {
    "width": 8, "depth": 3, "input_size": 32, "n_projected": 16, "batch_size": 16,
    "device": "cpu", "precision": "fp32", "validation_fraction": 0.1,
}  # fmt: skip
ROWS = np.arange(48)

pytestmark = pytest.mark.usefixtures("one_thread")
every_method = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def stamps(galaxies, reader):
    return reader(galaxies(len(ROWS)))


@pytest.fixture
def drawn(galaxies, reader):
    """Return a reader of sixteen galaxies."""

    def made(*, n_bands=2, size=32):
        bands = tuple("ugriz"[:n_bands])
        return reader(galaxies(16, n_bands=n_bands, size=size), bands=bands)

    return made


def method(name="vicreg", **settings):
    return find(METHODS, name)(**(SMALL | {"n_epochs": 2} | settings))


@every_method
def test_training_brings_the_loss_down(name, stamps):
    embedder = method(name, n_epochs=8, rotation=10.0, noise=0.0, zoom=0.05)
    curve = embedder.fit(stamps, rows=ROWS).learning_curve
    assert curve["train_loss"][-3:].mean() < curve["train_loss"][:2].mean()


def test_the_same_seed_gives_the_same_weights(stamps):
    first, second = (method().fit(stamps, rows=ROWS).weights for _ in range(2))
    for key, value in first.items():
        np.testing.assert_array_equal(value, second[key])


@pytest.mark.parametrize("settings", [{}, {"input_size": 33}, {"pose": "as_seen"}])
def test_right_angled_turns_and_mirroring_do_not_move_an_embedding(
    settings, stamps, reader
):
    embedder = method(**settings)
    weights = embedder.fit(stamps, rows=ROWS).weights
    as_seen = embedder.embed(weights, stamps, rows=ROWS[:5])
    for change in (lambda x: np.rot90(x, 1, (-2, -1)), lambda x: x[..., ::-1]):
        image = change(stamps.stamps.image[:5]).copy()
        turned = reader(stamps.stamps._replace(image=image))
        found = embedder.embed(weights, turned, rows=ROWS[:5])
        np.testing.assert_allclose(found, as_seen, rtol=0, atol=2e-3 * as_seen.std())


def test_an_embedding_does_not_depend_on_the_other_rows(stamps):
    embedder = method()
    weights = embedder.fit(stamps, rows=ROWS).weights
    every = embedder.embed(weights, stamps, rows=ROWS)
    few = embedder.embed(weights, stamps, rows=ROWS[[3, 20]])
    np.testing.assert_allclose(few, every[[3, 20]], rtol=0, atol=1e-5)


def test_an_embedding_is_as_long_as_asked_and_no_longer_than_the_features(stamps):
    for n_dim, length in ((5, 5), (48, 16)):
        embedder = method(width=4, n_dim=n_dim)
        weights = embedder.fit(stamps, rows=ROWS).weights
        assert embedder.embed(weights, stamps, rows=ROWS).shape == (48, length)
        assert embedder.embed(weights, stamps, rows=ROWS[:0]).shape == (0, length)


def test_rows_have_unit_length_and_columns_one_variance(stamps):
    embedder = method(n_dim=4)
    weights = embedder.fit(stamps, rows=ROWS).weights
    vectors = embedder.embed(weights, stamps, rows=ROWS)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(48), abs=1e-6)
    # of the galaxies trained on, which are nine tenths of these
    assert vectors.std(axis=0) == pytest.approx(np.full(4, vectors.std()), rel=0.1)


def test_the_form_is_that_of_so_many_galaxies_at_most(stamps, monkeypatch):
    monkeypatch.setattr(contrastive, "MANY", 16)
    some = method(n_dim=4).fit(stamps, rows=ROWS).weights
    monkeypatch.undo()
    every = method(n_dim=4).fit(stamps, rows=ROWS).weights
    np.testing.assert_array_equal(some["encoder.1.weight"], every["encoder.1.weight"])
    assert np.abs(some["form.weight"] - every["form.weight"]).max() > 1e-3


def test_mixed_bands_leave_no_colour(stamps, reader):
    embedder = method()
    weights = embedder.fit(stamps, rows=ROWS).weights
    image = stamps.stamps.image[:4]
    # brighter in one band and fainter in the other, with the same shape
    shape = image.mean(1, keepdims=True)
    blue, red = (
        np.concatenate([part * shape, (2 - part) * shape], axis=1) for part in (0.5, 1.5)
    )
    found = [
        embedder.embed(weights, reader(stamps.stamps._replace(image=one)), rows=ROWS[:4])
        for one in (blue, red)
    ]
    np.testing.assert_allclose(found[0], found[1], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("n_bands", [1, 5])
@pytest.mark.parametrize("bands", ["mixed", "kept"])
def test_any_number_of_bands_is_embedded(bands, drawn, *, n_bands):
    stamps = drawn(n_bands=n_bands)
    embedder = method(bands=bands, n_epochs=1)
    weights = embedder.fit(stamps, rows=ROWS[:16]).weights
    assert np.isfinite(embedder.embed(weights, stamps, rows=ROWS[:16])).all()


@pytest.mark.parametrize("size", [16, 256])
def test_stamps_of_any_size_are_embedded(size, drawn):
    stamps = drawn(size=size)
    embedder = method(n_epochs=1)
    weights = embedder.fit(stamps, rows=ROWS[:16]).weights
    assert np.isfinite(embedder.embed(weights, stamps, rows=ROWS[:16])).all()


def test_stamps_of_nan_or_without_light_do_no_harm(galaxies, reader):
    drawn = galaxies(16)
    drawn.image[0], drawn.image[1], drawn.image[2] = np.nan, 0.0, 5.0
    stamps = reader(drawn)
    embedder = method(n_epochs=1)
    weights = embedder.fit(stamps, rows=ROWS[:16]).weights
    assert np.isfinite(embedder.embed(weights, stamps, rows=ROWS[:16])).all()


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("vicreg", {"variance": 0.0, "covariance": 0.0, "learning_rate": 0.02}),
        ("vicreg", {"learning_rate": 5.0}),
        ("barlow", {"learning_rate": 5.0}),
        ("simclr", {"learning_rate": 5.0, "temperature": 100.0}),
    ],
)
def test_a_training_made_to_collapse_is_stopped(name, settings, stamps):
    alone = method(name, n_epochs=200, validation_fraction=0.4, **settings)
    with pytest.raises(TrainingError, match="the embedding has collapsed"):
        alone.fit(stamps, rows=ROWS)


@every_method
def test_a_training_of_a_few_plain_galaxies_is_not_stopped(name, stamps):
    embedder = method(name, n_epochs=12, validation_fraction=0.4)
    curve = embedder.fit(stamps, rows=ROWS).learning_curve
    assert len(curve["feature_rank"]) == 12


def test_three_galaxies_are_too_few_to_learn_from(galaxies, reader):
    with pytest.raises(InputError, match="3 usable stamps are too few"):
        method().fit(reader(galaxies(3)), rows=ROWS[:3])


def test_other_bands_than_those_trained_on_are_refused(stamps, galaxies, reader):
    embedder = method(n_epochs=1)
    weights = embedder.fit(stamps, rows=ROWS).weights
    other = reader(galaxies(4, n_bands=3), bands=("g", "r", "i"))
    with pytest.raises(SettingError, match=r"trained on 2 bands.* 3 \(g, r, i\)"):
        embedder.embed(weights, other, rows=ROWS[:4])


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("rotation", 200, "rotation = 200 cannot work; it is between 0 and 180"),
        ("bands", "all", "bands = 'all'; choose from mixed, kept"),
        ("network", "vgg", "network = 'vgg'; choose from cnn, resnet18, resnet34"),
    ],
)
def test_settings_that_cannot_work_are_refused(setting, value, words):
    with pytest.raises(SettingError, match=words):
        method(**{setting: value})


@pytest.mark.parametrize("network", ["resnet18", "resnet34"])
def test_a_residual_network_has_four_stages(network):
    method(network=network, depth=4)
    with pytest.raises(SettingError, match="depth = 5 cannot work; it is between 1 and 4"):
        method(network=network, depth=5)
    method(network="cnn", depth=5)


def test_the_family_itself_has_no_loss():
    with pytest.raises(NotImplementedError):
        Contrastive().loss()


def test_the_weights_are_plain_arrays_and_hold_the_head(stamps):
    weights = method(n_epochs=1).fit(stamps, rows=ROWS).weights
    assert "head.0.weight" in weights
    assert not any(isinstance(value, torch.Tensor) for value in weights.values())


def test_embedding_in_bf16_is_close_to_that_in_fp32(stamps):
    weights = method().fit(stamps, rows=ROWS).weights
    exact = method().embed(weights, stamps, rows=ROWS)
    quick = method(precision="bf16").embed(weights, stamps, rows=ROWS)
    moved = np.linalg.norm(quick - exact, axis=1)
    apart = np.linalg.norm(exact[:-1] - exact[1:], axis=1)
    assert 0 < np.median(moved) < 0.3 * np.median(apart)
