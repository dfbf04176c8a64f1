"""Turning, mirroring, moving, zooming and blurring a batch: one resampling, one product."""

import torch
from torch import Tensor
from torch.nn import functional


def placed(
    image: Tensor, *, angle: Tensor, mirror: Tensor, zoom: Tensor, shift: Tensor, size: int
) -> Tensor:
    """Return a square about the centre of each image, each in its own way.

    Parameters
    ----------
    image
        (n, B, m, m).
    angle
        (n,) radians from x to y; what lies in that direction is brought to +x.
    mirror
        (n, 2) -1 to mirror along x or y, 1 not to.
    zoom
        (n,) side of what is seen, in pixels of the image.
    shift
        (n, 2) where the middle of the view lies, in pixels from that of the image.
    size
        Pixels on a side of the result.

    Returns
    -------
    torch.Tensor
        (n, B, size, size), bilinear; 0 beyond the image.
    """
    cos, sin = torch.cos(angle), torch.sin(angle)
    half = image.shape[-1] / 2
    wide = zoom / (2 * half)
    affine = torch.stack(
        [
            wide * cos * mirror[:, 0], -wide * sin * mirror[:, 1], shift[:, 0] / half,
            wide * sin * mirror[:, 0], wide * cos * mirror[:, 1], shift[:, 1] / half,
        ],
        dim=1,
    ).view(-1, 2, 3)  # fmt: skip
    shape = [len(image), image.shape[1], size, size]
    grid = functional.affine_grid(affine, shape, align_corners=False)
    return functional.grid_sample(image, grid, align_corners=False)


def blurred(image: Tensor, sigma: Tensor) -> Tensor:
    """Return each image convolved with a Gaussian of its own width.

    Parameters
    ----------
    image
        (n, B, s, s).
    sigma
        (n,) pixels; 0 leaves an image as it is.

    Returns
    -------
    torch.Tensor
        (n, B, s, s); beyond the edge the image goes on as its edge.
    """
    offset = torch.arange(image.shape[-1], device=image.device)
    squared = (offset[:, None] - offset).square()
    # far below a pixel the Gaussian is that pixel alone
    width = sigma.clamp(min=1e-2)[:, None, None]
    weight = torch.exp(-squared / (2 * width.square()))
    rows = (weight / weight.sum(-1, keepdim=True))[:, None]  # (n, 1, s, s)
    if len(rows) == 1:  # alike for all images: one large product instead of many small
        across = rows[0, 0].transpose(0, 1)
        half = (image @ across).transpose(-1, -2)
        return (half @ across).transpose(-1, -2)
    return rows @ image @ rows.transpose(-1, -2)
