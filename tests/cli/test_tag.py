"""Tags from the shell: by id, by a list of ids, by a condition."""

import pytest
from click.testing import CliRunner

from galaxyclust.cli.tag import command


@pytest.fixture
def tagged(regrouped):
    """Return a function that tags, and the catalog's tags then."""

    def run(*options):
        result = CliRunner().invoke(command, [str(regrouped.path), *options])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.output, regrouped.column("tags").tolist()

    return run


def test_ids_come_from_options_and_from_a_file(tagged, regrouped, tmp_path):
    ids = regrouped.column("id")
    chosen = tmp_path / "chosen #1.txt"
    chosen.write_text(f"{ids[3]}\n\n{ids[4]}\n", encoding="utf-8")
    said, tags = tagged("ring", "--id", "#1", "--ids", str(chosen))
    assert "3 sources changed, 3 have the tag ring" in said
    assert [row for row, text in enumerate(tags) if text == "ring"] == [1, 3, 4]


def test_a_condition_finds_what_is_tagged_and_takes_the_tag_away(tagged):
    tagged("ring", "--id", "#1")
    _, tags = tagged("seen", "--where", "contains(tags, 'ring')")
    assert tags[1] == "ring seen"
    said, tags = tagged("ring", "--where", "km_label >= -2", "--remove")
    assert "1 source changed, 0 have the tag ring" in said
    assert tags[1] == "seen"


def test_a_list_that_is_not_there_is_named(regrouped, tmp_path):
    missing = tmp_path / "none.txt"
    result = CliRunner().invoke(command, [str(regrouped.path), "x", "--ids", str(missing)])
    assert "none.txt: cannot be read as a list of ids" in str(result.exception)
