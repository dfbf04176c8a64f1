"""``galaxyclust ingest``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from galaxyclust.cli import FAILED, SKIPPED
from galaxyclust.cli.options import (
    DRY_RUN,
    OVERWRITE,
    Idle,
    Needs,
    common,
    names_in,
    pairs,
    refuse_idle,
    say,
    tell,
)
from galaxyclust.errors import SettingError
from galaxyclust.ingest.settings import band_patterns
from galaxyclust.steps._ingest.images import Ingested
from galaxyclust.steps._run.ingest import run_ingest
from galaxyclust.steps._run.requests import WEIGHT_TYPES, IngestRequest

_PATH = click.Path(path_type=Path)
_ANGLES = ("arcsec", "arcmin", "deg")
IDLE = (
    Idle(
        "--stamps",
        "takes stamps as they are",
        ("--reference", "--catalog", "--catalog-columns", "--weight", "--weight-type",
         "--mask", "--mask-bits", "--plane", "--detect-on", "--min-sn", "--psf-fwhm",
         "--sky-box", "--no-sky"),
    ),
    Needs("--bin", ("--stamps",)),
    Needs("--axes", ("--stamps",)),
    Needs("--catalog-columns", ("--catalog",)),
)  # fmt: skip


@click.command(
    epilog="""\b
Examples:
  galaxyclust ingest frame-[gri]-*.fits.bz2 -o survey.h5
  galaxyclust ingest *.fits --catalog targets.fits -o survey.h5
  galaxyclust ingest a.fits b.fits --bands g=a.fits,r=b.fits --size 12arcsec -o survey.h5
  galaxyclust ingest legacysurvey-*-image-[grz].fits.fz -o bricks.h5
  galaxyclust ingest *_sci.fits --weight sci=err --weight-type rms -o survey.h5
  galaxyclust ingest *_cal.fits --weight none --mask ext:DQ --mask-bits 1 -o survey.h5
  galaxyclust ingest --stamps DIR --labels labels.csv -o survey.h5
  galaxyclust ingest --stamps Galaxy10_DECals.h5 -o survey.h5
"""
)
@click.argument("images", nargs=-1, type=_PATH)
@click.option("-o", "--output", required=True, type=_PATH, help="Catalog to make (.h5).")
@click.option("--bands", default="", metavar="g=…,r=…", help="Bands by file-name pattern.")
@click.option("--reference", metavar="BAND", help="Band whose pixels the stamps have.")
@click.option("--size", metavar="N|ANGLE", help="Side of the stamps: 64, 12arcsec.  [64]")
@click.option("--catalog", type=_PATH, help="Table of positions, instead of detection.")
@click.option(
    "--catalog-columns", default="", metavar="ra=…,dec=…|x=…,y=…", help="Its columns."
)
@click.option("--stamps", type=_PATH, help="Ready-made stamps: folder, archive, file.")
@click.option("--labels", type=_PATH, help="Table that goes with --stamps.")
@click.option("--bin", type=int, help="Average N x N pixels of ready-made stamps.")
@click.option("--axes", metavar="ORDER", help="Axes of a stack of stamps: nhwc, nchw …")
@click.option(
    "--weight",
    default="",
    metavar="OLD=NEW",
    help="Weight, by its file's name; ext:NAME; none.  [as the survey has it]",
)
@click.option(
    "--weight-type",
    type=click.Choice(WEIGHT_TYPES),
    help="What it holds.  [as the survey has it, else ivar]",
)
@click.option(
    "--mask",
    default="",
    metavar="OLD=NEW",
    help="Data quality, named alike.  [as the survey has it]",
)
@click.option(
    "--mask-bits",
    type=int,
    help="Its bits that are bad; 0 is any.  [as the survey has it, else any]",
)
@click.option("--hdu", help="HDU, by number or name, or 'all'; of stamps, their array.")
@click.option("--plane", type=int, help="Plane of a cube, from 0.")
@click.option("--zeropoint", default="", metavar="g=…,r=…", help="AB zero points by band.")
@click.option("--detect-on", type=click.Choice(["reference", "stack"]), default="reference",
              show_default=True, help="Band(s) in which sources are sought.")  # fmt: skip
@click.option("--threshold", type=float, help="Detection threshold in sigma.  [3]")
@click.option("--min-area", type=int, help="Connected pixels of a source.  [5]")
@click.option(
    "--deblend-contrast", type=float, help="Less parts more.  [0.002; stamps 0.05]"
)
@click.option("--min-sn", type=float, default=10.0, show_default=True,
              help="Fainter sources are set aside.")  # fmt: skip
@click.option("--psf-fwhm", metavar="ANGLE", help="Width of point sources.  [measured]")
@click.option(
    "--sky-box", type=int, default=64, show_default=True, help="Sky mesh, pixels."
)
@click.option("--no-sky", is_flag=True, help="Images are sky-subtracted; leave them so.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N",
              help="Processes.  [as many cores as pay]")  # fmt: skip
@click.option("--strict", is_flag=True, help="Fail (1) where an input had to be skipped.")
@OVERWRITE
@DRY_RUN
@common
def command(
    output: Path, *, overwrite: bool, dry_run: bool, strict: bool, **options: Any
) -> int:
    """Make a catalog from survey images or ready-made stamps.

    Images that show the same sky in different bands are brought together by their WCS;
    several fields can be given at once. Sources are detected (or taken from --catalog),
    cut out and measured. An interrupted ingest goes on where it stopped when the same
    command is run again. Bands, zero points, weights and masks are those that the headers
    and files of many surveys give; what was taken is said (docs/images.md).
    """
    refuse_idle(*IDLE)
    made = run_ingest(_request(output, options), overwrite=overwrite, dry_run=dry_run)
    return report(made, output, strict=strict)


def _request(output: Path, options: dict[str, Any]) -> IngestRequest:
    values = dict(options)
    _check_size(values["size"], values["images"])
    zeropoints = pairs(names_in(values.pop("zeropoint")), "zeropoint")
    bands = values.pop("bands")
    # ready-made stamps have planes to name, not files to tell apart
    named = dict.fromkeys(names_in(bands), "") if values["stamps"] else band_patterns(bands)
    columns = pairs(names_in(values.pop("catalog_columns")), "catalog column")
    return IngestRequest(
        output=output,
        bands=named,
        catalog_columns=columns,
        zeropoints={band: _number(band, text) for band, text in zeropoints.items()},
        subtract_sky=not values.pop("no_sky"),
        **values,
    )


def _check_size(size: str | None, images: Sequence[Path]) -> None:
    """Refuse ``--size 12 arcsec``, which a shell hands on as a size and an image."""
    units = [path for path in images if str(path) in _ANGLES and not path.exists()]
    if size is not None and units:
        message = f"--size {size} {units[0]}: write it as one word, --size {size}{units[0]}"
        raise SettingError(message)


def _number(band: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        message = f"zero point of {band} {text!r} is not a number"
        raise SettingError(message) from None


def report(made: Ingested, output: Path, *, strict: bool) -> int:
    """Say what came of an ingest; return the exit code."""
    for note in made.notes:
        say(f"{output.name}: {note}")
    for name, reason in made.skipped:
        what = reason if reason.startswith(name) else f"{name}: {reason}"
        tell(f"skipped {what}", error=True)
    if not made.skipped:
        return 0
    return FAILED if strict else SKIPPED
