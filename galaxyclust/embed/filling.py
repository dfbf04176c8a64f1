"""Masked pixels take the light that lies across the centre: a galaxy looks alike there."""

import torch
from torch import Tensor

from galaxyclust.embed.framing import annulus_of_pixels


def filled(image: Tensor, usable: Tensor) -> Tensor:
    """Return images whose unusable pixels hold what is likely there.

    That is the pixel opposite the centre; where that cannot be used either, the mean of
    what is known at the same distance from the centre; and 0 where nothing is. A hole
    where a neighbour was masked is an edge that no galaxy has.

    Parameters
    ----------
    image
        (n, B, S, S) light about the centre, 0 at the sky.
    usable
        (n, B, S, S) whether a pixel may be used.

    Returns
    -------
    torch.Tensor
        (n, B, S, S); usable pixels as they were.
    """
    holed = ~usable.flatten(1).all(1)
    if not holed.all():  # most stamps are whole
        whole = image.clone()
        if holed.any():
            whole[holed] = filled(image[holed], usable[holed])
        return whole
    across, known = image.flip(-1, -2), usable | usable.flip(-1, -2)
    whole = torch.where(usable, image, across * known)
    holes = ~known.flatten(1).all(1)
    if holes.any():
        ring = ring_means(whole[holes], known[holes])
        whole[holes] = torch.where(known[holes], whole[holes], ring)
    return whole


def ring_means(image: Tensor, known: Tensor) -> Tensor:
    """Return (n, B, S, S) the mean of the known pixels as far from the centre as each."""
    annuli = annulus_of_pixels(image.shape[-1]).to(image)  # (S S, R)
    light = (image * known).flatten(2) @ annuli
    mean = light / (known.to(image).flatten(2) @ annuli).clamp(min=1.0)
    return (mean @ annuli.T).view_as(image)
