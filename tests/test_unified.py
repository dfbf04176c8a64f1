import pytest
from astropy.table import QTable, Table

import galaxyclust


@pytest.mark.parametrize(
    "imports",
    [
        "import galaxyclust; from astropy.table import QTable",
        "from astropy.table import QTable; import galaxyclust",
        "import galaxyclust; import astropy.units; from astropy.table import QTable",
    ],
)
def test_astropy_reads_a_catalog_whatever_is_imported_first(ingested, imports, python):
    code = f"""
import sys
{imports}
table = QTable.read(sys.argv[1], format="galaxyclust")
print(len(table), table["ra"].unit)
"""
    done = python("-W", "error", "-c", code, ingested.path)
    assert done.stderr == ""
    assert done.stdout.split() == [str(ingested.n_rows), "deg"]


@pytest.mark.parametrize("kind", [Table, QTable])
def test_only_the_columns_asked_for_are_read(ingested, kind):
    table = kind.read(ingested.path, format="galaxyclust", columns=["id", "ra"])
    assert table.colnames == ["id", "ra"]
    assert table["ra"].info.description == "Right ascension of the centroid, ICRS"


def test_astropy_hears_of_a_file_that_is_no_catalog_in_words(tmp_path):
    path = tmp_path / "a.h5"
    path.write_text("not HDF5")
    with pytest.raises(galaxyclust.GalaxyclustError, match="does not begin as HDF5 does"):
        QTable.read(path, format="galaxyclust")
