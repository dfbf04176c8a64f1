import json

import pytest

from galaxyclust.cli import answer


def test_info_says_what_is_there(surveyed, capsys):
    assert answer(["info", str(surveyed.path), "--validate"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{surveyed.path}: {surveyed.n_rows} sources, ")
    for words in (
        "stamps     32 x 32 pixels in g, r",
        "embedding  ae: autoencoder, ",
        "clustering km: kmeans on ae, 2 clusters (",
        "valid      every array and every stamp",
        "0.262 arcsec a pixel",
    ):
        assert words in said
    assert said.count("  history ") == 4  # ingest, measure, embed, cluster


def test_columns_are_listed_with_unit_and_meaning(surveyed, capsys):
    assert answer(["info", str(surveyed.path), "--columns"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(surveyed.names("catalog"))
    (ra,) = (line for line in lines if line.startswith("ra [deg] "))
    assert ra.endswith("Right ascension of the centroid, ICRS")


def test_the_history_is_told_with_every_setting(surveyed, capsys):
    assert answer(["info", str(surveyed.path), "--history"]) == 0
    lines = capsys.readouterr().out.splitlines()
    steps = [line.split()[1] for line in lines if not line.startswith("  ")]
    assert steps == ["ingest", "measure", "embed", "cluster"]
    for line in (
        "  method     autoencoder",
        "  seed       0",
        "  inputs     embeddings/ae",
        "  settings   n_epochs = 1",
    ):
        assert line in lines
    assert sum(line.startswith("  versions   python 3.") for line in lines) == 4


def test_a_folder_is_refused_in_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert answer(["info", "."]) == 1
    assert capsys.readouterr().err == (
        "Error: .: a folder, not a catalog; name the .h5 file of one\n"
    )


def test_json_is_strict_json(surveyed, capsys):
    def refuse(constant):
        raise AssertionError(constant)

    assert answer(["info", str(surveyed.path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out, parse_constant=refuse)
    assert found["sources"] == surveyed.n_rows
    assert found["clusterings"]["km"]["embedding"] == "ae"


def test_damage_is_code_1(survey, capsys):
    (survey.stamps().folder / "0000.h5").write_bytes(b"")
    assert answer(["info", str(survey.path)]) == 0
    assert answer(["info", str(survey.path), "--validate"]) == 1
    assert "0000.h5: not a readable HDF5 file (it is empty)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            "--columns --validate",
            "--columns lists columns and nothing else; leave out --validate",
        ),
        ("--columns --json", "leave out --json"),
        ("--history --json", "--json tells the whole history; leave out --history"),
    ],
)
def test_options_that_would_do_nothing_are_refused(options, words, capsys):
    assert answer(["info", "a.h5", *options.split()]) == 2
    assert words in capsys.readouterr().err
