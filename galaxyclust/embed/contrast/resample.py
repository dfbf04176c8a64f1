"""Rotation, mirroring, shift, zoom and blur of a batch: one resampling, one product."""

import torch
from torch import Tensor
from torch.nn import functional

FAINTEST = -60.0  # smallest logarithm of a Gaussian's weights, far below any that matters
SHARPEST = 1e-2  # pixels: smallest sigma of a Gaussian, which then covers one pixel


def placed(
    image: Tensor, *, angle: Tensor, mirror: Tensor, zoom: Tensor, shift: Tensor, size: int
) -> Tensor:
    """Return a square around the centre of each image, with its own turn, zoom and shift.

    Parameters
    ----------
    image
        (n, B, m, m).
    angle
        (n,) radians, from x towards y; this direction is turned to +x.
    mirror
        (n, 2) -1 to mirror along x or y, else 1.
    zoom
        (n,) side of the square, in pixels of the image.
    shift
        (n, 2) position of the middle of the square, in pixels from that of the image.
    size
        Side of the result in pixels.

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
    # this sum takes a tenth of the time of a matrix product
    grid = along_x[:, None, :] + (along_y + (shift / half)[:, None])[:, :, None]
    return functional.grid_sample(image, grid, align_corners=False)


def blurred(image: Tensor, sigma: Tensor) -> Tensor:
    """Return each image convolved with a Gaussian of its own sigma.

    Parameters
    ----------
    image
        (n, B, s, s).
    sigma
        (n,) pixels; 0 leaves an image as it is.

    Returns
    -------
    torch.Tensor
        (n, B, s, s); the Gaussian is cut off and renormalised at the edges.
    """
    rows = gaussians(sigma, image.shape[-1])[:, None]  # (n, 1, s, s)
    return rows @ image @ rows.transpose(-1, -2)


def smoothed(image: Tensor, sigma: float) -> Tensor:
    """Return (n, B, s, s) images convolved with one Gaussian, as `blurred` does."""
    rows = gaussians(torch.full((1,), sigma, device=image.device), image.shape[-1])[0]
    across = image.flatten(0, 2) @ rows.T  # one large product instead of many small
    return rows @ across.view_as(image)


def gaussians(sigma: Tensor, size: int) -> Tensor:
    """Return (n, size, size): each row holds the weights of all pixels around one pixel.

    Parameters
    ----------
    sigma
        (n,) pixels; for 0 each pixel keeps its own value.
    size
        Side in pixels.
    """
    offset = torch.arange(size, device=sigma.device)
    width = sigma.clamp(min=SHARPEST)[:, None]
    # the wings of a Gaussian would hold subnormal numbers, which are slow to compute with
    weight = torch.exp((-0.5 * (offset / width).square()).clamp(min=FAINTEST))  # (n, size)
    # indexed by distance instead of a sliding window, which ONNX does not support
    apart = (offset[:, None] - offset).abs()
    rows = weight.index_select(1, apart.flatten()).view(-1, size, size)
    return rows / rows.sum(-1, keepdim=True)
