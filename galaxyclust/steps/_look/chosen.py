"""The galaxies of a clustering that a picture or a page shows."""

import numpy as np

from galaxyclust.catalog.core import Catalog
from galaxyclust.show.choose import Choice, Counts, choose, typicality
from galaxyclust.steps._names import cluster_names


def chosen(catalog: Catalog, clustering: str, *, counts: Counts, seed: int = 0) -> Choice:
    """Return galaxies of each cluster: typical, random, borderline and outlying ones.

    Parameters
    ----------
    catalog
        The catalog.
    clustering
        Name of a clustering.
    counts
        Number of galaxies of each kind.
    seed
        Seed of the random choice.
    """
    about = catalog.attributes("models", clustering)
    label = catalog.column(f"{clustering}_label")
    sureness = np.nan_to_num(catalog.column(f"{clustering}_probability"))
    found = choose(
        label,
        typicality(catalog.embedding(str(about["embedding"])), label, sureness),
        sureness=sureness,
        outlier=np.nan_to_num(catalog.column(f"{clustering}_outlier")),
        counts=counts,
        seed=seed,
    )
    return found.named(cluster_names(about))
