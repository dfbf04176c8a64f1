"""The form that features are embedded in: their main directions, at unit length."""

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from galaxyclust.embed.axes import sign_of_largest

WHITENING = 0.75  # 0 leaves the directions their variances, 1 gives them all the same
CONSTANT = 1e-5  # a feature whose scatter is a smaller part of its mean varies by rounding
WEAKEST = 1e-3  # a direction with a smaller part of the largest variance is left out
LEVEL = 1e-9  # part of the mean variance by which the axes may differ from it


class Linear(NamedTuple):
    """A linear map of (n, F) features to (n, D): ``features @ weight.T + bias``."""

    weight: Tensor  # (D, F)
    bias: Tensor  # (D,)


class Form(nn.Module):
    """Bring features to a form in which plain distances between galaxies tell likeness.

    The features of a contrastive network repeat one another, differ in scale, and have most
    of their variance in a few directions. So they are standardised and laid along their
    principal directions, and each of these is divided by its deviation to the power 3/4:
    strong directions no longer drown the others, and weak ones, which are mostly noise,
    stay a little weaker. Then each vector is scaled to length 1, as its length says how
    unusual a galaxy is rather than what it looks like. At last the axes are turned until
    all have the same variance. That changes no distance, and lets the distances be the
    same for whoever standardises the columns first, as many do.

    Parameters
    ----------
    n_features
        Length of what comes in.
    n_dim
        Length of what goes out.
    """

    def __init__(self, n_features: int, n_dim: int) -> None:
        super().__init__()
        self.weight: Tensor
        self.bias: Tensor
        self.register_buffer("weight", torch.eye(n_dim, n_features))
        self.register_buffer("bias", torch.zeros(n_dim))

    def forward(self, features: Tensor) -> Tensor:
        """Return (n, n_dim) of (n, n_features), each row of length 1."""
        return functional.normalize(functional.linear(features, self.weight, self.bias))

    def fit(self, features: Tensor) -> None:
        """Learn the form from the (n, n_features) of the galaxies trained on."""
        features = features.double()
        weight, bias = directions(features, n_dim=len(self.bias))
        unit = functional.normalize(functional.linear(features, weight, bias))
        turn = levelled(unit.T.cov(correction=0))
        self.weight.copy_(turn @ weight)
        self.bias.copy_(turn @ bias)


def directions(features: Tensor, *, n_dim: int) -> Linear:
    """Return the linear map to the main directions of standardised features.

    Parameters
    ----------
    features
        (n, F).
    n_dim
        Directions; those in which the features hardly vary are 0.
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

    Each step turns the axis of least variance towards that of most until it has the mean
    variance (Davies & Higham 2000, section 3.1). There are as many steps as axes, and
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
