import contextlib

import h5py
import numpy as np
import pytest

from galaxyclust.catalog.build import building
from galaxyclust.catalog.content import StampInfo
from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.history import Step
from galaxyclust.catalog.shards import draft
from galaxyclust.errors import CatalogError, LockedError

INFO = StampInfo(bands=("g", "r"), size=6, calibrated=True, fields=())
STEP = Step(name="ingest")


def add(builder, key, *contents):
    """Add the shards of an input."""
    builder.adopt(key, [draft(builder.folder, content) for content in contents])


def interrupted(path, shard, keys, *, overwrite=False):
    """Add two shards for each key, and stop before the catalog is finished."""
    with (
        contextlib.suppress(KeyboardInterrupt),
        building(path, overwrite=overwrite) as builder,
    ):
        for key in keys:
            add(builder, key, shard(3, seed=0), shard(3, seed=1))
        raise KeyboardInterrupt


def test_a_catalog_appears_only_when_it_is_finished(tmp_path, shard):
    path = tmp_path / "survey.h5"
    interrupted(path, shard, ["a"])
    assert not path.exists()


def test_an_interrupted_catalog_goes_on_with_the_inputs_that_were_done(tmp_path, shard):
    path = tmp_path / "survey.h5"
    interrupted(path, shard, ["a", "b"])
    with building(path, overwrite=False) as builder:
        assert builder.resume("a") == 6
        assert builder.resume("c") is None
        add(builder, "c", shard(1))
        catalog = builder.finish(builder.columns(), INFO, STEP)
    assert catalog.n_rows == 7
    catalog.validate()
    # what "b" had made is not in use and is gone
    assert len(list((tmp_path / "survey.stamps").iterdir())) == 3


def test_a_catalog_that_is_not_finished_says_what_is_there_and_how_to_go_on(
    tmp_path, shard
):
    path = tmp_path / "survey.h5"
    interrupted(path, shard, ["a"])
    words = (
        r"not finished; .*survey\.stamps holds 6 sources .* the same command again goes on"
    )
    with pytest.raises(CatalogError, match=words):
        Catalog(path)


def test_a_catalog_whose_first_shard_is_not_written_yet_is_not_finished_either(tmp_path):
    path = tmp_path / "survey.h5"
    with (
        building(path, overwrite=False),
        pytest.raises(CatalogError, match=r"not finished; .* holds 0 sources of an ingest"),
    ):
        Catalog(path)


def test_a_name_without_its_ending_is_no_unfinished_catalog(catalog):
    assert catalog.stamps().folder.is_dir()
    with pytest.raises(CatalogError, match="no such file"):
        Catalog(catalog.path.with_suffix(""))


@pytest.mark.parametrize("lost", ["0000.h5", "0001.h5"])
def test_half_an_input_is_made_again(tmp_path, shard, lost):
    path = tmp_path / "survey.h5"
    interrupted(path, shard, ["a"])
    (tmp_path / "survey.stamps" / lost).unlink()
    with building(path, overwrite=False) as builder:
        assert builder.resume("a") is None


def test_a_shard_that_was_cut_off_is_made_again(tmp_path, shard):
    path = tmp_path / "survey.h5"
    interrupted(path, shard, ["a"])
    (tmp_path / "survey.stamps" / "0001.h5").write_bytes(b"")
    with building(path, overwrite=False) as builder:
        assert builder.resume("a") is None


def test_drafts_of_an_input_that_failed_are_gone_with_the_try(tmp_path, shard):
    path = tmp_path / "survey.h5"
    with building(path, overwrite=False) as builder:
        add(builder, "a", shard(2))
        draft(builder.folder, shard(3))
        catalog = builder.finish(builder.columns(), INFO, STEP)
    assert catalog.n_rows == 2
    catalog.validate()
    assert [file.name for file in catalog.stamps().folder.iterdir()] == ["0000.h5"]


def test_a_refused_try_leaves_nothing_but_what_an_earlier_one_made(tmp_path, shard):
    path = tmp_path / "survey.h5"
    interrupted(path, shard, ["a"])
    before = sorted((tmp_path / "survey.stamps").iterdir())
    with contextlib.suppress(ValueError), building(path, overwrite=False) as builder:
        add(builder, "b", shard(2))
        builder.forget_all()
        raise ValueError
    assert sorted((tmp_path / "survey.stamps").iterdir()) == before


def test_a_try_without_a_shard_leaves_no_folder(tmp_path):
    with contextlib.suppress(ValueError), building(tmp_path / "a.h5", overwrite=False):
        raise ValueError
    assert not (tmp_path / "a.stamps").exists()


def test_a_column_that_a_shard_lacks_is_filled(tmp_path, shard):
    first, second = shard(2), shard(1)
    extra = {"z": np.ones(1), "name": np.array(["x"]), "n": np.ones(1, int)}
    extra["profile"] = np.ones((1, 3))
    second = second._replace(columns={**second.columns, **extra})
    with building(tmp_path / "survey.h5", overwrite=False) as builder:
        add(builder, "a", first)
        add(builder, "b", second)
        columns = builder.columns()
    np.testing.assert_array_equal(columns["z"], [np.nan, np.nan, 1])
    assert columns["name"].tolist() == ["", "", "x"]
    assert columns["n"].tolist() == [0, 0, 1]
    np.testing.assert_array_equal(columns["profile"][:, 0], [np.nan, np.nan, 1])


def test_an_existing_catalog_is_not_replaced_unasked(catalog, make):
    with pytest.raises(
        CatalogError, match=r"survey\.h5 exists; use --overwrite to replace it"
    ):
        make(catalog.path)


def test_the_old_catalog_is_whole_until_the_new_one_is(catalog, shard, make):
    before = catalog.path.read_bytes()
    interrupted(catalog.path, shard, ["new"], overwrite=True)
    assert catalog.path.read_bytes() == before
    catalog.validate()
    new = make(catalog.path, rows=(2,), overwrite=True)
    assert (new.n_rows, catalog.n_rows) == (2, 2)
    new.validate()
    assert len(list(new.stamps().folder.iterdir())) == 1


def test_the_shards_of_a_catalog_are_never_taken_over_by_a_new_one(catalog):
    with building(catalog.path, overwrite=True) as builder:
        assert builder.resume("input") is None


def test_an_unreadable_catalog_can_be_overwritten(catalog, make):
    catalog.path.write_text("damaged")
    assert make(catalog.path, overwrite=True).n_rows == 8


def test_files_of_others_in_the_folder_stay(tmp_path, make):
    folder = tmp_path / "survey.stamps"
    folder.mkdir()
    for name in ("notes.h5", "readme.txt", ".hidden.tmp"):
        (folder / name).touch()
    make(tmp_path / "survey.h5", rows=(1,))
    assert {path.name for path in folder.iterdir()} == {
        "0000.h5", "notes.h5", "readme.txt", ".hidden.tmp"
    }  # fmt: skip


def test_columns_must_go_with_the_stamps(tmp_path, make):
    with pytest.raises(CatalogError, match="z has 2 rows, the catalog 8"):
        make(tmp_path / "survey.h5", extra={"z": np.zeros(2)})
    with pytest.raises(CatalogError, match="'a/b' cannot be a name"):
        make(tmp_path / "survey.h5", extra={"a/b": np.zeros(8)})
    assert not (tmp_path / "survey.h5").exists()


def test_two_cannot_make_the_same_catalog(tmp_path):
    path = tmp_path / "survey.h5"
    with (
        building(path, overwrite=False),
        pytest.raises(LockedError, match="locked by process"),
        building(path, overwrite=False),
    ):
        pass


def test_a_catalogs_name_ends_in_h5(tmp_path):
    with (
        pytest.raises(CatalogError, match=r"name must end in \.h5"),
        building(tmp_path / "survey.fits", overwrite=False),
    ):
        pass


def test_a_catalog_says_what_made_it(catalog):
    with h5py.File(catalog.path) as file:
        assert file.attrs["format"] == "galaxyclust"
        assert file.attrs["format_version"] == 1
        assert file.attrs["creator"].startswith("galaxyclust ")
        assert {"uuid", "created", "n_rows"} <= set(file.attrs)


def test_every_catalog_has_its_own_identity(make, tmp_path):
    first, second = make(tmp_path / "a.h5"), make(tmp_path / "b.h5")
    assert first.uuid != second.uuid
    assert isinstance(first, Catalog)
