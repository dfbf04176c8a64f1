import dataclasses

import pytest
import torch

from galaxyclust.embed.contrast.augment import (
    Augmentation,
    Views,
    beside,
    mixture,
    weighted,
)
from galaxyclust.embed.contrast.light import plain_view

CHANGES = {
    "rotation": 90.0, "mirror": True, "zoom": 0.3, "shift": 0.2, "blur": 2.0, "noise": 3.0,
    "dimming": 0.5, "mixed": True, "colour": 0.3, "grey": 0.9, "reddening": 0.5,
    "neighbour": 0.5,
}  # fmt: skip
BANDS = ("g", "r")
ANGLE = torch.zeros(6)


@pytest.fixture
def view(light, seen, unchanged):
    """Return one view of six galaxies in which only the named things change."""

    def drawn(seed=0, **changes):
        how = dataclasses.replace(unchanged, **changes)
        views = Views(how, seen=seen, bands=BANDS)
        draw = views.draw(6, torch.Generator().manual_seed(seed))
        return views.view(light, ANGLE, draw)

    return drawn


def test_with_all_of_it_off_a_view_is_the_plain_one(view, light, seen):
    torch.testing.assert_close(view(), plain_view(light, ANGLE, seen, mixed=False))


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_can_be_switched_on_alone_and_differs_from_view_to_view(view, name):
    first, second = (view(seed=seed, **{name: CHANGES[name]}) for seed in (0, 1))
    assert torch.isfinite(first).all()
    if name != "mixed":
        assert not torch.equal(first, view())
    assert not torch.equal(first, second)
    torch.testing.assert_close(first, view(seed=0, **{name: CHANGES[name]}))


def test_a_view_of_a_galaxy_does_not_depend_on_the_others_in_its_batch(light, seen):
    how = Augmentation(**CHANGES)
    views = Views(how, seen=seen, bands=BANDS)
    draw = views.draw(6, torch.Generator().manual_seed(0))
    alone = draw.each(lambda numbers: numbers[:1])._replace(n=1)
    first = type(light)(*(part[:1] for part in light))
    # the noise comes from one stream, so the first galaxy's is the same in both
    torch.testing.assert_close(
        views.view(light, ANGLE, draw)[:1], views.view(first, ANGLE[:1], alone)
    )


def test_noise_is_of_the_strength_asked_for(light, seen, unchanged):
    empty = light._replace(image=0 * light.image)
    views = Views(dataclasses.replace(unchanged, noise=2.0), seen=seen, bands=BANDS)
    draw = views.draw(6, torch.Generator().manual_seed(0))
    # without the stretch and the even brightness that a view ends with
    image, noise = views.bands_of(empty, draw)
    grainy = views.with_noise(image, noise, draw)
    wanted = 2.0 * draw.noise[:, None] * light.noise
    torch.testing.assert_close(grainy.std((2, 3)), wanted, rtol=0.1, atol=0)


def test_reddening_takes_the_blue_band_down_more(light, seen, unchanged):
    views = Views(dataclasses.replace(unchanged, reddening=1.0), seen=seen, bands=BANDS)
    draw = views.draw(6, torch.Generator().manual_seed(0))
    image, _ = views.bands_of(light, draw)
    left = image.sum((2, 3)) / light.image.sum((2, 3))
    expected = 10 ** (-0.4 * draw.reddening[:, None] * torch.tensor([3.303, 2.285]))
    torch.testing.assert_close(left, expected)


def test_weighted_bands_add_up():
    generator = torch.Generator().manual_seed(0)
    image = torch.rand(3, 4, 5, 5, generator=generator)
    weight = torch.rand(3, 4, generator=generator)
    wanted = torch.einsum("nbyx,nb->nyx", image, weight)[:, None]
    torch.testing.assert_close(weighted(image, weight), wanted)


def test_a_mixture_takes_something_of_every_band():
    weight = mixture(torch.rand(50, 4, generator=torch.Generator().manual_seed(0)))
    torch.testing.assert_close(weight.sum(1), torch.ones(50))
    assert (weight > 1 / 8).all()


def test_a_neighbour_leaves_the_middle_alone(light, seen, unchanged):
    views = Views(unchanged, seen=seen, bands=BANDS)
    image = light.image[..., 4:-4, 4:-4]
    draw = views.draw(6, torch.Generator().manual_seed(0))
    for where in (0.0, 1.0):  # pasted, masked
        changed = beside(image, draw._replace(neighbour=torch.full((6,), where)), 0.5)
        assert not torch.equal(changed, image)
        middle = (slice(None), slice(None), slice(13, 19), slice(13, 19))
        torch.testing.assert_close(changed[middle], image[middle], rtol=0.02, atol=0)
