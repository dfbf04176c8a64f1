"""Filling masked pixels with the light opposite the centre, as galaxies are symmetric."""

import torch
from torch import Tensor

from galaxyclust.embed.framing import annulus_of_pixels


def filled(image: Tensor, usable: Tensor) -> Tensor:
    """Return images whose unusable pixels are filled with an estimate.

    The estimate is the pixel opposite the centre; if that is unusable too, the mean of the
    known pixels at the same distance from the centre; and 0 if there are none. A hole where
    a neighbour was masked would be an edge that no galaxy has.

    Parameters
    ----------
    image
        (n, B, S, S) light, centred on the galaxy, 0 at the sky.
    usable
        (n, B, S, S) whether a pixel may be used.

    Returns
    -------
    torch.Tensor
        (n, B, S, S); usable pixels are unchanged.
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
    """Return (n, B, S, S): the mean of the known pixels in the annulus of each pixel."""
    annuli = annulus_of_pixels(image.shape[-1]).to(image)  # (S S, R)
    light = (image * known).flatten(2) @ annuli
    mean = light / (known.to(image).flatten(2) @ annuli).clamp(min=1.0)
    return (mean @ annuli.T).view_as(image)
