"""The scale of an autoencoder's vectors: as far apart as the galaxies look different."""

from collections.abc import Iterable

import torch
from torch import Tensor

PULL = 1e-4  # of a fit's coefficients towards 0, in parts of the mean square of a dimension


def drawing_metric(pairs: Iterable[tuple[Tensor, Tensor]]) -> Tensor:
    """Return the matrix that brings vectors to the scale of what they stand for.

    A network is free to stretch any direction of its vectors, so distances between them
    mean nothing by themselves. Here the stamps are fitted as linear functions of the
    vectors, stamp = J vector + constant. The matrix is the square root of J^T J: times it,
    two vectors lie as far apart as the fitted stamps differ (root mean square).

    Parameters
    ----------
    pairs
        Batches of vectors (n, D), and of the stamps (n, B, s, s) that they stand for.

    Returns
    -------
    torch.Tensor
        (D, D), symmetric, float32.
    """
    squares, products, n_pixels = torch.zeros(()), torch.zeros(()), 1
    for vector, image in pairs:
        n_pixels = image[0].numel()
        # the last column stands for the constant
        with_one = torch.cat([vector, torch.ones_like(vector[:, :1])], dim=1).double()
        squares = squares + with_one.T @ with_one  # (D + 1, D + 1)
        products = products + with_one.T @ image.flatten(1).double()  # (D + 1, pixels)
    # dimensions that repeat one another, or fewer stamps than dimensions, would leave the
    # matrix singular
    unit = torch.eye(len(squares), device=squares.device)
    pull = PULL * squares.diagonal().mean() * unit
    jacobian = torch.linalg.solve(squares + pull, products)[:-1] / n_pixels**0.5
    scale, axes = torch.linalg.eigh(jacobian @ jacobian.T)
    metric: Tensor = (axes * scale.clamp(min=0).sqrt()) @ axes.T
    return metric.float()
