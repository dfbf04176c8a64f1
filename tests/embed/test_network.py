"""What the networks of all trained embedders have in common."""

import pytest
import torch
from torch import nn

from galaxyclust.embed.network import EmbeddingNetwork


class Doubling(EmbeddingNetwork):
    def finished(self, encoded):
        return 2 * encoded


def test_a_stamp_is_embedded_by_the_mean_over_its_views():
    network = Doubling(nn.Flatten(), n_dim=4)
    views = [torch.zeros(3, 1, 2, 2), torch.ones(3, 1, 2, 2)]
    assert torch.equal(network.embed(views), torch.ones(3, 4))


def test_the_family_itself_does_not_know_how_to_finish():
    with pytest.raises(NotImplementedError):
        EmbeddingNetwork(nn.Flatten(), n_dim=4).embed([torch.zeros(1, 1, 2, 2)])
