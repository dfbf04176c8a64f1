"""What embedders of prepared stamps share: how a stamp is prepared, and read in blocks."""

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
    """Stamps as an embedder sees them: stretched, framed and evenly bright.

    Parameters
    ----------
    input_size
        Pixels on a side of what is seen of a stamp.
    stretch
        Brightness scaling: "asinh" of the image in units of the sky sigma, "linear", or
        "auto": linear where the stamps come from 8-bit pictures, asinh elsewhere.
    softening
        Where asinh turns from linear to logarithmic, in sky sigmas.
    frame
        Half the side of what is seen, in half-light radii of the stretched galaxy; 0 shows
        the whole stamp, whatever the galaxy's size.
    """

    INPUT: ClassVar[str] = INPUT  # how a stamp becomes what is seen, for other programs

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
        """Return what must be known of the stamps of ``rows`` to see others alike."""
        picture = self.stretch == "auto" and is_picture(sample(stamps, rows))
        return {
            N_BANDS: np.array(len(stamps.bands)),
            IS_PICTURE: np.array(int(picture)),
        }

    def images(
        self, weights: Arrays, stamps: StampReader, rows: IntArray
    ) -> Iterator[Tensor]:
        """Yield the images of prepared stamps, some (n, B, s, s) at a time."""
        for inputs in self.inputs(weights, stamps, rows).in_order():
            yield inputs.image

    def inputs(
        self, weights: Arrays, stamps: StampReader, rows: IntArray, *, kept_bytes: int = 0
    ) -> Blocks[Inputs]:
        """Return the prepared stamps of sorted ``rows``, to be read some at a time.

        Each depends on its own stamp alone.

        Parameters
        ----------
        weights
            With what `known_of` returned.
        stamps
            Where the stamps are.
        rows
            Which of them, sorted.
        kept_bytes
            Memory for those that are kept for the next reading.

        Raises
        ------
        InputError
            If ``rows`` are not sorted rows of ``stamps``, or the weights lack something.
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
        "as_seen": it is taken as it lies on the sky.
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
