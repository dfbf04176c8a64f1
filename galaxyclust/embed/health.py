"""Whether a network still tells galaxies apart, or has collapsed."""

import torch
from torch import Tensor

from galaxyclust.errors import TrainingError

FEWEST_ROWS = 16  # of which a rank says something
LOWEST_RANK = 1.2  # independent directions below which the features have collapsed
LOWEST_SPREAD = 0.01  # scatter of the features, in units of their length
PATIENCE = 5  # epochs in a row that it must be so


class Health:
    """Watches the features of the galaxies held out, epoch after epoch."""

    def __init__(self) -> None:
        self.seen: list[Tensor] = []
        self.n_ill = 0

    def add(self, features: Tensor) -> None:
        """Take in (n, D) features of one batch."""
        self.seen.append(features.detach().float().cpu())

    def __call__(self) -> dict[str, float]:
        """Return the rank and the spread of what was taken in since the last call.

        Raises
        ------
        TrainingError
            If the features have collapsed for five calls in a row.
        """
        features = torch.cat(self.seen)
        self.seen = []
        found = {"feature_rank": rank(features), "feature_spread": spread(features)}
        ill = (
            found["feature_rank"] < LOWEST_RANK or found["feature_spread"] < LOWEST_SPREAD
        ) and len(features) >= FEWEST_ROWS
        self.n_ill = self.n_ill + 1 if ill else 0
        if self.n_ill >= PATIENCE:
            message = (
                "the embedding has collapsed: all galaxies get nearly the same vector "
                f"({found['feature_rank']:.1f} independent directions, scatter "
                f"{found['feature_spread']:.3f} of the length); use a lower learning_rate, "
                "a larger batch_size, or the method vicreg with its default weights"
            )
            raise TrainingError(message)
        return found


def rank(features: Tensor) -> float:
    """Return the number of independent directions in which (n, D) features vary.

    The exponential of the entropy of the covariance's eigenvalues (Roy & Vetterli 2007):
    D where all directions vary alike, 1 where only one does.
    """
    centred = features - features.mean(0)
    power = torch.linalg.svdvals(centred.double()).square()
    part = power / power.sum().clamp(min=1e-30)
    return float(torch.exp(-(part * part.clamp(min=1e-30).log()).sum()))


def spread(features: Tensor) -> float:
    """Return the scatter of (n, D) features about their mean, in units of their length."""
    length = features.square().sum(1).mean().sqrt().clamp(min=1e-30)
    scatter = (features - features.mean(0)).square().sum(1).mean().sqrt()
    return float(scatter / length)
