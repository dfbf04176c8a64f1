"""Sources as DS9 regions: ellipses on the sky, or in pixels, with their names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.selection import Selection
from galaxyclust.errors import SettingError
from galaxyclust.words import counted

Array = npt.NDArray[np.float64]

_COLOURS = ("red", "blue", "yellow", "cyan", "magenta", "orange", "green", "pink",
            "purple", "brown", "lime", "navy")  # fmt: skip
_HEADER = """# Region file format: DS9 version 4.1
global color=green width=1 font="helvetica 10 normal roman" select=1 edit=1 move=1 delete=1
"""


@dataclass(frozen=True, kw_only=True)
class Regions:
    """A region file of DS9, which ``regions``, Aladin and CARTA read too.

    A source with a shape is an ellipse, one with only a position a cross. On the sky the
    angle is the position angle + 90 degrees, because DS9 counts from the West.

    Parameters
    ----------
    coordinates
        ``sky`` (ICRS), ``image`` (pixels, which DS9 counts from 1), or ``auto``: on the sky
        if any source has a position there.
    radius
        Column of the semi-major axes in pixels; on the sky, the column with ``_arcsec``
        appended to this name is used.
    text
        Column of the names to show; none for no names.
    label
        Column of clusters; each cluster gets a colour and a tag. With none, all sources
        have the same colour.
    """

    coordinates: Literal["auto", "sky", "image"] = "auto"
    radius: str = "r_kron"
    text: str | None = "id"
    label: str | None = None

    def write(self, selection: Selection, path: Path) -> list[str]:
        """Write the regions."""
        on_sky = self._on_sky(selection)
        shapes = _on_sky if on_sky else _in_pixels
        place = list(shapes(selection, self.radius))
        ends = list(self._ends(selection))
        lines = [
            f"{shape} # {end}".removesuffix(" # ")
            for shape, end in zip(place, ends, strict=True)
            if shape
        ]
        head = f"{_HEADER}{'icrs' if on_sky else 'image'}\n"
        text = head + "".join(f"{line}\n" for line in lines)
        path.write_text(text, encoding="utf-8", newline="\n")
        left = len(place) - len(lines)
        points = sum(line.startswith("point") for line in lines)
        notes = [f"{counted(left, 'source')} without a position left out"] if left else []
        if points:
            notes.append(f"points stand for {counted(points, 'source')} without a shape")
        return notes

    def _on_sky(self, selection: Selection) -> bool:
        usable = np.isfinite(selection.numbers("ra")) & np.isfinite(
            selection.numbers("dec")
        )
        if self.coordinates == "sky" or (self.coordinates == "auto" and usable.any()):
            return True
        # ready-made stamps lie on no field, but each in a file of its own
        kind = next((name for name in ("field", "file") if selection.has(name)), "")
        images = np.unique(selection.column(kind) if kind else [""])
        if len(images) > 1:
            message = (
                f"pixels of {len(images)} {kind}s in one region file; choose one, as with "
                f"--where '{kind} == \"{images[0]}\"'"
            )
            raise SettingError(message)
        return False

    def _ends(self, selection: Selection) -> Iterator[str]:
        texts = selection.column(self.text) if self.text else [""] * len(selection)
        labels = selection.column(self.label) if self.label else [None] * len(selection)
        for text, label in zip(texts, labels, strict=True):
            parts = []
            if label is not None:
                parts += [f"color={_colour(label)}", f"tag={{{_bare(str(label))}}}"]
            if str(text):
                parts.append(f"text={{{_bare(str(text))}}}")
            yield " ".join(parts)


def _on_sky(selection: Selection, radius: str) -> Iterator[str]:
    ratio = _ratio(selection, "_arcsec")
    major = selection.numbers(f"{radius}_arcsec")
    place = (selection.numbers("ra"), selection.numbers("dec"))
    angle = (selection.numbers("position_angle") + 90) % 360
    for ra, dec, a, b, turn in zip(*place, major, major * ratio, angle, strict=True):
        if not (np.isfinite(ra) and np.isfinite(dec)):
            yield ""
        elif np.isfinite(a + b + turn):
            yield f'ellipse({ra:.8f},{dec:.8f},{a:.4f}",{b:.4f}",{turn:.3f})'
        else:
            yield f"point({ra:.8f},{dec:.8f})"


def _in_pixels(selection: Selection, radius: str) -> Iterator[str]:
    major = selection.numbers(radius)
    place = (selection.numbers("x") + 1, selection.numbers("y") + 1)
    angle = selection.numbers("theta_image") % 360
    minor = major * _ratio(selection, "")
    for x, y, a, b, turn in zip(*place, major, minor, angle, strict=True):
        if not (np.isfinite(x) and np.isfinite(y)):
            yield ""
        elif np.isfinite(a + b + turn):
            yield f"ellipse({x:.4f},{y:.4f},{a:.4f},{b:.4f},{turn:.3f})"
        else:
            yield f"point({x:.4f},{y:.4f})"


def _ratio(selection: Selection, ending: str) -> Array:
    """Return b/a of the second moments, on the sky or in pixels."""
    minor, major = (
        selection.numbers(f"semi_{which}_axis{ending}") for which in ("minor", "major")
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(minor / major)


def _bare(text: str) -> str:
    """Return a text that can be put in braces, on one line."""
    text = text.translate({ord("{"): "(", ord("}"): ")"})
    return re.sub(r"[\s\x00-\x1f\x7f\u2028\u2029]+", " ", text).strip()


def _colour(label: object) -> str:
    """Return the colour of a cluster; noise and what is not embedded are white."""
    if isinstance(label, int | np.integer):
        return _COLOURS[int(label) % len(_COLOURS)] if label >= 0 else "white"
    return _COLOURS[sum(str(label).encode()) % len(_COLOURS)]
