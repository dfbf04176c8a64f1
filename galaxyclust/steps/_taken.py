"""What a step took from another catalog, read from its line of history."""

import re
from typing import NamedTuple

from galaxyclust.catalog.history import Step

_INPUT = re.compile(r"(weights of )?(.+?)(?: \(([^()]*)\))?")


class Taken(NamedTuple):
    """What a step took from another catalog.

    Parameters
    ----------
    key
        ``from`` where what was learned there was applied, ``start_from`` where it was
        trained further; as options and run files call them.
    source
        ``CATALOG:NAME``, as it was given.
    uuid
        Of that catalog; "" where the history does not tell it.
    """

    key: str
    source: str
    uuid: str = ""


def taken_by(step: Step) -> Taken | None:
    """Return what an embedding or a clustering took from another catalog; None if nothing.

    >>> taken_by(Step(name="embed", inputs=("stamps", "old.h5:ae (1a-2b)")))
    Taken(key='from', source='old.h5:ae', uuid='1a-2b')
    >>> taken_by(Step(name="embed", inputs=("stamps", "weights of old.h5:ae")))
    Taken(key='start_from', source='old.h5:ae', uuid='')
    """
    if step.name not in {"embed", "cluster"} or len(step.inputs) < 2:
        return None
    found = _INPUT.fullmatch(step.inputs[1])
    if found is None:
        return None
    key = "start_from" if found[1] else "from"
    return Taken(key, found[2], found[3] or "")
