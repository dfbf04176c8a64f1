"""A page runs its own code and nothing else; texts stay texts."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from galaxyclust.show.page.template import as_json, digest, read


@settings(deadline=None)
@given(st.text())
def test_a_text_in_json_comes_back_and_holds_no_markup(text):
    shown = str(as_json({"id": [text]}))
    assert not re.search(r"[<>&]", shown)
    assert shown.isascii()
    assert json.loads(shown) == {"id": [text]}


def test_a_number_that_json_does_not_know_is_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        as_json(float("nan"))


def test_a_changed_script_has_another_hash():
    assert digest("a") != digest("b")


@pytest.mark.parametrize("name", ["report.html", "report.css", "report.js"])
def test_no_template_names_another_address(name):
    assert not re.search(r"(?:https?:)?//[a-z]", read(name))
    assert "style=" not in read(name)
    assert "onclick" not in read(name)
