"""Which band a header names, whatever its survey calls it."""

import re
from collections.abc import Mapping
from typing import Any

KEYS = (
    "FILTER",
    "BAND",
    "PUPIL",
    "FILTNAM",
    "FILTNAM1",
    "FILTNAME",
    "FILTER1",
    "FILTER2",
    "FILTNAM2",
    "HIERARCH FPA.FILTERID",
    "HIERARCH FPA.FILTER",
    "HIERARCH ESO INS FILT1 NAME",
    "CHNLNUM",
)
_NONE = re.compile(r"clear.*|none|open|blank|empty|n/?a|", re.IGNORECASE)
# NIRCam, NIRISS: a filter in the pupil wheel is used with a wider one, or with none
_PUPIL = re.compile(r"F\d{3}[WMN]2?")
# "r.MP9601", "r_SDSS", "r DECam SDSS c0002 6415.0 1480.0", "r.00000", "r_57", "r'"
_FIRST = re.compile(r"([ugrizyYJHKZ]|Ks)([-._ '].*)?")
# "HSC-R2", "ZTF_r", "OCAM_r_SDSS", "NIR_H"
_AFTER = re.compile(
    r"(?P<camera>HSC|ZTF|OCAM|OMEGACAM|SDSS|SLOAN|DECAM|LSST|CFIS|MEGACAM|PANSTARRS|PS1"
    r"|SKYMAPPER|NIR|NISP|VIRCAM)"
    r"[-_. ](?P<band>[ugrizyJHK]|Ks)2?([-_. ].*)?",
    re.IGNORECASE,
)
_OPTICAL = ("HSC", "ZTF", "SDSS", "SLOAN", "LSST", "PANSTARRS", "PS1")  # lower case
_OWN_NAMES = {
    "WISE": {"1": "W1", "2": "W2", "3": "W3", "4": "W4"},
    "GALEX": {"1": "NUV", "2": "FUV"},
    "2MASS": {"j": "J", "h": "H", "k": "Ks"},
    "IRAC": {"1": "IRAC1", "2": "IRAC2", "3": "IRAC3", "4": "IRAC4"},
}


def band_of(header: Mapping[str, Any]) -> str:
    """Return the band that a header names, or ''.

    >>> band_of({"FILTER": "r DECam SDSS c0002 6415.0 1480.0"})
    'r'
    >>> band_of({"FILTER": "HSC-I"})
    'i'
    >>> band_of({"FILTER1": "CLEAR1L", "FILTER2": "F814W"})
    'F814W'
    >>> band_of({"FILTER": "F444W", "PUPIL": "F405N"})
    'F405N'
    """
    pupil = str(header.get("PUPIL", "")).strip()
    if _PUPIL.fullmatch(pupil):
        return pupil
    for key in KEYS:
        text = str(header.get(key, "")).strip()
        if _NONE.fullmatch(text) or (key == "PUPIL" and text):
            continue
        name = _OWN_NAMES.get(camera_of(header), {}).get(text) or _plain(text)
        if name:
            return name
    return ""


def camera_of(header: Mapping[str, Any]) -> str:
    """Return the camera or survey if its bands or zero points need special rules.

    One of VIRCAM, WFCAM, 2MASS, WISE, GALEX and IRAC; else ''.
    """
    words = ("INSTRUME", "TELESCOP", "ORIGIN", "SURVEY")
    text = " ".join(str(header.get(key, "")) for key in words).upper()
    for name in ("VIRCAM", "WFCAM", "2MASS", "WISE", "GALEX", "IRAC"):
        if name in text:
            return name
    return ""


def _plain(text: str) -> str:
    """Return the name of a band without what a survey adds to it."""
    after = _AFTER.fullmatch(text)
    if after is not None:
        band, camera = after["band"], after["camera"].upper()
        return band.lower() if camera in _OPTICAL else band
    if re.fullmatch(r"K[-_ ]?s(hort)?", text, re.IGNORECASE):
        return "Ks"
    first = _FIRST.fullmatch(text)
    if first is not None and "alpha" not in text.lower():
        return first[1]
    words = text.replace("/", " ").split()
    word = words[0] if words else ""
    if _NONE.fullmatch(word):
        return ""
    name = re.sub(r"[^A-Za-z0-9_]", "_", word)
    return name if name[0].isalpha() else f"b{name}"
