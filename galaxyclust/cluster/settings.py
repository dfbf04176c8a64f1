"""Settings of clusterers: their limits, and seeds."""

import dataclasses
from typing import ClassVar

from galaxyclust.limits import Limits, check_limits
from galaxyclust.types import Clusterer

SEED: Limits = {"seed": (0, 2**31 - 1)}  # scikit-learn takes no larger one


@dataclasses.dataclass(frozen=True, kw_only=True)
class Bounded:
    """A method whose settings have limits: those in ``LIMITS``, and of a seed."""

    LIMITS: ClassVar[Limits] = {}

    def __post_init__(self) -> None:
        """Refuse settings outside of them."""
        check_limits(self, {**self.LIMITS, **SEED})


def seeded(clusterer: Clusterer, seed: int) -> Clusterer:
    """Return a clusterer with another seed, where it has one."""
    known = {field.name for field in dataclasses.fields(clusterer)}
    return dataclasses.replace(clusterer, seed=seed) if "seed" in known else clusterer
