import pytest
import torch

from galaxyclust.embed.autoencoder.metric import drawing_metric


@pytest.fixture
def random():
    return torch.Generator().manual_seed(0)


def test_distances_become_those_between_the_stamps(random):
    vector = torch.randn(200, 3, generator=random)
    image = (vector @ torch.randn(3, 32, generator=random) + 5).view(200, 2, 4, 4)
    scaled = vector @ drawing_metric([(vector[:90], image[:90]), (vector[90:], image[90:])])
    expected = torch.pdist(image.flatten(1)) / 32**0.5
    torch.testing.assert_close(torch.pdist(scaled), expected, rtol=1e-2, atol=1e-3)


def test_a_direction_that_means_nothing_is_shrunk(random):
    vector = torch.randn(500, 2, generator=random)
    image = vector[:, :1].expand(500, 16).view(500, 1, 4, 4)
    metric = drawing_metric([(vector, image)])
    torch.testing.assert_close(
        metric, torch.diag(torch.tensor([1.0, 0.0])), atol=0.02, rtol=0
    )


def test_fewer_stamps_than_dimensions_give_a_finite_metric(random):
    vector = torch.randn(3, 10, generator=random)
    assert torch.isfinite(drawing_metric([(vector, torch.ones(3, 1, 4, 4))])).all()


def test_stamps_without_light_give_a_finite_metric():
    nothing = torch.zeros(4, 1, 4, 4)
    assert torch.isfinite(drawing_metric([(torch.zeros(4, 2), nothing)])).all()
