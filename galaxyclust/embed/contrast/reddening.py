"""Extinction by dust of the Milky Way in each band."""

import torch
from torch import Tensor

# A / E(B-V) for a reddening law with R_V = 3.1: Schlafly & Finkbeiner 2011, table 6
EXTINCTION = {
    "u": 4.239, "g": 3.303, "r": 2.285, "i": 1.698, "z": 1.263, "y": 1.058,
    "U": 4.334, "B": 3.626, "V": 2.742, "R": 2.169, "I": 1.505, "Y": 1.058,
    "J": 0.709, "H": 0.449, "K": 0.302, "Ks": 0.302,
    "blue": 3.626, "green": 2.742, "red": 2.169,
}  # fmt: skip
BLUEST, REDDEST = 3.3, 1.3  # range for bands with other names, from blue to red


def extinction(bands: tuple[str, ...]) -> Tensor:
    """Return the extinction in magnitudes of each band for E(B-V) = 1.

    Parameters
    ----------
    bands
        Names of the bands. If one is unknown, all are assumed to be ordered from blue to
        red.

    Returns
    -------
    torch.Tensor
        (B,).

    Examples
    --------
    >>> extinction(("g", "r"))
    tensor([3.3030, 2.2850])
    """
    if all(band in EXTINCTION for band in bands):
        return torch.tensor([EXTINCTION[band] for band in bands])
    return torch.linspace(BLUEST, REDDEST, len(bands))
