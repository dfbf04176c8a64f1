"""VICReg as a method: views agree, and dimensions neither collapse nor correlate."""

from dataclasses import dataclass

from torch import nn

from galaxyclust.embed.contrast.contrastive import Contrastive
from galaxyclust.embed.contrast.vicreg_loss import VICRegLoss
from galaxyclust.limits import check_limits


@dataclass(frozen=True, kw_only=True)
class VICReg(Contrastive):
    """Embed by a network whose dimensions agree between views, vary and are uncorrelated.

    VICReg (Bardes et al. 2022) compares no galaxy with another, so small batches are
    enough.

    Parameters
    ----------
    invariance
        Weight of the difference between two views.
    variance
        Weight of the shortfall of each dimension's standard deviation below 1.
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
