import torch

from galaxyclust.embed.contrast.encoder import Plan
from galaxyclust.embed.contrast.network import Network


def test_it_gives_features_and_projections_of_them():
    plan = Plan(network="cnn", n_bands=1, width=4, depth=2)
    network = Network(plan, n_projected=5).eval()
    image = torch.ones(3, 1, 16, 16)
    features, projected = network(image)
    torch.testing.assert_close(features, network.encoder(image))
    torch.testing.assert_close(projected, network.head(features))
    assert projected.shape == (3, 5)
