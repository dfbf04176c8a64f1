import dataclasses
from functools import partial

import numpy as np
import pytest
import torch
from scipy import ndimage

from galaxyclust.embed.autoencoder.autoencoder import Autoencoder
from galaxyclust.errors import InputError, SettingError
from galaxyclust.types import Session, Stamps

pytestmark = pytest.mark.usefixtures("one_thread")

TINY = Autoencoder(
    n_dim=3,
    input_size=16,
    width=4,
    depth=2,
    n_epochs=3,
    batch_size=8,
    device="cpu",
    precision="fp32",
)
ROWS = np.arange(24)


@pytest.fixture
def stamps(galaxies, reader):
    return reader(galaxies(24))


@pytest.fixture
def trained(stamps):
    return TINY.fit(stamps, rows=ROWS).weights


@pytest.mark.parametrize("pose", ["standard", "as_seen"])
@pytest.mark.parametrize(
    "change", [partial(np.rot90, axes=(2, 3)), partial(np.flip, axis=3)]
)
def test_right_angled_turns_and_mirroring_change_nothing(stamps, change, pose):
    method = dataclasses.replace(TINY, pose=pose)
    trained = method.fit(stamps, rows=ROWS).weights
    parts = stamps.stamps
    other = parts._replace(image=change(parts.image), mask=change(parts.mask))
    np.testing.assert_allclose(
        method.embed(trained, dataclasses.replace(stamps, stamps=other), rows=ROWS),
        method.embed(trained, stamps, rows=ROWS),
        atol=1e-5,
    )


def test_a_row_does_not_depend_on_the_others(stamps, trained):
    together = TINY.embed(trained, stamps, rows=ROWS)
    for rows in ([5], [0, 5, 23], range(4, 9)):
        some = TINY.embed(trained, stamps, rows=np.array(rows))
        np.testing.assert_allclose(some, together[rows], rtol=1e-4, atol=1e-6)


def test_the_same_seed_gives_the_same_result_whatever_was_drawn_before(stamps, trained):
    torch.rand(7)
    again = TINY.fit(stamps, rows=ROWS).weights
    assert again.keys() == trained.keys()
    for name, array in trained.items():
        np.testing.assert_array_equal(again[name], array)


def test_another_seed_gives_another_result(stamps, trained):
    other = dataclasses.replace(TINY, seed=1).fit(stamps, rows=ROWS).weights
    assert not np.array_equal(
        other["encoder.project.weight"], trained["encoder.project.weight"]
    )


def test_torch_is_left_as_it_was(stamps):
    before = (
        torch.get_rng_state(),
        torch.get_num_threads(),
        torch.are_deterministic_algorithms_enabled(),
        torch.backends.cudnn.benchmark,
        torch.is_grad_enabled(),
    )
    weights = TINY.fit(stamps, rows=ROWS).weights
    TINY.embed(weights, stamps, rows=ROWS)
    assert torch.equal(torch.get_rng_state(), before[0])
    assert before[1:] == (
        torch.get_num_threads(),
        torch.are_deterministic_algorithms_enabled(),
        torch.backends.cudnn.benchmark,
        torch.is_grad_enabled(),
    )


def test_weights_are_plain_arrays_with_the_bands_they_are_of(trained):
    assert all(type(array) is np.ndarray for array in trained.values())
    assert trained["input.n_bands"] == 2


def test_other_bands_than_trained_on_are_refused_with_both_numbers(
    trained, galaxies, reader
):
    three = reader(galaxies(3, n_bands=3), bands=("g", "r", "i"))
    with pytest.raises(SettingError, match=r"trained on 2 bands.* 3 \(g, r, i\)"):
        TINY.embed(trained, three, rows=np.arange(3))


def test_weights_of_other_settings_are_refused(stamps, trained):
    wider = dataclasses.replace(TINY, n_dim=5)
    with pytest.raises(SettingError, match=r"shape \(3, 3\).* \(5, 5\); use the settings"):
        wider.embed(trained, stamps, rows=ROWS)


def test_weights_that_lack_something_are_refused(stamps, trained):
    with pytest.raises(InputError, match=r"lack 'encoder\.project\.weight'"):
        TINY.embed(
            {name: a for name, a in trained.items() if name != "encoder.project.weight"},
            stamps,
            rows=ROWS,
        )
    with pytest.raises(InputError, match=r"input\.n_bands"):
        TINY.embed({}, stamps, rows=ROWS)


@pytest.mark.parametrize("n_rows", [0, 1, 2, 7])
def test_too_few_rows_are_refused(stamps, n_rows):
    with pytest.raises(InputError, match=f"{n_rows} usable stamps are too few"):
        TINY.fit(stamps, rows=ROWS[:n_rows])


@pytest.mark.parametrize("validation_fraction", [0.001, 0.9])
def test_eight_rows_are_enough(stamps, validation_fraction):
    few = dataclasses.replace(TINY, n_epochs=1, validation_fraction=validation_fraction)
    assert len(few.fit(stamps, rows=ROWS[::3]).learning_curve["epoch"]) == 1


def test_a_network_trained_further_keeps_the_scale_of_its_vectors(stamps, trained):
    further = dataclasses.replace(TINY, n_epochs=1, learning_rate=1e-8)
    session = Session(start_from=trained)
    again = further.fit(stamps, rows=ROWS, session=session).weights
    before = TINY.embed(trained, stamps, rows=ROWS)
    after = further.embed(again, stamps, rows=ROWS)
    # the running moments of its normalisations move a little in that epoch
    assert after.std() == pytest.approx(before.std(), rel=0.1)


def test_no_rows_embed_to_no_vectors(stamps, trained):
    none = np.arange(0)
    assert TINY.embed(trained, stamps, rows=none).shape == (0, 3)
    assert TINY.reconstruct(trained, stamps, rows=none).output.shape == (0, 2, 16, 16)


def test_masked_and_constant_stamps_give_finite_numbers(galaxies, reader):
    parts = galaxies(24)
    parts.mask[0], parts.image[1], parts.image[2] = 1, 0, 5
    parts.image[3], parts.sky_sigma[4] = np.nan, np.nan
    stamps = reader(parts)
    learned = TINY.fit(stamps, rows=ROWS)
    assert np.isfinite(learned.learning_curve["train_loss"]).all()
    assert np.isfinite(TINY.embed(learned.weights, stamps, rows=ROWS)).all()


def test_masked_pixels_do_not_reach_the_embedding(galaxies, reader, trained):
    parts = galaxies(2)
    parts.mask[:, :, :9, :9] = 2
    before = TINY.embed(trained, reader(parts), rows=np.arange(2))
    parts.image[:, :, :9, :9] = 1e5
    after = TINY.embed(trained, reader(parts), rows=np.arange(2))
    np.testing.assert_array_equal(after, before)


def test_a_reconstruction_shows_what_was_seen_and_drawn(stamps, trained):
    shown = TINY.reconstruct(trained, stamps, rows=ROWS[:5])
    assert shown.input.shape == shown.output.shape == (5, 2, 16, 16)
    assert shown.input.dtype == shown.output.dtype == np.float32
    assert np.isfinite(shown.output).all()


def test_a_trained_network_draws_what_it_is_shown_at_any_angle(galaxies, reader):
    parts = galaxies(24, size=48, noise=0)
    longer = dataclasses.replace(TINY, n_epochs=30, batch_size=4, patience=30)
    weights = longer.fit(reader(parts), rows=ROWS).weights
    shown = longer.reconstruct(weights, reader(parts), rows=ROWS)
    left = np.square(shown.output - shown.input).mean()
    assert left < 0.05 * np.square(shown.input).mean()

    turned = ndimage.rotate(parts.image, 37, axes=(2, 3), reshape=False)
    before = longer.embed(weights, reader(parts), rows=ROWS)
    after = longer.embed(weights, reader(parts._replace(image=turned)), rows=ROWS)
    moved = np.linalg.norm(after - before, axis=1)
    apart = np.linalg.norm(before - np.roll(before, 1, axis=0), axis=1)
    assert np.median(moved) < 0.25 * np.median(apart)


def test_pictures_are_recognised_when_trained_and_remembered(galaxies, reader, trained):
    parts = galaxies(24)
    counts = np.clip(parts.image + 20, 0, 255)
    picture = Stamps(counts - 20, parts.mask, parts.sky + 20, parts.sky_sigma)
    weights = TINY.fit(reader(picture), rows=ROWS).weights
    assert weights["input.is_picture"] == 1
    assert trained["input.is_picture"] == 0
    # a single stamp that looks like no picture is still read as the others were
    one = reader(Stamps(*(part[:1] for part in picture))._replace(sky=parts.sky[:1]))
    np.testing.assert_allclose(
        TINY.embed(weights, one, rows=np.arange(1)),
        TINY.embed(weights, reader(picture), rows=np.arange(1)),
    )


def test_bf16_learns_what_fp32_learns(stamps):
    losses = {
        precision: dataclasses.replace(TINY, precision=precision, n_epochs=10)
        .fit(stamps, rows=ROWS)
        .learning_curve["train_loss"][-1]
        for precision in ("fp32", "bf16")
    }
    assert losses["bf16"] == pytest.approx(losses["fp32"], rel=0.1)


def test_a_cuda_device_that_is_not_there_is_refused_before_any_work(stamps):
    with pytest.raises(SettingError, match="use device = 'auto' or 'cpu'"):
        dataclasses.replace(TINY, device="cuda:99").fit(stamps, rows=ROWS)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"n_dim": 0}, "n_dim = 0 cannot work; it is between 1 and"),
        ({"kernel_size": 4}, "kernel_size = 4 is even; use 5"),
        ({"input_size": 60}, r"input_size = 60 is no multiple of 2\*\*depth = 16; use 64"),
    ],
)
def test_an_impossible_setting_is_refused_with_what_would_work(setting, words):
    with pytest.raises(SettingError, match=words):
        Autoencoder(**setting)
