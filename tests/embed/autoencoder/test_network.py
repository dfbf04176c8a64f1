import pytest
import torch

from galaxyclust.embed.autoencoder.network import Network, Shape


@pytest.mark.parametrize("kernel_size", [1, 3, 5, 7])
@pytest.mark.parametrize(("input_size", "depth"), [(16, 1), (16, 4), (24, 3), (40, 2)])
def test_a_stamp_comes_out_as_large_as_it_went_in(input_size, depth, kernel_size):
    shape = Shape(
        n_bands=3,
        input_size=input_size,
        width=2,
        kernel_size=kernel_size,
        depth=depth,
        n_dim=5,
    )
    network = Network(shape)
    image = torch.rand(2, 3, input_size, input_size)
    assert network.encoder(image).shape == (2, 5)
    assert network(image).shape == image.shape


def test_the_feature_maps_double_up_to_eight_times():
    shape = Shape(n_bands=1, input_size=64, width=3, kernel_size=5, depth=5, n_dim=2)
    assert shape.maps == [3, 6, 12, 24, 24]
    assert shape.smallest == (24, 2, 2)
    assert shape.n_smallest == 96
