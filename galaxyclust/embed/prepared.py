"""What embedders of stamps share: the preparation of stamps, and reading in blocks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
from torch import Tensor

from galaxyclust.embed import tensors
from galaxyclust.embed.batch import Inputs
from galaxyclust.embed.blocks import Blocks, sample
from galaxyclust.embed.checks import check_choice, check_rows
from galaxyclust.embed.inputs import INPUT, Preparation, is_picture
from galaxyclust.limits import check_limits
from galaxyclust.types import Arrays, IntArray, StampReader

N_BANDS, IS_PICTURE = "input.n_bands", "input.is_picture"  # kept beside the weights
LIMITS: Mapping[str, tuple[float, float]] = {
    "input_size": (8, 1024),
    "softening": (1e-6, 1e6),
    "frame": (0, 100),
}


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """Stamps as an embedder sees them: stretched, framed and equally bright.

    Parameters
    ----------
    input_size
        Side in pixels to which what is seen of a stamp is resampled.
    stretch
        Brightness scaling: "asinh" of the image in units of the sky sigma, "linear", or
        "auto": linear if the stamps come from 8-bit pictures, else asinh.
    softening
        Brightness at which asinh turns from linear to logarithmic, in sky sigmas.
    frame
        Half the side of what is seen of a stamp, in half-light radii of the stretched
        galaxy; 0 shows the whole stamp, whatever the galaxy's size.
    """

    INPUT: ClassVar[str] = INPUT  # describes the preparation to users of exported models

    input_size: int = 48
    stretch: Literal["auto", "asinh", "linear"] = "auto"
    softening: float = 3.0
    frame: float = 2.5

    def __post_init__(self) -> None:
        check_limits(self, LIMITS)
        check_choice("stretch", self.stretch, ("auto", "asinh", "linear"))

    @property
    def posed(self) -> bool:
        """Whether each galaxy is turned to its standard pose."""
        return False

    def known_of(self, stamps: StampReader, rows: IntArray) -> dict[str, npt.NDArray[Any]]:
        """Return what must be known about ``rows`` to prepare other stamps the same way."""
        picture = self.stretch == "auto" and is_picture(sample(stamps, rows))
        return {
            N_BANDS: np.array(len(stamps.bands)),
            IS_PICTURE: np.array(int(picture)),
        }

    def images(
        self, weights: Arrays, stamps: StampReader, rows: IntArray
    ) -> Iterator[Tensor]:
        """Yield the images of prepared stamps in blocks (n, B, s, s)."""
        for inputs in self.inputs(weights, stamps, rows).in_order():
            yield inputs.image

    def inputs(
        self, weights: Arrays, stamps: StampReader, rows: IntArray, *, kept_bytes: int = 0
    ) -> Blocks[Inputs]:
        """Return the prepared stamps of sorted ``rows``, to be read in blocks.

        Each depends only on its own stamp.

        Parameters
        ----------
        weights
            Arrays that include those of `known_of`.
        stamps
            Where the stamps are.
        rows
            Which of them, sorted.
        kept_bytes
            Memory for blocks that are kept for the next pass.

        Raises
        ------
        InputError
            If ``rows`` are not sorted rows of ``stamps``, or the weights are incomplete.
        SettingError
            If the stamps have another number of bands.
        """
        rows = np.asarray(rows)
        check_rows(rows, stamps)
        tensors.check_bands(weights, N_BANDS, stamps.bands)
        how = self.preparation(picture=bool(tensors.whole_number(weights, IS_PICTURE)))
        return Blocks(stamps, rows, how=how, kept_bytes=kept_bytes)

    def preparation(self, *, picture: bool) -> Preparation:
        """Return how stamps become inputs, given whether they come from pictures."""
        automatic: Literal["linear", "asinh"] = "linear" if picture else "asinh"
        return Preparation(
            size=self.input_size,
            stretch=automatic if self.stretch == "auto" else self.stretch,
            softening=self.softening,
            frame=self.frame,
            posed=self.posed,
        )


@dataclass(frozen=True, kw_only=True)
class Posed(Prepared):
    """Prepared stamps that may also be turned to a standard pose.

    Parameters
    ----------
    pose
        "standard": each galaxy is first turned until its major axis lies along x;
        "as_seen": it is left as it lies on the sky.
    """

    input_size: int = 64
    pose: Literal["standard", "as_seen"] = "standard"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_choice("pose", self.pose, ("standard", "as_seen"))

    @property
    def posed(self) -> bool:
        """Whether each galaxy is turned to its standard pose."""
        return self.pose == "standard"
