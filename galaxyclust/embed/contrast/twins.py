"""Barlow Twins as a method: the dimensions of two views correlate one to one."""

from dataclasses import dataclass

from torch import nn

from galaxyclust.embed.checks import check_limits
from galaxyclust.embed.contrast.barlow import BarlowTwins
from galaxyclust.embed.contrast.contrastive import Contrastive


@dataclass(frozen=True, kw_only=True)
class Barlow(Contrastive):
    """Embed by a network each of whose dimensions goes with itself in the other view alone.

    Zbontar et al. 2021. Steady in small batches, and without a scale to be chosen.

    Parameters
    ----------
    redundancy
        Weight of the correlations between different dimensions.
    """

    n_projected: int = 512
    redundancy: float = 5e-3

    def __post_init__(self) -> None:
        super().__post_init__()
        check_limits(self, {"redundancy": (0, 1e3)})

    def loss(self) -> nn.Module:
        """Return the loss of Barlow Twins."""
        return BarlowTwins(self.redundancy)
