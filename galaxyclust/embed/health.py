"""A check in training that the network has not collapsed to one vector for all galaxies."""

from collections.abc import Mapping, Sequence
from statistics import median

import torch
from torch import Tensor

from galaxyclust.errors import TrainingError

FEWEST_ROWS = 16  # held-out galaxies that a meaningful rank needs
# A network has collapsed if the median rank of its last epochs is below a limit; the more
# epochs, the higher the limit. One epoch is not enough: the rank of a collapsed network
# jumps from epoch to epoch, and that of a healthy one may dip at first.
EPOCHS_AND_LOWEST_RANK = ((5, 4.0), (10, 5.5))
WIDTH = 32  # features for which these are the limits; fewer can have no such rank
LOWEST_SPREAD = 0.01  # scatter of the features, in units of their length
EPOCHS = 5  # last epochs whose median spread is compared with LOWEST_SPREAD

Row = Mapping[str, float]


class Health:
    """Watches the features of the held-out galaxies in each epoch."""

    def __init__(self) -> None:
        self.seen: list[Tensor] = []

    def add(self, features: Tensor) -> None:
        """Add the (n, D) features of one batch."""
        self.seen.append(features.detach().float().cpu())

    def __call__(self, curve: Sequence[Row]) -> dict[str, float]:
        """Return the rank and the spread of the features added since the last call.

        Parameters
        ----------
        curve
            The earlier epochs, with the values returned for each of them.

        Raises
        ------
        TrainingError
            If the features have collapsed.
        """
        features = torch.cat(self.seen)
        self.seen = []
        found = {"feature_rank": rank(features), "feature_spread": spread(features)}
        epochs = [*curve, found]
        if len(features) >= FEWEST_ROWS and collapsed(epochs, width=features.shape[1]):
            directions = median(row["feature_rank"] for row in epochs[-EPOCHS:])
            message = (
                "the embedding has collapsed: all galaxies get nearly the same vector "
                f"({directions:.1f} independent directions, scatter "
                f"{found['feature_spread']:.3f} of the length); use a lower learning_rate, "
                "a larger batch_size, or the method vicreg with its default weights"
            )
            raise TrainingError(message)
        return found


def collapsed(curve: Sequence[Row], *, width: int = WIDTH) -> bool:
    """Return whether rank or spread of the features were too low for too many epochs.

    Parameters
    ----------
    curve
        ``feature_rank`` and ``feature_spread`` of each epoch.
    width
        Number of features. Of fewer than 32 a lower rank is enough, in proportion.
    """
    ranks = [row["feature_rank"] for row in curve]
    spreads = [row["feature_spread"] for row in curve]
    part = min(1.0, width / WIDTH)
    few = any(
        is_below(ranks, 1 + part * (lowest - 1), n) for n, lowest in EPOCHS_AND_LOWEST_RANK
    )
    return few or is_below(spreads, LOWEST_SPREAD, EPOCHS)


def is_below(values: Sequence[float], limit: float, n_epochs: int) -> bool:
    """Return whether the median of the last ``n_epochs`` values is below a limit.

    False if there are fewer values than that.

    >>> is_below([9.0, 1.0, 3.0, 1.1], 2.0, 3), is_below([1.0], 2.0, 3)
    (True, False)
    """
    return len(values) >= n_epochs and median(values[-n_epochs:]) < limit


def rank(features: Tensor) -> float:
    """Return the number of independent directions in which (n, D) features vary.

    This is the exponential of the entropy of the normalised singular values of the centred
    features (RankMe, Garrido et al. 2023, eq. 1): D if all directions have the same
    scatter, 1 if only one direction varies. Galaxies in a few tight groups vary most
    along as few directions, but still along many by a little; those of a collapsed
    network do not.
    """
    centred = features - features.mean(0)
    scatter = torch.linalg.svdvals(centred.double())
    part = scatter / scatter.sum().clamp(min=1e-30)
    return float(torch.exp(-(part * part.clamp(min=1e-30).log()).sum()))


def spread(features: Tensor) -> float:
    """Return the scatter of (n, D) features about their mean, in units of their length."""
    length = features.square().sum(1).mean().sqrt().clamp(min=1e-30)
    scatter = (features - features.mean(0)).square().sum(1).mean().sqrt()
    return float(scatter / length)
