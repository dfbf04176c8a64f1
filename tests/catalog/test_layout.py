import h5py
import numpy as np
import pytest

from galaxyclust.catalog import layout
from galaxyclust.catalog.content import Column, Content, StampInfo
from galaxyclust.catalog.history import Step
from galaxyclust.catalog.shards import Shard
from galaxyclust.errors import CatalogError


@pytest.fixture
def memory():
    with h5py.File("memory.h5", "w", driver="core", backing_store=False) as file:
        yield file


def test_stamp_info_and_shards_come_back_as_they_were(memory):
    info = StampInfo(
        bands=("g", "z"), size=48, calibrated=False, fields=({"name": "Å", "psf": None},)
    )
    table = [Shard("0000.h5", "u0", 0, 5), Shard("0001.h5", "u1", 5, 9)]
    layout.put_stamp_info(memory, info, table)
    assert layout.get_stamp_info(memory) == info
    assert layout.get_shards(memory) == tuple(table)


def test_shards_that_do_not_follow_one_another_are_refused(memory):
    info = StampInfo(bands=("g",), size=48, calibrated=False, fields=())
    table = [Shard("0000.h5", "u0", 0, 5), Shard("0001.h5", "u1", 6, 9)]
    layout.put_stamp_info(memory, info, table)
    with pytest.raises(CatalogError, match=r"shard 0001\.h5 begins at row 6, not 5"):
        layout.get_shards(memory)


def test_columns_keep_the_order_in_which_they_came(memory):
    layout.fill(memory, Content(columns={"z": np.zeros(1), "a": np.zeros(1)}))
    layout.fill(memory, Content(columns={"m": np.zeros(1)}))
    assert list(memory["catalog"].attrs["order"]) == ["z", "a", "m"]


def test_what_the_column_says_of_itself_goes_before_the_schema(memory):
    columns = {
        "flux_g": Column(np.zeros(1), unit="nmgy"),
        "ra": np.zeros(1),
        "mine": np.zeros(1),
    }
    layout.fill(memory, Content(columns=columns))
    flux, ra, mine = (dict(memory[f"catalog/{name}"].attrs) for name in columns)
    assert flux["unit"] == "nmgy"
    assert flux["ucd"] == "phot.flux;em.opt"
    assert (ra["unit"], ra["ucd"]) == ("deg", "pos.eq.ra;meta.main")
    assert [mine[key] for key in ("unit", "description", "ucd")] == ["", "", ""]


def test_history_grows_by_a_line_a_step(memory):
    for name in ("ingest", "embed"):
        layout.append_history(memory, Step(name=name))
    lines = memory["history"].asstr()[:]
    assert [Step.from_json(line).name for line in lines] == ["ingest", "embed"]


def test_a_copy_has_everything_but_what_is_left_out(memory, tmp_path):
    memory.attrs["n_rows"] = 1
    layout.fill(
        memory,
        Content(
            columns={"a": np.zeros(1), "b": np.ones(1)},
            models={"m": {"w": np.arange(3), "s": np.array("text")}},
            attributes={"step": "embed"},
        ),
    )
    with h5py.File(tmp_path / "new.h5", "w") as new:
        layout.copy_members(memory, new, leave_out={"catalog/a"})
        assert list(new["catalog"]) == ["b"]
        assert new["models/m"].attrs["settings"] == memory["models/m"].attrs["settings"]
        assert set(new["models/m"]) == {"w", "s"}
        assert new.attrs["n_rows"] == 1


def test_a_link_is_not_copied(memory, tmp_path):
    memory.create_group("models")["out"] = h5py.ExternalLink("other.h5", "/x")
    with (
        h5py.File(tmp_path / "new.h5", "w") as new,
        pytest.raises(CatalogError, match="models/out is a link; refused"),
    ):
        layout.copy_members(memory, new, leave_out=set())


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"format": "anndata"},
            "an HDF5 file, but not a galaxyclust catalog; make one with",
        ),
        ({"format_version": 2}, "of format 2, known here up to 1; update galaxyclust"),
    ],
)
def test_other_files_and_later_versions_are_refused(catalog, changed, words):
    with h5py.File(catalog.path, "r+") as file:
        file.attrs.update(changed)
    with pytest.raises(CatalogError, match=words), layout.reading_catalog(catalog.path):
        pass
