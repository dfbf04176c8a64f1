"""Options that several commands share."""

import functools
import logging
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click
from click.core import ParameterSource

from galaxyclust.errors import SettingError
from galaxyclust.methods import Setting, describe
from galaxyclust.progress import Handler
from galaxyclust.words import visible_lines

Function = Callable[..., Any]

CATALOG = click.argument("catalog", type=click.Path(path_type=Path), metavar="CATALOG")
OVERWRITE = click.option("--overwrite", is_flag=True, help="Replace what is there.")
DRY_RUN = click.option("-n", "--dry-run", is_flag=True, help="Only say what would be done.")
WHERE = click.option(
    "--where",
    default="",
    metavar="CONDITION",
    help='Only rows in which it holds, as "km_label == 3 & r50_arcsec > 2".',
)
SEED = click.option(
    "--seed", type=click.IntRange(min=0), help="Seed of all random numbers."
)
SET = click.option(
    "--set",
    "changed",
    multiple=True,
    metavar="KEY=VALUE",
    help="A setting of the method; --settings lists them.",
)


class Idle(NamedTuple):
    """Options that do nothing beside another one."""

    beside: str  # an option, or one and its choice, as "--draw tree"
    why: str
    options: tuple[str, ...]


class Needs(NamedTuple):
    """An option that does nothing without one of others."""

    option: str
    others: tuple[str, ...]


def refuse_idle(*rules: Idle | Needs) -> None:
    """Refuse options of the command that runs that would do nothing.

    Raises
    ------
    SettingError
        If there is one, by the first rule that tells so.
    """
    given = _given()
    for rule in rules:
        if isinstance(rule, Needs):
            if rule.option in given and not given & set(rule.others):
                *most, last = rule.others
                others = f"{', '.join(most)} or {last}" if most else last
                message = f"{rule.option} does nothing without {others}"
                raise SettingError(message)
            continue
        idle = [option for option in rule.options if option in given]
        if rule.beside in given and idle:
            message = f"{rule.beside} {rule.why}; leave out {', '.join(idle)}"
            raise SettingError(message)


def _given() -> set[str]:
    """Return the options that were typed, those with choices also with what was chosen."""
    context = click.get_current_context()
    given = set()
    for option in context.command.params:
        name = str(option.name)
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            typed = max(option.opts, key=len)
            given.add(typed)
            if isinstance(option.type, click.Choice):
                given.add(f"{typed} {context.params.get(name)}")
    return given


def common(function: Function) -> Function:
    """Add -v, -q and --debug, and set up what is said on standard error."""

    @click.option("-v", "--verbose", count=True, help="Say more.")
    @click.option("-q", "--quiet", is_flag=True, help="Say only what went wrong.")
    @click.option("--debug", is_flag=True, help="Show tracebacks.")
    @functools.wraps(function)
    def wrapped(*args: Any, verbose: int, quiet: bool, debug: bool, **options: Any) -> Any:
        level = (
            logging.ERROR if quiet else logging.DEBUG if verbose or debug else logging.INFO
        )
        set_up_logging(level)
        return function(*args, **options)

    return wrapped


def set_up_logging(level: int) -> None:
    """Send what galaxyclust says to standard error, one line each."""
    logger = logging.getLogger("galaxyclust")
    logger.setLevel(level)
    logger.handlers[:] = [Handler()]
    logger.propagate = False
    if level > logging.DEBUG:
        # libraries warn of what a user can do nothing about; -v shows it
        warnings.simplefilter("ignore")
        logging.getLogger("astropy").setLevel(logging.ERROR)


def tell(text: str, *, error: bool = False) -> None:
    """Print what was asked for, or on standard error what was skipped."""
    click.echo(visible_lines(text), err=error)


def say(text: str = "", *, error: bool = False) -> None:
    """Print a line of result, unless the user wants quiet."""
    if logging.getLogger("galaxyclust").isEnabledFor(logging.INFO):
        tell(text, error=error)


def pass_on(content: bytes) -> None:
    """Write the content of a file to standard output; a terminal gets it made harmless."""
    if sys.stdout.isatty():
        click.echo(visible_lines(content.decode("utf-8", errors="replace")), nl=False)
    else:
        click.echo(content, nl=False)


def names_in(text: str) -> list[str]:
    """Return the names in ``A,B,…``."""
    return [name.strip() for name in text.split(",") if name.strip()]


def pairs(texts: Sequence[str], what: str) -> dict[str, str]:
    """Return ``KEY=VALUE`` texts as a dict.

    Raises
    ------
    SettingError
        If one has no ``=``.
    """
    found = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key:
            message = f"{what} {text!r}: write KEY=VALUE"
            raise SettingError(message)
        found[key.strip()] = value.strip()
    return found


def settings_of(family: Mapping[str, str], option: str = "method") -> Function:
    """Return the option ``--settings``: list the settings of what ``option`` names."""

    def show(ctx: click.Context, param: click.Parameter, value: bool) -> None:
        del param
        if not value or ctx.resilient_parsing:
            return
        method = ctx.params.get(option) or next(iter(family))
        tell(f"Settings of {method}, with their defaults:")
        for setting in describe(family, method):
            tell(setting_lines(setting))
        ctx.exit()

    return click.option(
        "--settings",
        is_flag=True,
        callback=show,
        expose_value=False,
        help=f"List the settings of --{option} and end.",
    )


def setting_lines(setting: Setting, *, group: str = "") -> str:
    """Return a setting with its default, and what it means, below one another.

    >>> one = Setting("n_clusters", "int or none", None, "Number of clusters.")
    >>> print(setting_lines(one, group="kmeans."))
      kmeans.n_clusters = none  (int or none)
          Number of clusters.
    """
    default = "none" if setting.default is None else setting.default
    return f"  {group}{setting.name} = {default}  ({setting.kind})\n      {setting.meaning}"
