import pytest
import torch

from galaxyclust.embed.contrast.encoder import (
    NETWORKS,
    Plan,
    encoder,
    folded,
    parted,
    projection,
)


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("size", [16, 64])
@pytest.mark.usefixtures("one_thread")
def test_features_are_of_the_length_planned_for_any_size(network, size):
    plan = Plan(network=network, n_bands=2, width=4, depth=3)
    image = torch.zeros(2, 2, size, size)
    assert encoder(plan).eval()(image).shape == (2, plan.n_features) == (2, 16)


@pytest.mark.parametrize("network", NETWORKS)
def test_an_encoder_may_see_fine_structure_beside_the_bands(network):
    plan = Plan(network=network, n_bands=2, width=4, depth=2, detail=0.1)
    network = encoder(plan).eval()
    assert network(torch.zeros(2, 2, 16, 16)).shape == (2, plan.n_features)
    assert next(network.parameters()).shape[1] == plan.n_channels == 3


def test_a_deeper_residual_network_has_more_weights():
    few, many = (
        sum(weight.numel() for weight in encoder(plan).parameters())
        for plan in (
            Plan(network=name, n_bands=1, width=4, depth=4)
            for name in ("resnet18", "resnet34")
        )
    )
    assert many > 1.5 * few


def test_resnet18_has_the_weights_of_torchvisions_but_for_stem_and_classifier():
    weights = encoder(Plan(network="resnet18", n_bands=3, width=64, depth=4)).parameters()
    whole, stem, classifier = 11_689_512, 64 * 3 * 49, 512 * 1000 + 1000
    assert sum(w.numel() for w in weights) == whole - stem - classifier + 64 * 3 * 9


def test_the_head_ends_in_what_the_loss_sees():
    assert projection(8, 3)(torch.zeros(4, 8)).shape == (4, 3)


@pytest.mark.parametrize("network", NETWORKS)
def test_a_folded_encoder_gives_the_same_features(network):
    trained = encoder(Plan(network=network, n_bands=1, width=4, depth=2))
    image = torch.randn(8, 1, 16, 16, generator=torch.Generator().manual_seed(0))
    for _ in range(3):
        trained(3 * image + 1)  # moments that are not those of a start
    with torch.no_grad():
        found, expected = folded(trained.eval())(image), trained(image)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)
    assert len(folded(trained)) < len(trained)


@pytest.mark.parametrize("detail", [0.0, 0.1])
def test_what_is_shown_beside_the_bands_is_mirrored_with_them(detail):
    whole = encoder(Plan(network="cnn", n_bands=1, width=4, depth=2, detail=detail)).eval()
    show, layers = parted(whole)
    image = torch.randn(8, 1, 16, 16, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        found, expected = layers(show(image).flip(-1)), whole(image.flip(-1))
    torch.testing.assert_close(found, expected)
