import pytest

from galaxyclust.config import SECTIONS, fits, in_words, line_of, load
from galaxyclust.errors import InputError, SettingError

WHOLE = """\
# all sections
[ingest]
output = "survey.h5"
images = ["*.fits"]
bands = { g = "*-g.fits" }
psf_fwhm = 1.2
subtract_sky = false

[[embed]]
name = "ae"
[embed.settings]
n_dim = 8

[[embed]]
method = "autoencoder"
name = "two"

[[cluster]]
embedding = "ae"

[[show]]
clustering = "hdbscan"
output = "a.png"

[export]
output = "a.fits"

[measure]
features = ["basic"]

[crossmatch]
other = "gaia_dr3"
name = "gaia"

[[attach]]
table = "edited.csv"

[[label]]
clustering = "hdbscan"
merge = [1, 2]

[[tag]]
tag = "merger"
id = ["#12"]

[[evaluate]]
embedding = "ae"
"""


@pytest.fixture
def write(tmp_path):
    def written(text):
        path = tmp_path / "run.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_a_whole_run_file_is_read_section_by_section(write):
    found = load(write(WHOLE))
    assert set(found) == set(SECTIONS)
    assert [entry["name"] for entry in found["embed"]] == ["ae", "two"]
    assert found["embed"][0]["settings"] == {"n_dim": 8}
    assert found["export"] == [{"output": "a.fits"}]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "[[cluster]]",
            "[[clster]]",
            r"toml:18: unknown section 'clster'; did you mean 'cluster'",
        ),
        (
            'name = "two"',
            'nam = "two"',
            r"run\.toml:16: unknown \[embed\] key 'nam'; did you mean 'name'",
        ),
        ('method = "autoencoder"', "method = 3", r"run\.toml:15: method = 3 is not text"),
        (
            'images = ["*.fits"]',
            "images = [1]",
            r":4: images = \[1\] is not a list, each text, or text",
        ),
        ("psf_fwhm = 1.2", "min_area = 1.5", r":6: min_area = 1.5 is not a whole number"),
        (
            "subtract_sky = false",
            "subtract_sky = 0",
            r":7: subtract_sky = 0 is not true or false",
        ),
        (
            "subtract_sky = false",
            "threshold = true",
            r":7: threshold = True is not a number",
        ),
        ('embedding = "ae"', "", r":18: \[cluster\] must say embedding"),
        (
            'embedding = "ae"',
            'from = "ae"\nmethods = ""',
            r":20: unknown \[cluster\] key 'methods'",
        ),
        ('output = "a.png"', "", r":21: \[show\] must say output"),
        ('output = "survey.h5"', "", r":2: \[ingest\] must say output"),
        (
            "[ingest]",
            "[[ingest]]\noutput='a.h5'\n[[ingest]]",
            r":4: \[ingest\] can stand only once",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(write, *, old, new, words):
    with pytest.raises(SettingError, match=words) as caught:
        load(write(WHOLE.replace(old, new, 1)))
    assert "\n" not in str(caught.value)


def test_a_file_without_ingest_is_refused(write):
    with pytest.raises(
        SettingError, match=r"no \[ingest\] section; it must name the catalog"
    ):
        load(write("[[embed]]\n"))
    with pytest.raises(SettingError, match=r"no \[ingest\] section"):
        load(write("ingest = []\n"))


def test_a_step_that_is_no_section_is_refused(write):
    with pytest.raises(SettingError, match=r":1: embed must be a section: \[embed\]"):
        load(write("embed = 3\n[ingest]\noutput = 'a.h5'\n"))


def test_what_is_not_toml_is_refused_with_its_place(write):
    with pytest.raises(InputError, match=r"run\.toml: .*line 1"):
        load(write("[ingest\n"))


def test_a_missing_file_and_one_that_is_not_text_are_named(tmp_path):
    with pytest.raises(InputError, match=r"run\.toml: no such file"):
        load(tmp_path / "run.toml")
    (tmp_path / "run.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match=r"run\.toml: 'utf-8' codec"):
        load(tmp_path / "run.toml")


@pytest.mark.parametrize(
    ("value", "hint", "is_so"),
    [
        (1, float, True),
        (True, float, False),
        (1.0, int, False),
        ({"g": 25}, dict[str, float], True),
        ({"g": "25"}, dict[str, float], False),
        ("x", list[str], False),
        ("x", list[str] | str, True),
    ],
)
def test_values_fit_their_type(value, hint, is_so):
    assert fits(value, hint) is is_so


def test_every_type_of_the_table_has_words():
    for keys in SECTIONS.values():
        for hint in keys.values():
            assert "typing" not in in_words(hint)


def test_the_line_of_a_key_is_that_in_its_own_section():
    assert line_of(WHOLE, "embed", key="name") == 10
    assert line_of(WHOLE, "embed", key="name", number=1) == 16
    assert line_of(WHOLE, "embed", key="settings") == 11
    assert line_of(WHOLE, "cluster") == 18
    assert line_of(WHOLE, "ingest", key="none") == 2
