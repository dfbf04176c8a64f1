"""Turning, mirroring, moving, zooming and blurring a batch: one resampling, one product."""

import torch
from torch import Tensor
from torch.nn import functional

FAINTEST = -60.0  # logarithm of the weight of a Gaussian, far below any that matters
SHARPEST = 1e-2  # pixels: a Gaussian of a smaller sigma has one pixel


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
    half = image.shape[-1] / 2
    there = (torch.arange(size, device=image.device) - (size - 1) / 2) / size
    across = (zoom / half)[:, None] * mirror  # (n, 2)
    direction = torch.stack([torch.cos(angle), torch.sin(angle)], dim=1)  # of what is +x
    normal = torch.stack([-direction[:, 1], direction[:, 0]], dim=1)
    along_x = there[:, None] * (across[:, :1] * direction)[:, None]  # (n, size, 2)
    along_y = there[:, None] * (across[:, 1:] * normal)[:, None]
    # a sum of two, which takes a tenth of the time of a product of matrices
    grid = along_x[:, None, :] + (along_y + (shift / half)[:, None])[:, :, None]
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
    rows = gaussians(sigma, image.shape[-1])[:, None]  # (n, 1, s, s)
    return rows @ image @ rows.transpose(-1, -2)


def smoothed(image: Tensor, sigma: float) -> Tensor:
    """Return (n, B, s, s) all convolved with the same Gaussian, as `blurred` does."""
    rows = gaussians(torch.full((1,), sigma, device=image.device), image.shape[-1])[0]
    across = image.flatten(0, 2) @ rows.T  # one large product instead of many small
    return rows @ across.view_as(image)


def gaussians(sigma: Tensor, size: int) -> Tensor:
    """Return (n, size, size): each row the weights of the pixels around one of them.

    Parameters
    ----------
    sigma
        (n,) pixels; 0 gives each pixel itself alone.
    size
        Pixels on a side.
    """
    offset = torch.arange(size, device=sigma.device)
    width = sigma.clamp(min=SHARPEST)[:, None]
    # a Gaussian's wings are full of subnormal numbers, which slow any processor down
    weight = torch.exp((-0.5 * (offset / width).square()).clamp(min=FAINTEST))  # (n, size)
    # by their distance, not by a sliding window: ONNX files cannot hold one
    apart = (offset[:, None] - offset).abs()
    rows = weight.index_select(1, apart.flatten()).view(-1, size, size)
    return rows / rows.sum(-1, keepdim=True)
