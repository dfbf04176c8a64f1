"""Pictures and numbers as text for a page."""

import base64
import io
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from galaxyclust.show.colour import Picture
from galaxyclust.types import FloatArray

QUALITY = 82  # of WebP: no visible blocks in the sky around a galaxy


class Sheet(NamedTuple):
    """Many pictures in one: tiles from left to right, then the next row."""

    data: bytes  # WebP
    columns: int
    rows: int
    tile: int  # pixels on a side


def sheet(pictures: Picture, *, columns: int = 16, quality: int = QUALITY) -> Sheet:
    """Return pictures as the tiles of one WebP image.

    Parameters
    ----------
    pictures
        (n, S, S, 3) uint8.
    columns
        Largest number of tiles per row.
    quality
        WebP quality, 1 to 100.
    """
    n, tile = len(pictures), pictures.shape[1]
    across = max(1, min(columns, n))
    down = max(1, -(-n // across))
    canvas = np.zeros((down * across, tile, tile, 3), np.uint8)
    canvas[:n] = pictures
    canvas = canvas.reshape(down, across, tile, tile, 3).swapaxes(1, 2)
    return Sheet(
        webp(canvas.reshape(down * tile, across * tile, 3), quality), across, down, tile
    )


def webp(picture: npt.NDArray[np.uint8], quality: int = QUALITY) -> bytes:
    """Return a picture (height, width, 3) as WebP."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, format="WEBP", quality=quality, method=4)
    return file.getvalue()


def data_uri(data: bytes, kind: str = "image/webp") -> str:
    """Return bytes as a ``data:`` address.

    >>> data_uri(b"abc", "text/plain")
    'data:text/plain;base64,YWJj'
    """
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"


def text_of(values: npt.NDArray[np.generic]) -> str:
    """Return an array's little-endian bytes as base64, for a typed array of JavaScript."""
    little = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<"), copy=False)
    return base64.b64encode(little.tobytes()).decode("ascii")


class Canvas(NamedTuple):
    """Positions of a map on a canvas, and the height of the canvas."""

    places: npt.NDArray[np.float64]  # (n, 2), y downward
    height: float


def on_canvas(
    projection: FloatArray, *, width: float = 1000.0, margin: float = 0.03
) -> Canvas:
    """Return the positions of a projection on a canvas, with equal scales of both axes.

    Parameters
    ----------
    projection
        (n, 2), finite.
    width
        Width of the canvas, which is not higher than wide.
    margin
        Margin around the points, as a fraction of the width.
    """
    points = np.asarray(projection, dtype=np.float64)
    if not len(points):
        return Canvas(points, width)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = (1 - 2 * margin) * width / max(float((high - low).max()), 1e-9)
    placed = (points - (low + high) / 2) * scale * [1, -1]
    height = float(high[1] - low[1]) * scale + 2 * margin * width
    return Canvas(placed + np.array([width / 2, height / 2]), height)
