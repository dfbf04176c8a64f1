"""A galaxy's fine structure as a further image: arms and bars at any brightness."""

import torch
from torch import Tensor, nn

from galaxyclust.embed.contrast.resample import smoothed
from galaxyclust.embed.inputs import disc

FLOOR = 0.15  # in units of the galaxy's rms: contrast against fainter light is mostly noise


class Detail(nn.Module):
    """Add a band to an image: the contrast of its band mean against its smoothed light.

    A galaxy's brightness changes far more from the core to the outskirts than from an arm
    to the gap beside it, so brightness alone shows little structure. Nothing is learned.

    Parameters
    ----------
    scale
        Sigma of the smoothing Gaussian, as a fraction of the side.
    """

    def __init__(self, scale: float) -> None:
        super().__init__()
        self.scale = scale

    def forward(self, image: Tensor) -> Tensor:
        """Return (n, B + 1, s, s) for (n, B, s, s) images with root mean square 1."""
        n, n_bands, size, _ = image.shape
        light = image.mean(1, keepdim=True) if n_bands > 1 else image
        # in full precision: the contrast is a small difference of large numbers
        with torch.autocast(image.device.type, enabled=False):
            smooth = smoothed(light.contiguous(), self.scale * size)
        level = smooth.clamp(min=0.0).add_(FLOOR)
        contrast = (light - smooth).div_(level).mul_(disc(size).to(image))
        both = torch.empty(
            (n, n_bands + 1, size, size),
            dtype=image.dtype,
            device=image.device,
            memory_format=torch.channels_last,
        )
        both[:, :-1], both[:, -1:] = image, contrast
        return both
