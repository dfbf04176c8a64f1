"""Pages from templates: every text is escaped, and only the page's own code can run."""

import base64
import hashlib
import json
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

_FOLDER = resources.files("galaxyclust.show.page") / "templates"


def read(name: str) -> str:
    """Return the text of a file of the package's own templates."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def render(name: str, *, style: str, script: str, **shown: Any) -> str:
    """Return a self-contained page, which loads nothing.

    Its content security policy allows only this style and this script, by their hashes: no
    other script could run even if a text were taken for markup.

    Parameters
    ----------
    name
        Name of the template.
    style, script
        CSS and JavaScript of the page.
    **shown
        Variables of the template; every text is escaped.
    """
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(read),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["data"] = as_json
    policy = (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src '{digest(style)}'; script-src '{digest(script)}'"
    )
    return environment.get_template(name).render(
        # the package's own files
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        policy=policy,
        **shown,
    )


def digest(text: str) -> str:
    """Return the hash of a script or a style for a content security policy.

    >>> digest("")
    'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    """
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def as_json(value: Any) -> Markup:
    r"""Return a value as JSON that cannot close the HTML element around it.

    >>> print(as_json("</script>"))
    "\u003c/script\u003e"
    """
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704 (nothing in it can be markup)
