"""From features to the embedding: principal directions, partly whitened, at unit length."""

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from galaxyclust.embed.axes import sign_of_largest

WHITENING = 0.75  # 0 leaves the variances of the directions, 1 makes them all equal
CONSTANT = 1e-5  # a feature with less scatter relative to its mean is taken as constant
WEAKEST = 1e-3  # a direction with less variance relative to the largest is left out
LEVEL = 1e-9  # tolerance for equal variances, relative to the mean variance


class Linear(NamedTuple):
    """A linear map of (n, F) features to (n, D): ``features @ weight.T + bias``."""

    weight: Tensor  # (D, F)
    bias: Tensor  # (D,)


class Form(nn.Module):
    """Transform features so that Euclidean distances measure similarity.

    The features of a contrastive network are correlated, differ in scale, and have most of
    their variance in a few directions. So they are standardised and projected on their
    principal directions, and each of these is divided by its standard deviation to the
    power 3/4: strong directions no longer dominate, and weak ones, which are mostly noise,
    stay a little weaker. Then each vector is scaled to length 1, as its length tells how
    unusual a galaxy is rather than what it looks like. Finally the axes are rotated until
    all have the same variance: that changes no distance, and distances stay the same up to
    a factor for users who standardise the columns first.

    Parameters
    ----------
    n_features
        Length of the features.
    n_dim
        Length of the embedding.
    """

    def __init__(self, n_features: int, n_dim: int) -> None:
        super().__init__()
        self.weight: Tensor
        self.bias: Tensor
        self.register_buffer("weight", torch.eye(n_dim, n_features))
        self.register_buffer("bias", torch.zeros(n_dim))

    def forward(self, features: Tensor) -> Tensor:
        """Return (n, n_dim) for features (n, n_features); each row has length 1."""
        return functional.normalize(functional.linear(features, self.weight, self.bias))

    def fit(self, features: Tensor) -> None:
        """Learn the form from the features (n, n_features) of training galaxies."""
        features = features.double()
        weight, bias = directions(features, n_dim=len(self.bias))
        unit = functional.normalize(functional.linear(features, weight, bias))
        turn = levelled(unit.T.cov(correction=0))
        self.weight.copy_(turn @ weight)
        self.bias.copy_(turn @ bias)


def directions(features: Tensor, *, n_dim: int) -> Linear:
    """Return the linear map to the principal directions of standardised features.

    Parameters
    ----------
    features
        (n, F).
    n_dim
        Number of directions; those in which the features hardly vary are 0.
    """
    mean = features.mean(0)
    deviation = features.std(0, correction=0)
    constant = deviation <= CONSTANT * mean.abs()
    scale = torch.where(constant, torch.inf, deviation)
    standard = (features - mean) / scale
    variance, axes = torch.linalg.eigh(standard.T @ standard / len(features))
    variance, axes = variance.flip(0)[:n_dim], axes.flip(1)[:, :n_dim].T
    varies = variance > WEAKEST * variance[0]
    size = torch.where(varies, variance, torch.inf) ** (-WHITENING / 2)
    weight = features.new_zeros(n_dim, features.shape[1])
    weight[: len(size)] = axes * sign_of_largest(axes) * size[:, None] / scale
    return Linear(weight, -weight @ mean)


def levelled(covariance: Tensor) -> Tensor:
    """Return a rotation after which all variances are the same.

    Each step rotates the axis of smallest variance towards that of largest until it has the
    mean variance (Davies & Higham 2000, section 3.1). There are fewer steps than axes, and
    nothing is random.

    Parameters
    ----------
    covariance
        (D, D).

    Returns
    -------
    torch.Tensor
        (D, D), orthogonal; the new axes are its rows.

    Examples
    --------
    >>> turn = levelled(torch.diag(torch.tensor([3.0, 1.0])))
    >>> (turn @ torch.diag(torch.tensor([3.0, 1.0])) @ turn.T).diagonal()
    tensor([2.0000, 2.0000])
    """
    covariance = covariance.clone()
    turn = torch.eye(len(covariance)).to(covariance)
    mean = float(covariance.diagonal().mean())
    for _ in range(len(covariance) - 1):
        variance = covariance.diagonal()
        pair = [int(variance.argmin()), int(variance.argmax())]
        part: Any = covariance[pair][:, pair].tolist()
        (least, mixed), (_, most) = part
        if most - mean <= LEVEL * mean or mean - least <= LEVEL * mean:
            break
        # where cos² least + 2 sin cos mixed + sin² most = mean
        root = (mixed * mixed + (most - mean) * (mean - least)) ** 0.5
        angle = torch.atan(torch.tensor((root - mixed) / (most - mean))).to(covariance)
        cos, sin = torch.cos(angle), torch.sin(angle)
        plane = torch.stack([torch.stack([cos, sin]), torch.stack([-sin, cos])])
        turn[pair] = plane @ turn[pair]
        covariance[pair] = plane @ covariance[pair]
        covariance[:, pair] = covariance[:, pair] @ plane.T
    return turn
