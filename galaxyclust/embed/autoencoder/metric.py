"""The scale of an autoencoder's vectors: distances measure how different galaxies look."""

from collections.abc import Iterable

import torch
from torch import Tensor

PULL = 1e-4  # ridge regularisation of the fit, relative to the mean square of a dimension


def drawing_metric(pairs: Iterable[tuple[Tensor, Tensor]]) -> Tensor:
    """Return the matrix that scales vectors so that distances are differences of stamps.

    A network can stretch any direction of its vectors, so distances between them have no
    meaning by themselves. Here the stamps are fitted as a linear function of the vectors,
    stamp = J vector + constant. The matrix is the square root of J^T J: after
    multiplication with it, the distance of two vectors is the root mean square difference
    of the fitted stamps.

    Parameters
    ----------
    pairs
        Batches of vectors (n, D) and their stamps (n, B, s, s).

    Returns
    -------
    torch.Tensor
        (D, D), symmetric, float32.
    """
    squares, products, n_pixels = torch.zeros(()), torch.zeros(()), 1
    for vector, image in pairs:
        n_pixels = image[0].numel()
        # the last column is the constant term
        with_one = torch.cat([vector, torch.ones_like(vector[:, :1])], dim=1).double()
        squares = squares + with_one.T @ with_one  # (D + 1, D + 1)
        products = products + with_one.T @ image.flatten(1).double()  # (D + 1, pixels)
    # without regularisation, the matrix would be singular if dimensions are correlated or
    # there are fewer stamps than dimensions
    unit = torch.eye(len(squares), device=squares.device)
    pull = PULL * squares.diagonal().mean() * unit
    jacobian = torch.linalg.solve(squares + pull, products)[:-1] / n_pixels**0.5
    scale, axes = torch.linalg.eigh(jacobian @ jacobian.T)
    metric: Tensor = (axes * scale.clamp(min=0).sqrt()) @ axes.T
    return metric.float()
