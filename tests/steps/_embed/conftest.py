"""Catalogs whose rows carry flags."""

import numpy as np
import pytest

from galaxyclust.catalog.content import Content
from galaxyclust.catalog.history import Step


@pytest.fixture
def with_flags():
    """Return a function that gives the rows of a catalog flags."""

    def with_flags(catalog, flags):
        """Flag some rows and no others."""
        values = np.zeros(catalog.n_rows, catalog.column("flags").dtype)
        for row, flag in flags.items():
            values[row] = int(flag)
        catalog.write(Content(columns={"flags": values}), Step(name="test"), overwrite=True)
        return catalog

    return with_flags
