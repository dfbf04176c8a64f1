"""Encoders that turn a stamp with any number of bands into a vector of features."""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval
from torchvision.models.resnet import BasicBlock

from galaxyclust.embed.contrast.detail import Detail

BLOCKS = {"resnet18": (2, 2, 2, 2), "resnet34": (3, 4, 6, 3)}
NETWORKS = ("cnn", *BLOCKS)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What an encoder is built from.

    Parameters
    ----------
    network
        ``"cnn"``, ``"resnet18"`` or ``"resnet34"``.
    n_bands
        Bands of its input.
    width
        Feature maps after the first stage; each further stage doubles them.
    depth
        Number of stages.
    detail
        Scale of the fine structure added to the bands
        (`galaxyclust.embed.contrast.detail`); 0 adds none.
    """

    network: str
    n_bands: int
    width: int
    depth: int
    detail: float = 0.0

    @property
    def n_channels(self) -> int:
        """Input channels of the first convolution."""
        return self.n_bands + bool(self.detail)

    @property
    def n_features(self) -> int:
        """Length of the feature vector."""
        return self.width << (self.depth - 1)


def encoder(plan: Plan) -> nn.Sequential:
    """Return an untrained encoder from (n, B, s, s) images to (n, n_features)."""
    layers = small(plan) if plan.network == "cnn" else residual(plan)
    shown = [Detail(plan.detail)] if plan.detail else []
    return nn.Sequential(*shown, *layers, Pool())


class Parted(NamedTuple):
    """An encoder in two parts: what adds detail to the bands, and the other layers."""

    show: nn.Module
    layers: nn.Sequential


class Pool(nn.Module):
    """The mean over the pixels of each feature map."""

    def forward(self, image: Tensor) -> Tensor:
        """Return the means (n, C) of (n, C, h, w)."""
        return image.mean((2, 3))


def small(plan: Plan) -> list[nn.Module]:
    """Return strided convolutions; each halves the side, and later ones double the maps."""
    maps = [plan.n_channels, *(plan.width * 2**level for level in range(plan.depth))]
    layers: list[nn.Module] = []
    for level, (before, after) in enumerate(pairwise(maps)):
        side = 5 if level == 0 else 3
        layers += [
            nn.Conv2d(before, after, side, stride=2, padding=side // 2, bias=False),
            nn.BatchNorm2d(after),
            nn.ReLU(inplace=True),
        ]
    return layers


def residual(plan: Plan) -> list[nn.Module]:
    """Return a residual network of torchvision's blocks with a stem for small stamps.

    The blocks are those of He et al. 2016 (table 1). Their first convolution, 7 by 7 pixels
    for photographs, is 3 by 3 here.
    """
    layers: list[nn.Module] = [
        nn.Conv2d(plan.n_channels, plan.width, 3, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(plan.width),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(3, stride=2, padding=1),
    ]
    before = plan.width
    for level, n_blocks in enumerate(BLOCKS[plan.network][: plan.depth]):
        after = plan.width * 2**level
        for block in range(n_blocks):
            stride = 2 if level and not block else 1
            layers.append(
                BasicBlock(before, after, stride, shortcut(before, after, stride))
            )
            before = after
    return layers


def shortcut(before: int, after: int, stride: int) -> nn.Module | None:
    """Return a projection from the input to the output shape of a block, if needed."""
    if stride == 1 and before == after:
        return None
    convolution = nn.Conv2d(before, after, 1, stride=stride, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(after))


def folded(trained: nn.Sequential) -> nn.Sequential:
    """Return a faster trained encoder, with normalisations merged into convolutions."""
    layers: list[nn.Module] = []
    for layer in trained:
        if isinstance(layer, nn.BatchNorm2d) and isinstance(layers[-1], nn.Conv2d):
            layers[-1] = fuse_conv_bn_eval(layers[-1], layer)
        else:
            layers.append(layer)
    return nn.Sequential(*layers).eval()


def parted(encoder: nn.Sequential) -> Parted:
    """Return an encoder in two parts.

    The added detail turns and mirrors with the bands, so it is computed only once for all
    turned and mirrored views.
    """
    if isinstance(encoder[0], Detail):
        return Parted(encoder[0], encoder[1:])
    return Parted(nn.Identity(), encoder)


def projection(n_features: int, n_projected: int) -> nn.Sequential:
    """Return the head between features and loss; the embedding does not use it."""
    hidden = max(n_features, n_projected)
    return nn.Sequential(
        nn.Linear(n_features, hidden, bias=False),
        nn.BatchNorm1d(hidden),
        nn.ReLU(inplace=True),
        nn.Linear(hidden, n_projected),
    )
