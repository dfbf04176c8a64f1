"""What an embedder reads: stamps, columns or another embedding of the catalog."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from galaxyclust import flags
from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import InputError
from galaxyclust.types import Arrays, FloatArray, IntArray, Psf, StampReader, Stamps


class Source(NamedTuple):
    """An embedder, the rows that it can embed, and the data that it reads."""

    embedder: Any
    rows: IntArray
    data: StampReader | Arrays | FloatArray


def reads(embedder: Any) -> str:
    """Return what an embedder reads: ``stamps``, ``columns`` or another ``embedding``.

    It is the embedder's class attribute ``READS``; an embedder without one reads stamps.
    """
    return str(getattr(embedder, "READS", "stamps"))


@dataclass(frozen=True)
class _Passed:
    """Stamps that are passed on unchanged; a base for wrappers."""

    stamps: StampReader

    @property
    def n_rows(self) -> int:
        """Number of sources."""
        return self.stamps.n_rows

    @property
    def bands(self) -> tuple[str, ...]:
        """Names of the bands."""
        return self.stamps.bands

    @property
    def size(self) -> int:
        """Pixels on a side."""
        return self.stamps.size

    def read(self, rows: IntArray | slice) -> Stamps:
        """Return the stamps of ``rows``, in the order of ``rows``."""
        return self.stamps.read(rows)


@dataclass(frozen=True)
class SharpStamps(_Passed):
    """Stamps of a catalog whose PSF is known.

    Parameters
    ----------
    stamps
        The stamps.
    psf
        PSF of all rows.
    """

    psf: Psf


@dataclass(frozen=True)
class CentredStamps(_Passed):
    """Stamps with an even number of pixels, cropped to be centred on pixel ``size // 2``.

    In stamps cut from images, that pixel holds the source. It lies half a pixel off the
    middle of the stamp, about which embedders rotate and mirror.

    Parameters
    ----------
    stamps
        The stamps.
    """

    @property
    def size(self) -> int:
        """Pixels on a side, an odd number."""
        return self.stamps.size - 1

    def read(self, rows: IntArray | slice) -> Stamps:
        """Return the stamps of ``rows`` without their first row and column."""
        found = self.stamps.read(rows)
        return found._replace(image=found.image[..., 1:, 1:], mask=found.mask[..., 1:, 1:])


def stamps_of(catalog: Catalog) -> StampReader:
    """Return the stamps of a catalog as embedders read them.

    The source is in the middle of stamps that were cut from images, and the PSF is attached
    if the catalog has it.
    """
    info, stamps = catalog.stamp_info(), catalog.stamps()
    # ready-made stamps belong to no field; their source is taken to be in the middle
    centred = CentredStamps(stamps) if info.fields and info.size % 2 == 0 else stamps
    names = ("psf_fwhm_arcsec", "pixel_scale_arcsec")
    if not set(names) <= set(catalog.names("catalog")):
        return centred
    return SharpStamps(centred, Psf(*map(catalog.column, names)))


def input_of(embedder: Any) -> str:
    """Return the name of what an embedder reads, as written to the history."""
    what = reads(embedder)
    return f"embeddings/{embedder.on}" if what == "embedding" else what


def prepared(catalog: Catalog, embedder: Any, rows: IntArray) -> Source:
    """Return the embedder with the data that it reads from the catalog.

    Parameters
    ----------
    catalog
        The catalog.
    embedder
        One of `galaxyclust.embed.METHODS`.
    rows
        Rows that are not set aside.

    Raises
    ------
    InputError
        If the data it reads do not exist, or no row has a value.
    """
    what = reads(embedder)
    if what == "stamps":
        return Source(embedder, rows, stamps_of(catalog))
    data: Arrays | FloatArray
    if what == "embedding":
        embedder = embedder.choose(catalog.names("embeddings"))
        names: tuple[str, ...] = (embedder.on,)
        data = catalog.embedding(embedder.on)
    else:
        embedder = embedder.choose(catalog.names("catalog"))
        names = embedder.columns
        data = {name: catalog.column(name) for name in names}
    rows = rows[np.asarray(embedder.usable(data))[rows]]
    if not rows.size:
        message = f"{catalog.path}: {', '.join(names)}: no source has a value"
        raise InputError(message)
    return Source(embedder, rows, data)


def rows_to_embed(catalog: Catalog, include: Sequence[str]) -> IntArray:
    """Return the rows that are not set aside.

    Raises
    ------
    InputError
        If the catalog is empty or all of it is set aside.
    """
    if not catalog.n_rows:
        message = f"{catalog.path}: no sources in it, so nothing to embed"
        raise InputError(message)
    source_flags = catalog.column("flags")
    aside = source_flags & int(flags.SET_ASIDE) & ~flags.encode(list(include))
    rows = np.flatnonzero(aside == 0)
    if not rows.size:
        found = flags.count(aside)
        why = ", ".join(f"{number} {flag}" for flag, number in found.items())
        message = (
            f"{catalog.path}: all sources are set aside ({why}); "
            "--include FLAG takes them in"
        )
        raise InputError(message)
    return rows
