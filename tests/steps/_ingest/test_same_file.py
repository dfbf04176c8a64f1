import pytest

from galaxyclust.errors import InputError
from galaxyclust.steps._ingest.same_file import refuse_own


@pytest.fixture
def output(tmp_path):
    """Return a catalog that is there, with the folder of its stamps."""
    path = tmp_path / "gal.h5"
    path.write_bytes(b"catalog")
    (tmp_path / "gal.stamps").mkdir()
    (tmp_path / "gal.stamps" / "0000.h5").write_bytes(b"stamps")
    return path


@pytest.mark.parametrize(
    "name", ["gal.h5", "x/../gal.h5", "gal.stamps/0000.h5", "gal.stamps"]
)
def test_what_would_be_replaced_is_no_input(output, name):
    (output.parent / "x").mkdir()
    with pytest.raises(InputError, match=r"gal\.\S+: it cannot be read and be replaced by"):
        refuse_own([output.parent / name], output)


def test_a_link_to_the_output_is_the_output(output):
    other = output.with_name("other.h5")
    other.symlink_to(output)
    with pytest.raises(InputError, match=r"other\.h5: it cannot be read and be replaced"):
        refuse_own([other], output)


def test_a_folder_of_files_of_stamps_may_not_hold_the_output_but_one_of_pictures_may(
    output,
):
    with pytest.raises(InputError, match="it cannot be read and be replaced"):
        refuse_own([output.parent], output)
    (output.parent / "a.png").write_bytes(b"picture")
    refuse_own([output.parent], output)


def test_other_files_and_a_new_output_are_fine(output):
    other = output.with_name("other.h5")
    other.write_bytes(b"catalog")
    refuse_own([other, output.with_name("missing.fits"), "*.fits"], output)
    refuse_own([output], output.with_name("new.h5"))
