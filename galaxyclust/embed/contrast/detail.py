"""A galaxy's fine structure beside its light: arms and bars at any brightness."""

import torch
from torch import Tensor, nn

from galaxyclust.embed.contrast.resample import smoothed
from galaxyclust.embed.inputs import disc

FLOOR = 0.15  # root mean squares of a galaxy: contrast against less light is mostly noise


class Detail(nn.Module):
    """Add to an image the contrast of its band mean against its smooth light.

    A galaxy's light falls by far more from the core to the outskirts than from an arm to
    the gap beside it, so light alone says little of structure. Nothing of this is learned.

    Parameters
    ----------
    scale
        Sigma of the Gaussian that smooths, as a part of the side.
    """

    def __init__(self, scale: float) -> None:
        super().__init__()
        self.scale = scale

    def forward(self, image: Tensor) -> Tensor:
        """Return (n, B + 1, s, s) of (n, B, s, s) images of root mean square 1."""
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
