from galaxyclust.cli import answer

SMALL = [
    "--set",
    "shape=64,64",
    "--set",
    "n_galaxies=1",
    "--set",
    "n_stars=0",
    "--set",
    "bands=r",
]


def test_simulate_names_what_it_writes(tmp_path, capsys):
    assert answer(["simulate", "-o", str(tmp_path / "sky"), "--seed", "3", *SMALL]) == 0
    said = capsys.readouterr().out.split()
    assert [path.rsplit("/")[-1] for path in said] == ["field-r.fits", "truth.ecsv"]
    assert answer(["simulate", "-o", str(tmp_path / "sky"), *SMALL]) == 1
    assert "exists" in capsys.readouterr().err
    assert answer(["simulate", "-o", str(tmp_path / "sky"), *SMALL, "--overwrite"]) == 0


def test_its_settings_are_listed(capsys):
    assert answer(["simulate", "--settings"]) == 0
    assert "n_galaxies = 60" in capsys.readouterr().out
