"""The picture of an invariance test."""

from pathlib import Path

import numpy as np

from galaxyclust.catalog.core import Catalog
from galaxyclust.evaluate.perturb import PERTURBATIONS, Perturbed
from galaxyclust.show import invariance as page
from galaxyclust.show.colour import picture
from galaxyclust.steps import _figure
from galaxyclust.steps._embed.invariance import Invariance
from galaxyclust.steps._embed.source import stamps_of

_SHOWN = 3


def show_invariance(catalog: Catalog, found: Invariance, *, output: str | Path) -> Path:
    """Draw how far galaxies move in an embedding, with examples of each change.

    Parameters
    ----------
    catalog
        The catalog.
    found
        The result of `invariance`.
    output
        File to write: ``.png``, ``.pdf``, ``.svg`` or ``.jpg``.

    Raises
    ------
    SettingError
        If the format of the picture is unknown.
    """
    output = _figure.check(output)
    vectors = catalog.embedding(found.embedding)
    rows = np.flatnonzero(np.isfinite(vectors).all(axis=1))
    rows = rows[np.linspace(0, len(rows) - 1, min(_SHOWN, len(rows))).astype(int)]
    info, stamps = catalog.stamp_info(), stamps_of(catalog)
    readers = {"": stamps} | {
        name: Perturbed(stamps, name, seed=found.seed) for name in PERTURBATIONS
    }
    figure = page.picture(
        {
            one.name: page.Change(one.meaning, one.median, one.percentile90, one.kept)
            for one in found.findings
        },
        {
            name: picture(
                reader.read(rows), bands=info.bands, stretched=not info.calibrated
            )
            for name, reader in readers.items()
        },
        title=f"{catalog.path.stem} · {found.embedding}: what must not matter",
        caption=f"{found.n_galaxies} galaxies, changed and embedded again; label of "
        f"k-means with {found.n_clusters} clusters",
    )
    return _figure.save(figure, output)
