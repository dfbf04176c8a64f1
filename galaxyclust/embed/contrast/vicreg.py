"""VICReg as a method: views agree while no dimension collapses or repeats another."""

from dataclasses import dataclass

from torch import nn

from galaxyclust.embed.contrast.contrastive import Contrastive
from galaxyclust.embed.contrast.vicreg_loss import VICRegLoss
from galaxyclust.limits import check_limits


@dataclass(frozen=True, kw_only=True)
class VICReg(Contrastive):
    """Embed by a network whose dimensions agree between views, vary and do not repeat.

    VICReg (Bardes et al. 2022). No galaxy is compared with another, so small batches do.

    Parameters
    ----------
    invariance
        Weight of the difference between two views.
    variance
        Weight of how far the standard deviation of a dimension falls short of 1.
    covariance
        Weight of the covariances between dimensions.
    """

    n_projected: int = 1024
    batch_size: int = 96
    learning_rate: float = 1.5e-3
    invariance: float = 25.0
    variance: float = 25.0
    covariance: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        names = ("invariance", "variance", "covariance")
        check_limits(self, dict.fromkeys(names, (0, 1e6)))

    def loss(self) -> nn.Module:
        """Return the VICReg loss."""
        return VICRegLoss(
            invariance=self.invariance,
            variance=self.variance,
            covariance=self.covariance,
        )
