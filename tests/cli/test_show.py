import pytest

from galaxyclust.cli import answer


def test_show_draws_a_picture(surveyed, capsys, tmp_path):
    path = tmp_path / "a.png"
    arguments = ["show", str(surveyed.path), "--clustering", "km", "-o", str(path)]
    assert answer([*arguments, "--stamps", "3"]) == 0
    assert capsys.readouterr().out == f"{surveyed.path}: km drawn in {path}\n"
    assert path.read_bytes().startswith(b"\x89PNG")


def test_too_few_stamps_are_wrong_usage(surveyed, capsys, tmp_path):
    arguments = ["show", str(surveyed.path), "--clustering", "km", "--stamps", "1"]
    assert answer([*arguments, "-o", str(tmp_path / "a.png")]) == 2
    assert "3<=x<=60" in capsys.readouterr().err


def test_show_draws_a_map(survey, capsys, tmp_path):
    path = tmp_path / "a.png"
    small = ["--set", "width=2", "--set", "height=2", "--device", "cpu", "-q"]
    assert answer(["embed", str(survey.path), "--method", "som", *small]) == 0
    arguments = ["show", str(survey.path), "--som", "som", "--colour", "sn"]
    assert answer([*arguments, "-o", str(path)]) == 0
    assert capsys.readouterr().out == f"{survey.path}: som drawn in {path}\n"


def test_either_a_clustering_or_a_map_is_drawn(surveyed, capsys, tmp_path):
    arguments = ["show", str(surveyed.path), "-o", str(tmp_path / "a.png")]
    assert answer(arguments) == 2
    assert "say what to draw: --clustering, --map, --som" in capsys.readouterr().err
    assert answer([*arguments, "--clustering", "km", "--id", "#0"]) == 2
    assert "say what to draw" in capsys.readouterr().err


def test_a_training_is_drawn_by_its_name(surveyed, tmp_path, capsys):
    arguments = ["show", str(surveyed.path), "-o", str(tmp_path / "curve.png")]
    assert answer([*arguments, "--training", "ae"]) == 0
    assert "ae drawn in" in capsys.readouterr().out
    assert answer([*arguments, "--training", "ae", "--clustering", "km"]) == 2
    assert "say what to draw" in capsys.readouterr().err


@pytest.mark.parametrize(
    "what",
    [
        ["--clustering", "km", "--draw", "quantities"],
        ["--clustering", "km", "--draw", "quantities", "--colour", "sn"],
        ["--clustering", "km", "--draw", "tree"],
        ["--map", "ae", "--colour", "ellipticity", "--colour", "sn"],
    ],
)
def test_plots_for_a_paper_are_drawn(grouped, tmp_path, what):
    path = tmp_path / "a.pdf"
    assert answer(["show", str(grouped.path), *what, "-o", str(path)]) == 0
    assert path.read_bytes().startswith(b"%PDF")


def test_show_draws_pages_of_galaxies(ingested, capsys, tmp_path):
    path = tmp_path / "a.png"
    arguments = ["show", str(ingested.path), "-o", str(path), "--id", "#0"]
    assert answer(arguments) == 0
    assert capsys.readouterr().out == f"{ingested.path}: #0 drawn in {path}\n"
    assert answer([*arguments, "--id", "#1"]) == 0
    assert f"#0, #1 drawn in {tmp_path / 'a-1.png'} to a-2.png" in capsys.readouterr().out
    assert answer(["show", str(ingested.path), "-o", str(path), "--id", "nobody"]) == 1
    assert "no source 'nobody'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--map ae --draw tree", "--draw does nothing without --clustering"),
        ("--training ae --stamps 5", "--stamps does nothing without --clustering"),
        ("--map ae --whole", "--whole does nothing without --clustering or --id"),
        (
            "--clustering km --colour sn",
            "--colour does nothing without --map, --som or --draw quantities",
        ),
        ("--clustering km --draw tree --colour sn", "--colour does nothing without --map"),
        (
            "--clustering km --draw tree --stamps 5",
            "--draw tree draws no galaxies; leave out --stamps",
        ),
        ("--map ae --galaxies", "--galaxies does nothing without --som"),
    ],
)
def test_options_that_would_do_nothing_are_refused(options, words, capsys):
    assert answer(["show", "a.h5", "-o", "a.png", *options.split()]) == 2
    assert words in capsys.readouterr().err
