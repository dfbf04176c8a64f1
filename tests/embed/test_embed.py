import dataclasses
import subprocess
import sys

import pytest

from galaxyclust import methods
from galaxyclust.embed import METHODS


@pytest.mark.parametrize("name", METHODS)
def test_every_setting_is_documented(name):
    described = methods.describe(METHODS, name)
    assert all(setting.meaning for setting in described)
    fields = {field.name for field in dataclasses.fields(methods.find(METHODS, name))}
    assert {setting.name for setting in described} == fields


def test_naming_the_embedders_does_not_load_torch():
    code = "import sys, galaxyclust.embed; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
