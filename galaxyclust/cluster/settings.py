"""Settings of clusterers: least values that work, and seeds."""

import dataclasses
from collections.abc import Mapping
from typing import ClassVar

from galaxyclust.errors import SettingError
from galaxyclust.types import Clusterer


@dataclasses.dataclass(frozen=True, kw_only=True)
class Bounded:
    """A method whose settings have least values that work, by name in ``LEASTS``."""

    LEASTS: ClassVar[Mapping[str, int]] = {}

    def __post_init__(self) -> None:
        """Refuse settings below these; None is let through."""
        for name, least in self.LEASTS.items():
            value = getattr(self, name)
            if value is not None and value < least:
                message = f"{name} = {value} cannot work; it is {least} or more"
                raise SettingError(message)


def seeded(clusterer: Clusterer, seed: int) -> Clusterer:
    """Return a clusterer with another seed, where it has one."""
    known = {field.name for field in dataclasses.fields(clusterer)}
    return dataclasses.replace(clusterer, seed=seed) if "seed" in known else clusterer
