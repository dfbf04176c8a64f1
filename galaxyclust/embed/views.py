"""Turned and mirrored views of a batch of stamps."""

import torch
from torch import Tensor
from torch.nn import functional


def turn(image: Tensor, *, angle: Tensor, mirror_x: Tensor, mirror_y: Tensor) -> Tensor:
    """Return each stamp turned about its centre, then mirrored if requested.

    Parameters
    ----------
    image
        (n, B, s, s).
    angle
        (n,) radians, from the x towards the y axis; this direction is turned to +x.
    mirror_x, mirror_y
        (n,) -1 to mirror the turned stamp along that axis, else 1.

    Returns
    -------
    torch.Tensor
        (n, B, s, s), bilinear; 0 beyond the stamp.
    """
    cos, sin, none = torch.cos(angle), torch.sin(angle), torch.zeros_like(angle)
    affine = torch.stack(
        [cos * mirror_x, -sin * mirror_y, none, sin * mirror_x, cos * mirror_y, none], dim=1
    ).view(-1, 2, 3)
    grid = functional.affine_grid(affine, list(image.shape), align_corners=False)
    return functional.grid_sample(image, grid, align_corners=False)


def random_turn(image: Tensor, *, most: float, generator: torch.Generator) -> Tensor:
    """Return each stamp turned by a random angle, and mirrored at random along x and y.

    Parameters
    ----------
    image
        (n, B, s, s).
    most
        Largest angle, either way, in radians.
    generator
        Random generator, on the CPU.

    Returns
    -------
    torch.Tensor
        (n, B, s, s), bilinear; 0 beyond the stamp.
    """
    n = len(image)
    angle = most * (2 * torch.rand(n, generator=generator) - 1)
    mirror = torch.randint(0, 2, (2, n), generator=generator) * 2.0 - 1.0
    return turn(
        image,
        angle=angle.to(image.device),
        mirror_x=mirror[0].to(image.device),
        mirror_y=mirror[1].to(image.device),
    )


def mirrored(image: Tensor) -> list[Tensor]:
    """Return the four views by mirroring along x, y or both."""
    return [image, image.flip(-1), image.flip(-2), image.flip(-1, -2)]


def right_angled(image: Tensor) -> list[Tensor]:
    """Return the eight views by right-angled turns and mirroring, none interpolated."""
    return mirrored(image) + mirrored(image.transpose(-2, -1))


def sides(image: Tensor, *, posed: bool) -> list[Tensor]:
    """Return the views over which the embedding of a stamp is averaged.

    Parameters
    ----------
    image
        (n, B, s, s).
    posed
        Whether the galaxies lie in their standard pose. Right-angled turns then add
        nothing, so the four mirror images are used instead of eight views.
    """
    return mirrored(image) if posed else right_angled(image)
