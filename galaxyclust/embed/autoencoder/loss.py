"""The losses of the autoencoder: reconstruction error and correlated dimensions."""

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
            (n, B, s, s) true image; any finite value where the weight is 0.
        weight
            (n, B, s, s) 1 for a usable pixel, 0 for a masked one.

        Returns
        -------
        torch.Tensor
            A scalar; a stamp without usable pixels contributes 0.
        """
        error = weight * (output - target).square()
        # the mean over all pixels, not only the usable ones: otherwise the few pixels of a
        # mostly masked stamp would weigh as much as all pixels of a complete one
        return error.flatten(1).mean(1).mean()


class Decorrelation(nn.Module):
    """How strongly the dimensions of a batch of vectors are correlated.

    The sum of the squared correlations of a dimension with the others, averaged over
    dimensions: the second term of eq. 1 of Zbontar et al. 2021, but within one view.
    """

    def forward(self, vector: Tensor) -> Tensor:
        """Return the loss of (n, D) vectors."""
        unit = standardised(vector)
        correlation = unit.T @ unit / len(unit)  # (D, D)
        repeated = correlation - torch.diag(correlation.diagonal())
        return repeated.square().sum() / len(correlation)
