"""NT-Xent, the loss of SimCLR: find a galaxy's other view among all views of a batch."""

import torch
from torch import Tensor, nn
from torch.nn import functional


class NTXent(nn.Module):
    """Normalised, temperature-scaled cross entropy (Chen et al. 2020, eq. 1).

    Parameters
    ----------
    temperature
        At a low temperature mostly the nearest other galaxies are pushed away, at a high
        one all of them equally.
    """

    def __init__(self, temperature: float) -> None:
        super().__init__()
        self.temperature = temperature

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        """Return the loss of two (n, D) views of n galaxies."""
        n = len(first)
        both = functional.normalize(torch.cat([first, second]), dim=1)  # (2n, D)
        likeness = both @ both.T / self.temperature
        # a view is not a candidate for its own other view
        own = torch.eye(2 * n, dtype=torch.bool, device=both.device)
        likeness = likeness.masked_fill(own, -torch.inf)
        other = torch.arange(2 * n, device=both.device).roll(n)
        return functional.cross_entropy(likeness, other)
