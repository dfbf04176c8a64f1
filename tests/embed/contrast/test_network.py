import torch

from galaxyclust.embed.contrast.encoder import Plan
from galaxyclust.embed.contrast.network import Network


def test_it_gives_features_and_projections_of_them():
    plan = Plan(network="cnn", n_bands=1, width=4, depth=2)
    network = Network(plan, n_projected=5, n_dim=3).eval()
    image = torch.rand(3, 1, 16, 16, generator=torch.Generator().manual_seed(0))
    features, projected = network(image)
    assert (features.shape, projected.shape) == ((3, plan.n_features), (3, 5))
    assert not torch.equal(projected[0], projected[1])


def test_the_loss_trains_encoder_and_head_but_not_the_form():
    plan = Plan(network="cnn", n_bands=1, width=4, depth=2)
    network = Network(plan, n_projected=5, n_dim=3)
    image = torch.rand(3, 1, 16, 16, generator=torch.Generator().manual_seed(0))
    network(image)[1].square().sum().backward()
    assert {name for name, _ in network.named_parameters()} == {
        name for name, weight in network.named_parameters() if weight.grad is not None
    }
    assert "form.weight" not in dict(network.named_parameters())


def test_it_embeds_the_mean_of_the_views_in_the_form_of_its_features():
    plan = Plan(network="cnn", n_bands=1, width=4, depth=2)
    network = Network(plan, n_projected=5, n_dim=3).eval()
    views = list(torch.rand(2, 6, 1, 16, 16, generator=torch.Generator().manual_seed(0)))
    mean = (network.encoder(views[0]) + network.encoder(views[1])) / 2
    torch.testing.assert_close(network.embed(views), network.form(mean))
    assert network.embed(views).shape == (6, 3)


def test_its_embedding_is_no_longer_than_its_features():
    plan = Plan(network="cnn", n_bands=1, width=4, depth=2)
    network = Network(plan, n_projected=5, n_dim=48)
    assert network.form.weight.shape == (plan.n_features, plan.n_features) == (8, 8)
