import pytest

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli import answer

TOML = """
[ingest]
output = "survey.h5"
images = ["{sky}/*.fits"]
size = 32

[[embed]]
name = "ae"
[embed.settings]
device = "cpu"
n_epochs = 1
width = 4
depth = 2
input_size = 16
n_projected = 4

[[cluster]]
embedding = "ae"
method = "kmeans"
name = "km"
settings = {{ n_clusters = 2 }}

[[show]]
clustering = "km"
output = "km.png"
stamps = 3

[[export]]
output = "a.fits"
"""


@pytest.fixture
def runfile(sky, tmp_path):
    path = tmp_path / "run.toml"
    path.write_text(TOML.format(sky=sky), encoding="utf-8")
    return path


def test_one_file_does_the_whole_job_and_a_second_run_leaves_it(runfile, capsys):
    assert answer(["run", str(runfile)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in said] == [
        "ingest",
        "embed",
        "cluster",
        "show",
        "export",
    ]
    assert (runfile.parent / "km.png").exists()
    assert (runfile.parent / "a.fits").exists()
    catalog = Catalog(runfile.parent / "survey.h5")
    before = catalog.path.read_bytes()
    assert answer(["run", str(runfile)]) == 0
    said = capsys.readouterr().out
    assert said.count("is there\n") == 3
    assert catalog.path.read_bytes() == before


def test_a_dry_run_writes_nothing(runfile, capsys):
    assert answer(["run", str(runfile), "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert said.count("would be done\n") == 5
    assert list(runfile.parent.iterdir()) == [runfile]


def test_a_dry_run_of_what_cannot_run_is_code_1(runfile, capsys):
    runfile.write_text(runfile.read_text().replace('embedding = "ae"', 'embedding = "aa"'))
    assert answer(["run", str(runfile), "--dry-run", "--quiet"]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("cluster km: would fail: no embedding 'aa', neither in the")
    assert answer(["run", str(runfile)]) == 1
    assert "run.toml: [[cluster]] no embedding 'aa'" in capsys.readouterr().err
    assert list(runfile.parent.iterdir()) == [runfile]


def test_a_misspelt_key_is_code_2_with_its_line(runfile, capsys):
    runfile.write_text(runfile.read_text().replace("size = 32", "sise = 32"))
    assert answer(["run", str(runfile)]) == 2
    said = capsys.readouterr().err
    assert "run.toml:5: unknown [ingest] key 'sise'; did you mean 'size'?" in said
    assert list(runfile.parent.iterdir()) == [runfile]


@pytest.mark.parametrize(("strict", "code"), [([], 3), (["--strict"], 1)])
def test_a_skipped_input_is_code_3(runfile, capsys, *, strict, code):
    (runfile.parent / "bad.fits").write_text("nothing")
    text = runfile.read_text().split("[[embed]]")[0]
    runfile.write_text(text.replace('/*.fits"]', '/*.fits", "bad.fits"]'))
    assert answer(["run", str(runfile), *strict]) == code
    assert "skipped" in capsys.readouterr().err
