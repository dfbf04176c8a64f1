"""Write a simulated field of galaxies with known truth."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from galaxyclust.methods import build
from galaxyclust.simulate.field import simulate_field
from galaxyclust.simulate.write import write_field

FAMILY = {"field": "galaxyclust.simulate.settings:SimulatedField"}


def simulate(
    folder: str | Path,
    *,
    settings: Mapping[str, Any] | None = None,
    overwrite: bool = False,
) -> list[Path]:
    """Write FITS images of a simulated field, and the truth about it.

    Parameters
    ----------
    folder
        Where to; made if it is not there.
    settings
        Of `galaxyclust.simulate.settings.SimulatedField`.
    overwrite
        Replace files that are there.

    Returns
    -------
    list of pathlib.Path
        The files.
    """
    field = simulate_field(build(FAMILY, "field", settings or {}))
    return list(write_field(field, Path(folder), overwrite=overwrite))
