"""``galaxyclust measure``."""

from pathlib import Path
from typing import Any

import click

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli.options import (
    CATALOG,
    DRY_RUN,
    OVERWRITE,
    SEED,
    common,
    names_in,
    pairs,
    say,
    setting_lines,
    tell,
)
from galaxyclust.features import FEATURES
from galaxyclust.methods import describe
from galaxyclust.steps._measure.measure import MeasuredShapes, measure
from galaxyclust.steps._measure.request import MeasureRequest
from galaxyclust.steps._run.requests import angle_arcsec
from galaxyclust.words import counted


def _list_settings(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """List the settings of every group of features, and end."""
    del param
    if not value or ctx.resilient_parsing:
        return
    for group in FEATURES:
        tell(f"Settings of {group}, with their defaults:")
        for setting in describe(FEATURES, group):
            tell(setting_lines(setting, group=f"{group}."))
    ctx.exit()


@click.command(
    epilog=f"""\b
Features: {", ".join(FEATURES)}.

\b
Examples:
  galaxyclust measure survey.h5
  galaxyclust measure survey.h5 --bands g,i
  galaxyclust measure survey.h5 --features basic --errors 20
  galaxyclust measure survey.h5 --psf 1.2arcsec
  galaxyclust measure --settings
"""
)
@click.option("--settings", is_flag=True, is_eager=True, expose_value=False,
              callback=_list_settings, help="List all settings and end.")  # fmt: skip
@CATALOG
@click.option("--features", default="", metavar="A,B,…", help="Groups of features.  [all]")
@click.option("--bands", default="", metavar="G,R,…",
              help="Bands to measure beside the reference band.")  # fmt: skip
@click.option("--psf", "psf_fwhm", metavar="ANGLE", help="Width of point sources.  [found]")
@click.option("--errors", "n_resamplings", type=click.IntRange(min=0), default=0,
              metavar="N", help="Errors, from N draws of the noise.")  # fmt: skip
@click.option("--set", "changed", multiple=True, metavar="GROUP.KEY=VALUE",
              help="A setting; --settings lists them.")  # fmt: skip
@click.option("--jobs", "n_threads", type=click.IntRange(min=1), help="Threads.  [cores]")
@SEED
@OVERWRITE
@DRY_RUN
@common
def command(
    catalog: Path, *, overwrite: bool, dry_run: bool, seed: int | None, **options: Any
) -> None:
    """Measure the shapes of every source on its stamp; they become columns.

    Radii, concentration, asymmetry, smoothness, Gini, M20, the bulge and merger statistics
    (basic). What cannot be measured is NaN, and shape_flags says why. What is there already
    as it is asked for is left as it is, unless --overwrite is given.
    """
    request = MeasureRequest(
        features=tuple(names_in(options["features"])),
        bands=tuple(names_in(options["bands"])),
        settings=pairs(options["changed"], "--set"),
        psf_fwhm_arcsec=angle_arcsec(options["psf_fwhm"]),
        n_resamplings=options["n_resamplings"],
        seed=seed or 0,
        n_threads=options["n_threads"],
    )
    made = measure(Catalog(catalog), request=request, overwrite=overwrite, dry_run=dry_run)
    _say(catalog, made, dry_run=dry_run)
    if made.features and (draws := request.n_resamplings) and not dry_run:
        say(f"  errors from {counted(draws, 'draw')} of the noise, in columns *_error")


def _say(catalog: Path, made: MeasuredShapes, *, dry_run: bool) -> None:
    for band, groups in made.features.items():
        where = f" in {band}" if band else ""
        verb = "would measure" if dry_run else "measured"
        what = f"{', '.join(groups)}{where} of {counted(made.n_rows, 'source')}"
        say(f"{catalog}: {verb} {what}")
    for name, number in made.flags.items():
        say(f"  {name}: {number}")
    if made.renew:
        say(f"others rest on basic as it was before; measure them again: {made.renew}")
