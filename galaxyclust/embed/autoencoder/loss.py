"""What the training of an autoencoder makes small: bad drawings, repeated dimensions."""

import torch
from torch import Tensor, nn

from galaxyclust.embed.correlation import standardised


class MaskedSquaredError(nn.Module):
    """Mean squared difference of each stamp's usable pixels, averaged over the stamps."""

    def forward(self, output: Tensor, target: Tensor, weight: Tensor) -> Tensor:
        """Return the loss of a batch.

        Parameters
        ----------
        output
            (n, B, s, s) reconstruction.
        target
            (n, B, s, s) what it should be; any finite value where the weight is 0.
        weight
            (n, B, s, s) 1 for a usable pixel, 0 for a masked one.

        Returns
        -------
        torch.Tensor
            One number; a stamp without a usable pixel adds 0.
        """
        error = weight * (output - target).square()
        # the mean over all pixels, not over the usable ones: that would give the few pixels
        # of a stamp that is mostly masked as much weight as all of a whole one
        return error.flatten(1).mean(1).mean()


class Decorrelation(nn.Module):
    """How far the dimensions of a batch of vectors repeat one another.

    The sum of the squared correlations of a dimension with the others, as a mean over
    dimensions: the second term of eq. 1 of Zbontar et al. 2021, but within one view.
    """

    def forward(self, vector: Tensor) -> Tensor:
        """Return the loss of (n, D) vectors."""
        unit = standardised(vector)
        correlation = unit.T @ unit / len(unit)  # (D, D)
        repeated = correlation - torch.diag(correlation.diagonal())
        return repeated.square().sum() / len(correlation)
