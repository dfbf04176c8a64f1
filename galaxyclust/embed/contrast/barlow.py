"""Barlow Twins as a method: a dimension correlates only with itself in the other view."""

from dataclasses import dataclass

from torch import nn

from galaxyclust.embed.contrast.barlow_loss import BarlowLoss
from galaxyclust.embed.contrast.contrastive import Contrastive
from galaxyclust.limits import check_limits


@dataclass(frozen=True, kw_only=True)
class Barlow(Contrastive):
    """Embed by a network whose dimensions agree between views and are uncorrelated.

    Barlow Twins (Zbontar et al. 2021): each dimension correlates fully with itself in the
    other view, and with no other dimension. Small batches are enough, and there is no
    temperature or scale to choose.

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
        return BarlowLoss(self.redundancy)
