"""The standard pose of a galaxy: its major axis is turned to the x axis."""

import torch
from torch import Tensor

from galaxyclust.embed.batch import Inputs
from galaxyclust.embed.views import turn

ROUND = 1e-4  # ellipticity below which a galaxy has no direction


def standard_pose(inputs: Inputs) -> Inputs:
    """Return each galaxy with its major axis along x and its heavier tails at +x and +y.

    The axis follows from the second moments of the light; the signs of the third moments
    along and across it decide on the mirroring. A round galaxy is not turned.

    Parameters
    ----------
    inputs
        Galaxies as they lie on the sky.

    Returns
    -------
    Inputs
        The same, turned and mirrored.
    """
    light = inputs.image.mean(1).clamp(min=0)  # (n, s, s)
    x, y = offsets(light)
    axis = major_axis(light)
    cos, sin = torch.cos(axis)[:, None, None], torch.sin(axis)[:, None, None]
    along, across = x * cos + y * sin, y * cos - x * sin  # (n, s, s)
    turned = turn(
        torch.cat(inputs, dim=1),
        angle=axis,
        mirror_x=sign((light * along**3).sum((1, 2))),
        mirror_y=sign((light * across**3).sum((1, 2))),
    )
    return Inputs(*turned.chunk(2, dim=1))


def major_axis(light: Tensor) -> Tensor:
    """Return (n,): the angle of the major axis of (n, s, s) light, in radians.

    It is 0 for a round galaxy.
    """
    x, y = offsets(light)
    shear = 2 * (light * x * y).sum((1, 2))
    stretch = (light * (x**2 - y**2)).sum((1, 2))
    size_squared = (light * (x**2 + y**2)).sum((1, 2))
    # otherwise rounding errors would give a round galaxy a random axis
    is_round = torch.hypot(shear, stretch) < ROUND * size_squared
    return torch.where(is_round, 0.0, 0.5 * torch.atan2(shear, stretch))


def offsets(light: Tensor) -> tuple[Tensor, Tensor]:
    """Return x (1, s) and y (s, 1) of the pixels of (n, s, s), relative to the centre."""
    size = light.shape[-1]
    offset = torch.arange(size, device=light.device) - (size - 1) / 2
    return offset[None, :], offset[:, None]


def sign(value: Tensor) -> Tensor:
    """Return -1 where ``value`` is negative and 1 elsewhere, 0 included."""
    return torch.where(value < 0, -1.0, 1.0)
