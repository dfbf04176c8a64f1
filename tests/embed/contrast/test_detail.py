import torch

from galaxyclust.embed.contrast.detail import Detail
from galaxyclust.embed.inputs import disc

SIZE = 32
OFFSET = torch.arange(SIZE) - (SIZE - 1) / 2
SMOOTH = 4 * torch.exp(-(OFFSET[:, None] ** 2 + OFFSET**2) / (2 * 6.0**2))[None, None]


def contrast(image, scale=1 / 16):
    return Detail(scale)(image)[:, -1:]


def test_the_image_stays_and_one_channel_is_added():
    image = SMOOTH.repeat(2, 3, 1, 1)
    both = Detail(1 / 16)(image)
    assert both.shape == (2, 4, SIZE, SIZE)
    assert torch.equal(both[:, :3], image)


def test_a_flat_image_has_no_contrast():
    assert contrast(torch.ones(1, 1, SIZE, SIZE)).abs().max() < 1e-5


def test_a_ripple_stands_out_alike_at_the_core_and_in_the_outskirts():
    ripple = torch.cos(torch.pi * torch.arange(SIZE) / 2)
    found = contrast(SMOOTH * (1 + 0.2 * ripple)) - contrast(SMOOTH)
    core, outskirts = found[0, 0, 16, 12:20].std(), found[0, 0, 16, 4:12].std()
    assert 0.5 < outskirts / core < 1.0
    bare = SMOOTH[0, 0, 16] * ripple
    assert bare[4:12].std() / bare[12:20].std() < 0.5


def test_nothing_is_shown_outside_the_disc():
    assert not contrast(SMOOTH)[..., disc(SIZE) == 0].any()


def test_contrast_turns_with_the_image():
    image = SMOOTH + torch.rand(SMOOTH.shape, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(contrast(image.mT), contrast(image).mT)
