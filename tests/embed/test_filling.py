import pytest
import torch

from galaxyclust.embed.filling import filled, ring_means

SIZE = 16


@pytest.fixture
def image():
    offset = torch.arange(SIZE) - (SIZE - 1) / 2
    light = torch.exp(-torch.hypot(offset[:, None], 2 * offset[None, :]) / 4)
    return light.expand(2, 3, SIZE, SIZE).clone()  # alike across the centre


def test_a_hole_in_a_galaxy_is_filled_with_what_lies_across_the_centre(image):
    usable = torch.ones(image.shape, dtype=torch.bool)
    usable[0, 1, 9:14, 2:6] = False
    torch.testing.assert_close(filled(image * usable, usable), image)


def test_where_both_sides_are_masked_the_mean_of_the_ring_is_taken():
    image = torch.full((1, 1, SIZE, SIZE), 5.0)
    usable = torch.ones(image.shape, dtype=torch.bool)
    usable[..., 3:5, 6:10] = usable[..., 11:13, 6:10] = False
    assert (filled(image * usable, usable)[..., 3:13, 3:13] == 5.0).all()


def test_where_nothing_is_known_there_is_no_light(image):
    nothing = torch.zeros(image.shape, dtype=torch.bool)
    assert not filled(torch.zeros_like(image), nothing).any()


def test_usable_pixels_stay_as_they_are(image):
    usable = torch.rand(image.shape, generator=torch.Generator().manual_seed(0)) < 0.6
    image = torch.where(usable, image, 0.0)
    assert torch.equal(filled(image, usable)[usable], image[usable])


def test_a_filled_stamp_turned_is_a_turned_stamp_filled(image):
    usable = torch.rand(image.shape, generator=torch.Generator().manual_seed(1)) < 0.6
    turned = filled(*(part.rot90(1, (-2, -1)) for part in (image * usable, usable)))
    torch.testing.assert_close(turned, filled(image * usable, usable).rot90(1, (-2, -1)))


def test_the_mean_of_a_ring_is_that_of_its_known_pixels():
    image = torch.full((1, 1, SIZE, SIZE), 2.0)
    known = torch.ones(image.shape, dtype=torch.bool)
    image[..., :8], known[..., :8] = 9.0, False
    assert ring_means(image, known)[0, 0, 8, 4] == 2.0
