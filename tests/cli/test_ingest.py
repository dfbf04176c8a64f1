import pytest

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli import answer


@pytest.fixture
def images(sky):
    return [str(path) for path in sorted(sky.glob("*.fits"))]


def test_ingest_makes_a_catalog_and_says_what_is_in_it(images, capsys, tmp_path):
    output = tmp_path / "survey.h5"
    assert (
        answer(["ingest", *images, "-o", str(output), "--size", "24", "--min-sn", "8"]) == 0
    )
    assert "survey.h5: 1 field in g, r; " in capsys.readouterr().out
    catalog = Catalog(output)
    assert catalog.stamp_info().size == 24
    catalog.validate()


def test_a_dry_run_writes_nothing(images, capsys, tmp_path):
    assert answer(["ingest", *images, "-o", str(tmp_path / "survey.h5"), "-n"]) == 0
    assert "1 field" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("strict", "code"), [([], 3), (["--strict"], 1)])
def test_a_skipped_input_is_named_and_is_code_3(images, capsys, tmp_path, *, strict, code):
    bad = tmp_path / "bad-g.fits"
    bad.write_text("<html>404</html>")
    output = tmp_path / "survey.h5"
    assert (
        answer(["ingest", *images, str(bad), "-o", str(output), "--size", "24", *strict])
        == code
    )
    said = capsys.readouterr().err
    assert said.startswith("skipped ")
    assert "bad-g.fits" in said
    Catalog(output).validate()


def test_an_existing_catalog_is_not_replaced_unasked(images, ingested, capsys):
    before = ingested.path.read_bytes()
    assert answer(["ingest", *images, "-o", str(ingested.path)]) == 1
    assert "exists; use --overwrite" in capsys.readouterr().err
    assert ingested.path.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "give either images or --stamps DIR"),
        (["a.fits", "--stamps", "b"], "give either images or --stamps DIR"),
        (["a.fits", "--labels", "b.csv"], "--labels goes with --stamps"),
        (["a.fits", "--zeropoint", "g=bright"], "zero point of g 'bright' is not a number"),
        (["a.fits", "--zeropoint", "25"], "zeropoint '25': write KEY=VALUE"),
        (
            ["a.fits", "--psf-fwhm", "wide"],
            "'wide' is not an angle; write 1.2 or 1.2arcsec",
        ),
        (["--stamps", "b", "--size", "3arcsec"], "ready-made stamps take pixels"),
        (["--stamps", "b", "--weight", "none", "--no-sky"], "leave out --weight, --no-sky"),
        (["a.fits", "--bin", "2"], "--bin does nothing without --stamps"),
        (["a.fits", "--catalog-columns", "ra=a"], "does nothing without --catalog"),
    ],
)
def test_wrong_usage_is_code_2_before_any_file_is_read(arguments, words, capsys):
    assert answer(["ingest", *arguments, "-o", "x.h5"]) == 2
    assert words in capsys.readouterr().err


def test_an_angle_in_two_words_is_refused_before_anything_is_written(
    images, capsys, tmp_path
):
    output = tmp_path / "survey.h5"
    assert answer(["ingest", "-o", str(output), "--size", "12", "arcsec", *images]) == 2
    assert "--size 12 arcsec: write it as one word, --size 12arcsec" in (
        capsys.readouterr().err
    )
    assert not output.exists()
