"""The shapes of data that pass between the parts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.floating[Any]]
IntArray = npt.NDArray[np.integer[Any]]
BoolArray = npt.NDArray[np.bool_]
MaskArray = npt.NDArray[np.uint8]
Arrays = Mapping[str, npt.NDArray[Any]]

NOISE = -1  # the label of a row in no cluster
NOT_EMBEDDED = -2  # the label of a row that was not clustered


class Stamps(NamedTuple):
    """A block of stamps: n sources, B bands, S by S pixels.

    ``image`` is calibrated (image units), un-stretched and sky-subtracted, with NaN
    where there is no data; ``mask`` is non-zero where a pixel must not be used (bits in
    `galaxyclust.flags`); ``sky`` is the level that was subtracted and ``sky_sigma`` the
    noise around it.
    """

    image: npt.NDArray[np.float32]  # (n, B, S, S)
    mask: MaskArray  # (n, B, S, S)
    sky: npt.NDArray[np.float32]  # (n, B)
    sky_sigma: npt.NDArray[np.float32]  # (n, B)


class StampReader(Protocol):
    """Anything that gives stamps by row: the catalog, or arrays in memory."""

    @property
    def n_rows(self) -> int:
        """Number of sources."""

    @property
    def bands(self) -> tuple[str, ...]:
        """Names of the bands, in the order of the stamps' second axis."""

    @property
    def size(self) -> int:
        """Pixels on a side."""

    def read(self, rows: IntArray | slice) -> Stamps:
        """Return the stamps of ``rows``, in the order asked for."""


class ArrayKind(NamedTuple):
    """Shape and type of an array that has not been read."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]


class ArrayFile(Protocol):
    """A file of named arrays, read by rows: HDF5, .npz, .npy, FITS."""

    @property
    def path(self) -> Path:
        """The file."""

    def kinds(self) -> Mapping[str, ArrayKind]:
        """Return shape and type of every array, by name."""

    def read(self, name: str, rows: slice) -> npt.NDArray[Any]:
        """Return rows of an array."""


class Psf(NamedTuple):
    """The PSF of the images of n sources; NaN where it is unknown."""

    fwhm_arcsec: FloatArray  # (n,) FWHM of point sources
    pixel_scale_arcsec: FloatArray  # (n,)


@runtime_checkable
class PsfReader(StampReader, Protocol):
    """A reader that also knows the PSF of each row."""

    @property
    def psf(self) -> Psf:
        """The PSF of all rows."""


class Trained(NamedTuple):
    """What an embedder learned: plain arrays only."""

    weights: dict[str, npt.NDArray[Any]]
    learning_curve: dict[str, npt.NDArray[Any]]  # columns of equal length, one row an epoch


class Session(NamedTuple):
    """How a training continues, or which weights it starts from."""

    checkpoint: Path | None = None  # file of its state while it runs
    resume: bool = False  # whether to continue from the state kept there
    start_from: Arrays | None = None  # weights of an earlier training


class Clustering(NamedTuple):
    """The cluster of each row, and the model to find it again."""

    label: npt.NDArray[np.int32]  # -1 is noise; 0 the largest cluster
    probability: npt.NDArray[np.float32]
    outlier: npt.NDArray[np.float32]
    nearest: npt.NDArray[np.int32]
    model: dict[str, npt.NDArray[Any]]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Members of each cluster, 0 first."""
        return tuple(np.bincount(self.label[self.label >= 0]).tolist())

    @property
    def n_noise(self) -> int:
        """Rows in no cluster."""
        return int(np.sum(self.label == NOISE))

    def of(self, rows: IntArray | slice) -> "Clustering":
        """Return the clusters of some rows, with the same model."""
        return self._replace(**{key: getattr(self, key)[rows] for key in PER_ROW})


PER_ROW = Clustering._fields[:-1]  # the arrays that have an entry for each row


class Clusterer(Protocol):
    """Anything that finds clusters in vectors, and assigns further vectors to them.

    A dataclass, whose fields are its settings.
    """

    __dataclass_fields__: ClassVar[dict[str, Any]]

    def fit(self, embedding: FloatArray) -> Clustering:
        """Return the cluster of each row of (N, D) finite vectors."""

    def predict(self, embedding: FloatArray, model: Arrays) -> Clustering:
        """Return the cluster of each row by ``model`` (of a `Clustering`).

        A row that the model was fitted to gets the same cluster again.
        """


@runtime_checkable
class Choosing(Clusterer, Protocol):
    """A clusterer that chooses the number of clusters if it is given none."""

    def settled(self, model: Arrays) -> Clusterer:
        """Return the clusterer with the number that was chosen for ``model``."""

    def why(self, model: Arrays) -> str:
        """Return why it is that number, in words; empty where it was given."""
