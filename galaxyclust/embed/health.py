"""Whether a network still tells galaxies apart, or has collapsed."""

from collections.abc import Mapping, Sequence
from statistics import median

import torch
from torch import Tensor

from galaxyclust.errors import TrainingError

FEWEST_ROWS = 16  # of which a rank says something
# the last so many epochs, and the independent directions that their median had fewer of:
# the rank of a network that has collapsed jumps from epoch to epoch, and a healthy one
# may start with a dip
TOO_LONG = ((5, 1.5), (10, 1.75))
LOWEST_SPREAD = 0.01  # scatter of the features, in units of their length
PATIENCE = 5  # epochs whose median is below it

Row = Mapping[str, float]


class Health:
    """Watches the features of the galaxies held out, epoch after epoch."""

    def __init__(self) -> None:
        self.seen: list[Tensor] = []

    def add(self, features: Tensor) -> None:
        """Take in (n, D) features of one batch."""
        self.seen.append(features.detach().float().cpu())

    def __call__(self, curve: Sequence[Row]) -> dict[str, float]:
        """Return the rank and the spread of what was taken in since the last call.

        Parameters
        ----------
        curve
            The epochs before this one, with what this returned of each.

        Raises
        ------
        TrainingError
            If the features have collapsed.
        """
        features = torch.cat(self.seen)
        self.seen = []
        found = {"feature_rank": rank(features), "feature_spread": spread(features)}
        epochs = [*curve, found]
        if len(features) >= FEWEST_ROWS and collapsed(epochs):
            directions = median(row["feature_rank"] for row in epochs[-PATIENCE:])
            message = (
                "the embedding has collapsed: all galaxies get nearly the same vector "
                f"({directions:.1f} independent directions, scatter "
                f"{found['feature_spread']:.3f} of the length); use a lower learning_rate, "
                "a larger batch_size, or the method vicreg with its default weights"
            )
            raise TrainingError(message)
        return found


def collapsed(curve: Sequence[Row]) -> bool:
    """Return whether the features have told too little for too long.

    Parameters
    ----------
    curve
        ``feature_rank`` and ``feature_spread`` of each epoch.
    """
    ranks = [row["feature_rank"] for row in curve]
    spreads = [row["feature_spread"] for row in curve]
    few = any(is_below(ranks, limit, n_epochs) for n_epochs, limit in TOO_LONG)
    return few or is_below(spreads, LOWEST_SPREAD, PATIENCE)


def is_below(values: Sequence[float], limit: float, n_epochs: int) -> bool:
    """Return whether the median of the last ``n_epochs`` values is below a limit.

    It is not where there are not so many yet.

    >>> is_below([9.0, 1.0, 3.0, 1.1], 2.0, 3), is_below([1.0], 2.0, 3)
    (True, False)
    """
    return len(values) >= n_epochs and median(values[-n_epochs:]) < limit


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
