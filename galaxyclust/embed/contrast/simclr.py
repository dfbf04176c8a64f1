"""SimCLR: the network must find a galaxy's other view among all views of a batch."""

from dataclasses import dataclass

from torch import nn

from galaxyclust.embed.contrast.contrastive import Contrastive
from galaxyclust.embed.contrast.ntxent import NTXent
from galaxyclust.limits import check_limits


@dataclass(frozen=True, kw_only=True)
class SimCLR(Contrastive):
    """Embed by a network that tells a galaxy's views from those of other galaxies.

    SimCLR (Chen et al. 2020): the NT-Xent loss on random views. It needs batches of a few
    hundred galaxies.

    Parameters
    ----------
    temperature
        At a low temperature mostly the most similar galaxies are pushed apart, at a high
        one all of them equally.
    """

    temperature: float = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        check_limits(self, {"temperature": (1e-3, 100)})

    def loss(self) -> nn.Module:
        """Return the NT-Xent loss."""
        return NTXent(self.temperature)
