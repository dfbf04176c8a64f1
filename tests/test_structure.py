"""Conventions of the package that a test can hold."""

from pathlib import Path

import pytest

import galaxyclust

PACKAGE = Path(galaxyclust.__file__).parent
TESTS = Path(__file__).parent
MODULES = sorted(
    path.relative_to(PACKAGE)
    for path in PACKAGE.rglob("*.py")
    if path.stem not in {"__init__", "__main__"}
)


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_every_module_has_its_test_in_the_mirrored_place(module):
    name = f"test_{module.stem.lstrip('_')}.py"
    assert (TESTS / module.parent / name).is_file()


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_every_module_says_its_idea_in_the_first_line(module):
    first = (PACKAGE / module).read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith(('"""', 'r"""'))


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_no_module_grows_beyond_four_hundred_lines(module):
    assert len((PACKAGE / module).read_text(encoding="utf-8").splitlines()) <= 400


def test_importing_galaxyclust_loads_nothing_heavy(python):
    heavy = "torch sklearn matplotlib photutils h5py astropy.table scipy pandas"
    code = f"""
import sys, galaxyclust
print(*(name for name in {heavy.split()} if name in sys.modules))
"""
    done = python("-c", code)
    assert done.stdout.strip() == ""
    assert done.returncode == 0
