"""Galaxies with known truth: fields as FITS images, and stamps in memory."""

from galaxyclust.simulate.families import FAMILIES
from galaxyclust.simulate.field import Field, simulate_field
from galaxyclust.simulate.settings import SimulatedField
from galaxyclust.simulate.stamps import ArrayStamps, SimulatedStamps, simulate_stamps
from galaxyclust.simulate.write import write_field

__all__ = [
    "FAMILIES",
    "ArrayStamps",
    "Field",
    "SimulatedField",
    "SimulatedStamps",
    "simulate_field",
    "simulate_stamps",
    "write_field",
]
