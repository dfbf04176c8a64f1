import pytest

from galaxyclust.cli import answer

SMALL = [
    f"--set={key}"
    for key in ("n_epochs=1", "width=4", "depth=2", "input_size=16", "n_dim=4")
]


def test_embed_says_how_many_sources_in_how_many_dimensions(fresh, capsys):
    path = str(fresh.path)
    asked = ["embed", path, "--method", "autoencoder", "--name", "ae", "--device", "cpu"]
    assert answer([*asked, "--seed", "3", *SMALL]) == 0
    said = capsys.readouterr().out
    assert said == f"{path}: ae: {fresh.n_rows} sources in 4 dimensions\n"
    assert fresh.attributes("embeddings", "ae")["settings"]["seed"] == 3


def test_of_several_processes_only_the_one_that_writes_speaks(fresh, capsys, monkeypatch):
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("WORLD_SIZE", "2")
    assert answer(["embed", str(fresh.path), "--method", "polar"]) == 0
    assert not capsys.readouterr().out
    assert not fresh.names("embeddings")


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(fresh, capsys):
    before = sorted(fresh.path.parent.rglob("*")), fresh.path.read_bytes()
    assert answer(["embed", str(fresh.path), "--dry-run"]) == 0
    assert f"vicreg would embed {fresh.n_rows} sources" in capsys.readouterr().out
    assert (sorted(fresh.path.parent.rglob("*")), fresh.path.read_bytes()) == before


def test_from_uses_what_another_catalog_learned(fresh, surveyed, capsys):
    source = f"{surveyed.path}:ae"
    assert answer(["embed", str(fresh.path), "--from", source, "--device", "cpu"]) == 0
    assert "ae: " in capsys.readouterr().out
    assert fresh.names("embeddings") == ["ae"]


def test_the_settings_of_a_method_are_listed_with_their_meanings(capsys):
    assert answer(["embed", "--method", "autoencoder", "--settings"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Settings of autoencoder, with their defaults:\n")
    assert "  seed = 0  (int)\n      " in said


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--include", "stars"], 2, "unknown flag 'stars'; choose from edge, "),
        (["--set", "n_dim"], 2, "--set 'n_dim': write KEY=VALUE"),
        (["--set", "width=many"], 2, "width = 'many' is not int"),
        (["--from", "nothing"], 2, "'nothing': write CATALOG:NAME, as in survey.h5:ae"),
        (["--from", "no.h5:ae"], 1, "no.h5: no such file"),
        (["--name", "a/b"], 1, "'a/b' cannot be a name"),
        (
            ["--from", "a.h5:b", "--method", "pca", "--seed", "1"],
            2,
            "applies what was learned, by the method of then; leave out --method, --seed",
        ),
        (["--from", "a.h5:b", "--resume"], 2, "method of then; leave out --resume"),
        (["--start-from", "a.h5:b", "--method", "vicreg"], 2, "leave out --method"),
        (["--weights", "a.onnx", "--method", "pca"], 2, "leave out --method"),
        (["--weights", "a.onnx", "--from", "a.h5:b"], 2, "leave out --from"),
        (["--weights", "a.onnx", "--method", "imported"], 1, "a.onnx: No such file"),
    ],
)
def test_what_cannot_be_is_refused(fresh, capsys, *, arguments, code, words):
    assert answer(["embed", str(fresh.path), *arguments]) == code
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
