"""How the documentation is built: sphinx-build -W -b html docs docs/_build/html."""

from pathlib import Path

import click
from sphinx.application import Sphinx

import galaxyclust
from galaxyclust import cli, steps

project = "galaxyclust"
author = "The galaxyclust developers"
project_copyright = author
version = release = galaxyclust.__version__

extensions = ["myst_nb", "numpydoc", "sphinx.ext.autodoc"]
exclude_patterns = ["_build", ".jupyter_cache", "_templates"]
templates_path = ["_templates"]
myst_heading_anchors = 3

highlight_language = "none"  # most blocks are commands; those in Python say so

# notebooks are run when the pages are built, and again only when they have changed
nb_execution_mode = "cache"
nb_execution_cache_path = str(Path(__file__).parent / "_build" / ".jupyter_cache")
nb_execution_timeout = 900
nb_execution_raise_on_error = True
nb_output_stderr = "remove"  # progress bars

autodoc_member_order = "bysource"
numpydoc_show_class_members = False

html_theme = "pydata_sphinx_theme"
html_title = f"galaxyclust {version}"
# all pages are of one level: listed at the left under their captions, not along the top
html_sidebars = {"**": ["contents.html"]}
html_theme_options = {
    "navbar_center": [],
    "show_prev_next": False,
    "navigation_with_keys": False,
    "footer_start": ["copyright"],
    "footer_end": [],
}
html_show_sourcelink = False


def add_commands(_app: Sphinx, page: str, source: list[str]) -> None:
    """Put the help of every command on the page of commands, as a terminal shows it."""
    if page != "cli":
        return
    top = click.Context(cli.group, info_name="galaxyclust", max_content_width=78)
    for name in cli.COMMANDS:
        command = cli.group.get_command(top, name)
        shown = click.Context(command, info_name=name, parent=top, terminal_width=78)
        source[0] += f"\n## {name}\n\n```text\n{command.get_help(shown)}\n```\n"


def mend_links(_app: Sphinx, page: str, source: list[str]) -> None:
    """Turn a notebook's links to pages beside its folder into links within the docs."""
    if not page.startswith("notebooks/"):
        return
    for there, here in (("../docs/", "/"), ("../CONTRIBUTING.md", "/contributing.md")):
        source[0] = source[0].replace(f"]({there}", f"]({here}")


def setup(app: Sphinx) -> None:
    """Join the commands' help, and let autodoc find the steps."""
    app.connect("source-read", add_commands)
    app.connect("source-read", mend_links)
    for name in steps.__all__:  # imported only when asked for, so autodoc would miss them
        setattr(steps, name, getattr(steps, name))
