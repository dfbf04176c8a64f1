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
    """An embedder that knows what to read, the rows it can embed, and what it reads."""

    embedder: Any
    rows: IntArray
    data: StampReader | Arrays | FloatArray


def reads(embedder: Any) -> str:
    """Return ``stamps``, ``columns``, or ``embedding`` where it reads another one.

    An embedder says so by a class attribute ``READS``; without one it reads stamps.
    """
    return str(getattr(embedder, "READS", "stamps"))


@dataclass(frozen=True)
class _Passed:
    """Stamps that are passed on as they are."""

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
        """Return the stamps of ``rows``, in the order asked for."""
        return self.stamps.read(rows)


@dataclass(frozen=True)
class SharpStamps(_Passed):
    """Stamps of a catalog whose PSF is known.

    Parameters
    ----------
    stamps
        Where they are.
    psf
        Of all rows.
    """

    psf: Psf


@dataclass(frozen=True)
class CentredStamps(_Passed):
    """Stamps of an even number of pixels, cut to those about pixel ``size // 2``.

    That pixel holds the source where stamps were cut from images. It lies half a pixel
    off the middle of them, about which embedders turn and mirror what they see.

    Parameters
    ----------
    stamps
        Where they are.
    """

    @property
    def size(self) -> int:
        """Pixels on a side, of which there is a middle one."""
        return self.stamps.size - 1

    def read(self, rows: IntArray | slice) -> Stamps:
        """Return the stamps of ``rows`` without their first row and column."""
        found = self.stamps.read(rows)
        return found._replace(image=found.image[..., 1:, 1:], mask=found.mask[..., 1:, 1:])


def stamps_of(catalog: Catalog) -> StampReader:
    """Return the stamps of a catalog as embedders read them.

    With the source in the middle where they were cut from images, and with their PSF where
    the catalog tells of one.
    """
    info, stamps = catalog.stamp_info(), catalog.stamps()
    # ready-made stamps are of no field, and were cut by others
    centred = CentredStamps(stamps) if info.fields and info.size % 2 == 0 else stamps
    names = ("psf_fwhm_arcsec", "pixel_scale_arcsec")
    if not set(names) <= set(catalog.names("catalog")):
        return centred
    return SharpStamps(centred, Psf(*map(catalog.column, names)))


def input_of(embedder: Any) -> str:
    """Return what an embedder reads as the history names it."""
    what = reads(embedder)
    return f"embeddings/{embedder.on}" if what == "embedding" else what


def prepared(catalog: Catalog, embedder: Any, rows: IntArray) -> Source:
    """Return the embedder with its choice among what there is, and what it reads.

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
        If what it reads is not there, or no row has any of it.
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
