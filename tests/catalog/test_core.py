import os
import pickle
import subprocess
import sys

import h5py
import numpy as np
import pytest

from galaxyclust.catalog.content import Column, Content
from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.history import Step
from galaxyclust.catalog.store import locked
from galaxyclust.errors import CatalogError, LockedError

STEP = Step(name="embed", output="e")
N = 8


def files(catalog):
    """Return what lies beside the catalog, but for its lock."""
    return sorted(p.name for p in catalog.path.parent.iterdir() if p.suffix != ".lock")


def test_a_column_comes_back_with_unit_description_and_ucd(catalog):
    values = np.arange(N, dtype=np.float32)
    values[2] = np.nan
    column = Column(values, unit="km/s", description="Å speed", ucd="phys.veloc")
    catalog.write(Content(columns={"v": column, "magnitude_g": values}), STEP)
    table = catalog.table()
    assert table.colnames[-2:] == ["v", "magnitude_g"]
    assert str(table["v"].unit) == "km / s"
    assert table["v"].info.description == "Å speed"
    assert table["v"].info.meta == {"ucd": "phys.veloc"}
    assert table["v"].dtype == np.float32
    np.testing.assert_array_equal(table["v"].value, values)
    assert str(table["magnitude_g"].unit) == "mag"
    np.testing.assert_array_equal(catalog.column("v"), values)


def test_embeddings_models_and_projections_come_back(catalog):
    vectors = np.random.default_rng(0).normal(size=(N, 3)).astype(np.float32)
    tensors = {"w": np.arange(4).reshape(2, 2), "n": np.array(3)}
    content = Content(
        embeddings={"e": vectors},
        projections={"e": vectors[:, :2]},
        models={"e": tensors},
        attributes={"step": "embed", "settings": {"n_dim": 3}},
    )
    catalog.write(content, STEP)
    np.testing.assert_array_equal(catalog.embedding("e"), vectors)
    np.testing.assert_array_equal(catalog.projection("e"), vectors[:, :2])
    for name, values in catalog.model("e").items():
        np.testing.assert_array_equal(values, tensors[name])
    for group in ("embeddings", "models"):
        assert catalog.attributes(group, "e") == content.attributes
        assert catalog.names(group) == ["e"]


def test_the_last_step_that_made_something_is_found_by_name_output_and_method(catalog):
    for n, method in enumerate(("kmeans", "hdbscan", "kmeans")):
        step = Step(name="cluster", output="km", method=method, settings={"n": n})
        catalog.write(Content(), step)
    catalog.write(Content(), Step(name="cluster", output="other"))
    assert catalog.last_step("cluster", "km").settings == {"n": 2}
    assert catalog.last_step("cluster", "km", method="hdbscan").settings == {"n": 1}
    assert catalog.last_step("cluster", "km", method="ward") is None
    assert catalog.last_step("embed", "km") is None


def test_each_step_is_a_line_of_history(catalog):
    catalog.write(Content(), STEP)
    assert [step.name for step in catalog.history()] == ["ingest", "embed"]
    assert catalog.history()[1] == STEP


def test_the_identity_and_the_stamps_stay_through_a_step(catalog):
    before = catalog.uuid, catalog.stamp_info(), catalog.stamps().shards
    catalog.write(Content(columns={"z": np.zeros(N)}), STEP)
    assert (catalog.uuid, catalog.stamp_info(), catalog.stamps().shards) == before


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (lambda c: c.column("nope"), "no column 'nope'; it has "),
        (lambda c: c.table(columns=["nope"]), "no column 'nope'; it has "),
        (lambda c: c.embedding("ae"), "no embedding 'ae'; it has none yet"),
        (lambda c: c.projection("ae"), "no projection 'ae'; it has none yet"),
        (lambda c: c.model("ae"), "no model 'ae'; it has none yet"),
        (lambda c: c.attributes("models", "ae"), "no model 'ae'; it has none yet"),
    ],
)
def test_what_is_not_there_is_named_with_what_is(catalog, read, words):
    with pytest.raises(CatalogError, match=words):
        read(catalog)


def test_a_name_is_not_taken_twice_unasked(catalog):
    content = Content(columns={"z": np.zeros(N)})
    catalog.write(content, STEP)
    with pytest.raises(
        CatalogError, match="catalog/z is there already; use --overwrite or"
    ):
        catalog.write(content, STEP)
    catalog.write(Content(columns={"z": np.ones(N)}), STEP, overwrite=True)
    assert catalog.column("z").sum() == N
    assert catalog.names("catalog").count("z") == 1


def test_what_is_overwritten_leaves_no_dead_bytes(catalog):
    content = Content(
        embeddings={"e": np.zeros((N, 50_000))}, models={"e": {"w": np.zeros(9)}}
    )
    catalog.write(content, STEP)
    size = catalog.path.stat().st_size
    for _ in range(3):
        catalog.write(content, STEP, overwrite=True)
    # three more lines of history, and no more
    assert abs(catalog.path.stat().st_size - size) < 20_000


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (Content(columns={"z": np.zeros(3)}), "z has 3 rows, the catalog 8"),
        (Content(embeddings={"e": np.zeros((9, 2))}), "e has 9 rows, the catalog 8"),
        (Content(columns={"a/b": np.zeros(N)}), "'a/b' cannot be a name"),
        (Content(models={"../x": {}}), "'../x' cannot be a name"),
    ],
)
def test_what_cannot_be_written_leaves_the_file_as_it_was(catalog, content, words):
    before = catalog.path.read_bytes()
    with pytest.raises(CatalogError, match=words):
        catalog.write(content, STEP)
    assert catalog.path.read_bytes() == before


class Interrupting(dict):
    """Tensors that are interrupted while they are written."""

    def items(self):
        yield "first", np.zeros(1000)
        raise KeyboardInterrupt


def test_an_interrupted_write_leaves_the_old_file_and_nothing_beside_it(catalog):
    before, beside = catalog.path.read_bytes(), files(catalog)
    with pytest.raises(KeyboardInterrupt):
        catalog.write(Content(models={"m": Interrupting()}), STEP)
    assert catalog.path.read_bytes() == before
    assert files(catalog) == beside
    catalog.write(Content(columns={"z": np.zeros(N)}), STEP)


def test_what_a_killed_writer_left_is_cleared_by_the_next(catalog):
    (catalog.path.parent / ".survey.h5.abc.tmp").touch()
    catalog.write(Content(), STEP)
    assert files(catalog) == ["survey.h5", "survey.stamps"]


FULL = """
import resource, sys
import numpy as np
from galaxyclust.catalog.core import Catalog, Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError
catalog = Catalog(sys.argv[1])
limit = catalog.path.stat().st_size + int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    catalog.write(Content(embeddings={"e": np.ones((8, 100_000))}), Step(name="embed"))
except CatalogError as error:
    print(error)
"""


@pytest.mark.parametrize("room", [-4000, 10_000, 1_000_000])
def test_a_full_disk_is_one_line_and_changes_nothing(catalog, python, room):
    before, beside = catalog.path.read_bytes(), files(catalog)
    done = python("-c", FULL, catalog.path, room)
    assert done.stderr == ""
    assert done.stdout.endswith("cannot be written: File too large; nothing was changed\n")
    assert done.stdout.count("\n") == 1
    assert catalog.path.read_bytes() == before
    assert files(catalog) == beside


def test_readers_go_on_while_another_process_writes(catalog):
    with locked(catalog.path):
        assert catalog.n_rows == N
        assert len(catalog.stamps().read(slice(None)).image) == N
        with pytest.raises(LockedError, match=f"locked by process {os.getpid()} on "):
            catalog.write(Content(), STEP)


def test_a_reader_keeps_what_it_opened_when_the_file_is_replaced(catalog):
    with h5py.File(catalog.path, "r", locking=False) as file:
        catalog.write(Content(columns={"z": np.zeros(N)}), STEP)
        assert "z" not in file["catalog"]
        assert len(file["catalog/id"][:]) == N
    assert "z" in catalog.names("catalog")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_one_line(catalog):
    catalog.path.parent.chmod(0o555)
    with pytest.raises(
        CatalogError, match=r"cannot (write in|be written).*: Permission denied"
    ):
        catalog.write(Content(), STEP)


def test_a_catalog_can_be_sent_to_another_process(catalog):
    sent = pickle.loads(pickle.dumps(catalog))
    assert sent.uuid == catalog.uuid
    assert repr(sent) == f"Catalog({str(catalog.path)!r})"


def test_a_write_through_a_link_changes_the_catalog_and_keeps_the_link(catalog, tmp_path):
    link = tmp_path / "links" / "here.h5"
    link.parent.mkdir()
    link.symlink_to(catalog.path)
    Catalog(link).write(Content(columns={"z": np.zeros(N)}), STEP)
    assert link.is_symlink()
    assert "z" in catalog.names("catalog")


def test_a_whole_catalog_is_valid(catalog):
    catalog.write(
        Content(
            embeddings={"e": np.zeros((N, 2))},
            models={"e": {"n": np.array(1), "w": np.zeros(3)}},
        ),
        STEP,
    )
    catalog.validate()


def test_one_flipped_byte_in_a_shard_is_seen(catalog):
    path = catalog.stamps().folder / "0002.h5"
    with h5py.File(path, "r") as file:
        start = file["image"].id.get_offset()
    content = bytearray(path.read_bytes())
    content[start + 17] ^= 16
    path.write_bytes(content)
    with pytest.raises(CatalogError, match=r"0002\.h5: image is damaged"):
        catalog.validate()


@pytest.mark.parametrize("place", ["catalog/ra", "embeddings/e", "models/e/w"])
def test_one_flipped_byte_in_an_array_of_the_catalog_is_seen(catalog, place):
    vectors = np.random.default_rng(0).normal(size=(N, 2))
    content = Content(embeddings={"e": vectors}, models={"e": {"w": vectors}})
    catalog.write(content, STEP)
    with h5py.File(catalog.path, "r") as file:
        start = file[place].id.get_offset()
    flipped = bytearray(catalog.path.read_bytes())
    flipped[start + 3] ^= 1
    catalog.path.write_bytes(flipped)
    with pytest.raises(CatalogError, match=rf"{place} is damaged .checksum differs."):
        catalog.validate()


def change(catalog, alter):
    """Change the file in place, as only a broken or hostile program would."""
    with h5py.File(catalog.path, "r+") as file:
        alter(file)


def shorten(file):
    del file["catalog/ra"]
    file["catalog/ra"] = np.zeros(2)


def claim_more_rows(file):
    file.attrs["n_rows"] = 9
    for name in list(file["catalog"]):
        del file["catalog"][name]
        file["catalog"][name] = np.zeros(9)


def lose_columns(file):
    del file["catalog"]


@pytest.mark.parametrize(
    ("alter", "words"),
    [
        (shorten, "catalog/ra does not have 8 rows"),
        (claim_more_rows, "9 rows, but stamps of 8"),
        (lose_columns, "/catalog is missing"),
    ],
)
def test_arrays_that_do_not_agree_are_seen(catalog, alter, words):
    change(catalog, alter)
    with pytest.raises(CatalogError, match=words):
        catalog.validate()


def fill_column(file):
    del file["catalog/ra"]
    file.create_dataset("catalog/ra", (10**12,), "f8", chunks=(4096,))


def write_history(line):
    def alter(file):
        del file["history"]
        file["history"] = [line]

    return alter


@pytest.mark.parametrize(
    ("alter", "read", "words"),
    [
        (lambda file: file.attrs.modify("n_rows", 10**12), lambda c: c.n_rows, "rows, but"),
        (
            lambda file: file.attrs.modify("n_rows", 10**12),
            lambda c: c.stamps(),
            "rows, but",
        ),
        (
            lambda file: file["stamps/shard_stop"].write_direct(np.array([3, 4, 10**12])),
            lambda c: c.stamps(),
            "8 rows, but stamps of 1000000000000",
        ),
        (
            lambda file: file["stamps/shard_start"].write_direct(np.array([-5, 3, 4])),
            lambda c: c.stamps(),
            r"shard 0000\.h5 begins at row -5, not 0",
        ),
        (fill_column, lambda c: c.column("ra"), "catalog/ra unpacks to 8,000 GB"),
        (write_history("text"), lambda c: c.history(), "its history cannot be read"),
        (write_history("[1]"), lambda c: c.history(), "its history cannot be read"),
        (write_history("{}"), lambda c: c.history(), "its history cannot be read"),
        (
            lambda file: file["stamps"].attrs.modify("bands", "{"),
            lambda c: c.stamp_info(),
            "the description of its stamps cannot be read",
        ),
    ],
)
def test_what_a_crafted_file_claims_is_refused_in_one_line(catalog, *, alter, read, words):
    change(catalog, alter)
    with pytest.raises(CatalogError, match=words) as caught:
        read(catalog)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("attribute", ["n_rows", "uuid"])
def test_a_catalog_that_lacks_what_every_one_has_is_damaged(catalog, attribute):
    change(catalog, lambda file: file.attrs.__delitem__(attribute))
    with pytest.raises(CatalogError, match=r"survey\.h5: damaged"):
        getattr(catalog, attribute)


def test_a_file_whose_end_is_zeros_is_told_on_one_line(catalog, python):
    whole = catalog.path.read_bytes()
    catalog.path.write_bytes(whole[:1000] + bytes(len(whole) - 1000))
    done = python("-m", "galaxyclust", "info", catalog.path)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1


def test_a_crafted_shard_name_does_not_lead_out_of_the_folder(catalog):
    def alter(file):
        file["stamps/shard_name"][0] = "../survey.h5"

    change(catalog, alter)
    with pytest.raises(CatalogError, match="is not the name of a shard in this folder"):
        catalog.stamps().read(slice(1))
    with pytest.raises(CatalogError, match="stamps/shard_name is damaged"):
        catalog.validate()


def test_a_shard_that_is_a_link_to_elsewhere_is_refused(catalog, tmp_path):
    path = catalog.stamps().folder / "0000.h5"
    path.rename(tmp_path / "moved.h5")
    path.symlink_to(tmp_path / "moved.h5")
    with pytest.raises(CatalogError, match="refused"):
        catalog.stamps().read(slice(1))


def test_a_crafted_list_of_columns_does_not_lead_out_of_the_file(catalog, tmp_path):
    with h5py.File(tmp_path / "private.h5", "w") as file:
        file["secret"] = np.zeros(N)

    def alter(file):
        file["catalog/out"] = h5py.ExternalLink("private.h5", "/")
        file["catalog"].attrs["order"] = np.array(["out/secret"], dtype=object)

    change(catalog, alter)
    with pytest.raises(CatalogError, match="out/secret is missing"):
        catalog.table()
    with pytest.raises(CatalogError, match="is a link; refused"):
        catalog.write(Content(), STEP)


def test_a_killed_writer_leaves_the_catalog_of_the_step_before(catalog):
    code = """
import os, sys
import numpy as np
from galaxyclust.catalog.core import Catalog, Content
from galaxyclust.catalog.history import Step
class Killing(dict):
    def items(self):
        yield "first", np.zeros(1000)
        os.kill(os.getpid(), 9)
Catalog(sys.argv[1]).write(Content(models={"m": Killing()}), Step(name="embed"))
"""
    before = catalog.path.read_bytes()
    command = [sys.executable, "-c", code, str(catalog.path)]
    assert subprocess.run(command, check=False).returncode == -9
    assert catalog.path.read_bytes() == before
    catalog.write(Content(), STEP)
    catalog.validate()
