"""Where the weight and the mask of an image lie: in its own file, or in one beside it.

The tables list only what a survey or a tool always writes in the same way.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from astropy.io import fits

SCIENCE = ("SCI", "SCIENCE")  # names of an image whose noise is in another HDU
_SCIENCE = re.compile(r"SCI(ENCE)?\d*|.*\.SCI")  # several: SCI1, SCI2 …; of Euclid 1-1.SCI
_EXTRAS = {
    *("WHT", "WGT", "WEIGHT", "WEIGHTS", "IVAR", "INVVAR", "INVAR", "IVM", "VARIANCE"),
    *("VAR", "VAR_POISSON", "VAR_RNOISE", "VAR_FLAT", "STAT", "ERR", "ERROR", "ERRS"),
    *("ERRORS", "RMS", "STD", "STDDEV", "SIGMA", "UNC", "UNCERT", "UNCERTAINTY", "NOISE"),
    *("DQ", "MSK", "MASK", "MASKBITS", "FLG", "FLAG", "FLAGS", "BPM", "BADPIX", "QUAL"),
    *("QUALITY", "CTX", "CON", "CONF", "CONFIDENCE", "COVERAGE", "COV", "AREA", "SAMP"),
    *("TIME", "EXP", "EXPTIME", "EXPOSURE", "EXPMAP", "NEXP", "BKG", "BACKGROUND", "SKY"),
    *("PSF", "SEG", "SEGM", "SEGMAP", "SEGMENTATION", "MODEL", "RESIDUAL"),
}
_KINDS = {
    "ivar": ("IVAR", "INVVAR"),
    "rms": ("ERR", "ERROR", "RMS", "SIGMA", "STD", "STDDEV"),
    "variance": ("VAR", "VARIANCE"),
    "weight": ("WHT", "WGT", "WEIGHT"),
}
_FITS = r"(?P<end>\.fits(?:\.fz|\.gz)?)"

# mask bits of pixels that must not be used; other bits mark sources, halos or edges
_RUBIN_BAD = ("BAD", "SAT", "CR", "NO_DATA", "UNMASKEDNAN")  # afw mask planes
_JWST_BAD = 1  # DO_NOT_USE: jwst-pipeline documentation, data quality flags
_DES_BAD = ~32  # all but BADPIX_STAR: Morganson et al. 2018, PASP 130, 074501, table 5
_EUCLID_BAD = 1  # INVALID: Euclid data product description, flag map
_ZTF_BAD = 6141  # all but 1 (source) and 11: ZTF Science Data System, section on masks
# DETECTOR FLAT DARK BLANK CTE SAT LOW CR GHOST STREAK CONV.BAD; not the advisory ones
# (SUSPECT, SPIKE, STARCORE, CONV.POOR): Waters et al. 2020, ApJS 251, 4
_PS1_BAD = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x20 | 0x40 | 0x100 | 0x400 | 0x800 | 0x2000
# SATUR and ALLMASK by band: Legacy Surveys, description of the bitmasks
_LEGACY_BAD = {"g": 0x4 | 0x20, "r": 0x8 | 0x40, "z": 0x10 | 0x80, "i": 0x4000 | 0x8000}


class Weight(NamedTuple):
    """Where a weight lies, and what it holds.

    Parameters
    ----------
    place
        Number of the HDU in the image's own file, or another file.
    kind
        ``ivar``, ``rms``, ``variance`` or ``weight``.
    own_light
        Whether the noise it states includes the photon noise of the sources.
    """

    place: int | Path
    kind: str
    own_light: bool = False


class Mask(NamedTuple):
    """Where a mask lies, and which of its bits are bad (0 for any)."""

    place: int | Path
    bits: int


class Layout(NamedTuple):
    """The weight and the mask of an image; None if its survey has no known ones."""

    weight: Weight | None = None
    mask: Mask | None = None


def science(names: Mapping[int, str]) -> list[int]:
    """Return the numbers of the HDUs that are images of the sky.

    Parameters
    ----------
    names
        Names of the HDUs with images, by number.
    """
    named = [n for n, name in names.items() if _SCIENCE.fullmatch(name)]
    return named or [n for n, name in names.items() if not is_extra(name)] or list(names)


def is_extra(name: str) -> bool:
    """Return whether an HDU of this name goes with an image and is none itself.

    >>> is_extra("STDDEV"), is_extra("WHT2"), is_extra("IMAGE")
    (True, True, False)
    """
    return name.rstrip("0123456789") in _EXTRAS


def kind_of(name: str) -> str | None:
    """Return what a weight of this name holds, or None.

    >>> kind_of("ERR")
    'rms'
    """
    last = name.upper().rpartition(".")[2]
    return next((kind for kind, names in _KINDS.items() if last in names), None)


def within(hdus: fits.HDUList, number: int) -> Layout:
    """Return the weight and the mask of an HDU, found among the others of its file."""
    name, version = hdus[number].name, hdus[number].ver
    telescope = str(hdus[0].header.get("TELESCOP", "")).strip().upper()
    other = {
        hdu.name: n
        for n, hdu in enumerate(hdus)
        if n != number and hdu.is_image and hdu.ver == version
        and hdu.shape == hdus[number].shape
    }  # fmt: skip
    if name == "IMAGE" and {"MASK", "VARIANCE"} <= other.keys():
        bits = _rubin_bits(hdus[other["MASK"]].header)
        mask = Mask(other["MASK"], bits) if bits else None
        return Layout(Weight(other["VARIANCE"], "variance", own_light=True), mask)
    if name.endswith(".SCI"):
        return _euclid(other, name.removesuffix(".SCI"))
    if name not in SCIENCE:
        return Layout()
    if {"MSK", "WGT"} <= other.keys():
        return Layout(Weight(other["WGT"], "weight"), Mask(other["MSK"], _DES_BAD))
    weight = None
    if "WHT" in other:  # drizzled: exposure or inverse variance, by its settings
        weight = Weight(other["WHT"], "weight")
    elif "ERR" in other and telescope in {"JWST", "HST"}:
        weight = Weight(other["ERR"], "rms", own_light=True)
    if "DQ" not in other or telescope not in {"JWST", "HST"}:
        return Layout(weight)
    serious = hdus[0].header.get("SDQFLAGS", 0)  # HST: serious data quality flags
    return Layout(weight, Mask(other["DQ"], _JWST_BAD if telescope == "JWST" else serious))


def _rubin_bits(header: fits.Header) -> int:
    """Return the bits of the mask planes of bad pixels; their numbers are in the header."""
    planes = [header.get(f"MP_{name}") for name in _RUBIN_BAD]
    return sum(1 << int(number) for number in planes if number is not None)


def _euclid(other: Mapping[str, int], detector: str) -> Layout:
    rms = other.get(f"{detector}.RMS")
    flag = other.get(f"{detector}.FLG", other.get(f"{detector}.DQ"))
    return Layout(
        None if rms is None else Weight(rms, "rms", own_light=True),
        None if flag is None else Mask(flag, _EUCLID_BAD),
    )


class _Beside(NamedTuple):
    """Names of images, and of the files that go with them."""

    image: str
    weight: str = ""
    kind: str = ""
    own_light: bool = False
    mask: str = ""
    bits: int = 0
    bits_by_band: Mapping[str, int] | None = None


_BESIDE = (
    _Beside(  # Legacy Surveys bricks
        rf"(?P<a>legacysurvey-\w+)-image-(?P<b>\w+){_FITS}",
        weight="{a}-invvar-{b}{end}",
        kind="ivar",
        mask="{a}-maskbits{end}",
        bits_by_band=_LEGACY_BAD,
    ),
    _Beside(  # Pan-STARRS stacks and warps
        rf"(?P<a>.*\.skycell\..*\.(?:stk|wrp)\.(?!.*\.(?:wt|mask)\.).*?){_FITS}",
        weight="{a}.wt{end}",
        kind="variance",
        own_light=True,
        mask="{a}.mask{end}",
        bits=_PS1_BAD,
    ),
    _Beside(  # community pipeline of DECam, Mosaic-3 and 90Prime
        rf"(?P<a>(?:c4d|k4m|ksb)_\w+_o[osp])i(?P<b>_.*?){_FITS}",
        weight="{a}w{b}{end}",
        kind="ivar",
        mask="{a}d{b}{end}",
    ),
    _Beside(  # Euclid MER mosaics
        rf"(?P<a>EUC_MER_)BGSUB-(?P<b>MOSAIC-[\w-]+?)(?P<c>_TILE\d+-).*?{_FITS}",
        weight="{a}{b}-RMS{c}*.fits*",
        kind="rms",
        own_light=True,
    ),
    _Beside(  # ZTF
        rf"(?P<a>ztf_.*)_sciimg{_FITS}",
        mask="{a}_mskimg{end}",
        bits=_ZTF_BAD,
    ),
    _Beside(  # WISE atlas images
        rf"(?P<a>.*-w\d)-int-(?P<b>\d){_FITS}",
        weight="{a}-unc-{b}{end}",
        kind="rms",
        own_light=True,
    ),
    _Beside(  # unWISE
        rf"(?P<a>unwise-.*-w\d)-img-(?P<b>[mu]){_FITS}",
        weight="{a}-invvar-{b}{end}",
        kind="ivar",
    ),
    _Beside(rf"(?P<a>KiDS_.*)_sci{_FITS}", weight="{a}_wei{end}", kind="weight"),
    # high-level products of HST and JWST, and products of grizli
    _Beside(rf"(?P<a>.*)_sci{_FITS}", weight="{a}_wht{end}", kind="weight"),
    _Beside(rf"(?P<a>.*)_sci{_FITS}", weight="{a}_rms{end}", kind="rms"),
    _Beside(rf"(?P<a>hlsp_.*)_dr[cz]{_FITS}", weight="{a}_wht{end}", kind="weight"),
    # SWarp, MegaPipe
    _Beside(rf"(?P<a>.*?){_FITS}", weight="{a}.weight{end}", kind="weight"),
)


def beside(path: Path, *, band: str) -> Layout:
    """Return the weight and the mask in files beside an image's, by their names.

    Parameters
    ----------
    path
        The image.
    band
        Its band, on which the bits of some masks depend.
    """
    weight: Weight | None = None
    mask: Mask | None = None
    for row in _BESIDE:
        found = re.fullmatch(row.image, path.name)
        if found is None:
            continue
        parts = found.groupdict()
        if weight is None and (place := _existing(path, row.weight, parts)):
            weight = Weight(place, row.kind, own_light=row.own_light)
        by_band = row.bits_by_band
        bits = row.bits if by_band is None else by_band.get(band)
        if mask is None and bits is not None:
            place = _existing(path, row.mask, parts)
            mask = None if place is None else Mask(place, bits)
    return Layout(weight, mask)


def _existing(path: Path, template: str, parts: Mapping[str, str]) -> Path | None:
    """Return the one file of this name, compressed or not; None where there is none."""
    if not template:
        return None
    for end in (parts["end"], ".fits", ".fits.fz", ".fits.gz"):
        name = template.format(**{**parts, "end": end})
        if "*" not in template:  # in a name it is a letter like others
            if path.with_name(name).is_file():
                return path.with_name(name)
            continue
        several = sorted(path.parent.glob(name))
        if len(several) == 1:
            return several[0]
    return None
