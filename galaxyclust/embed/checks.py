"""Refusing settings and rows that cannot work, before any work is done."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from galaxyclust.errors import InputError, SettingError
from galaxyclust.types import Arrays, IntArray, StampReader


def check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    """Refuse a ``value`` that is not one of ``choices``.

    Raises
    ------
    SettingError
        If it is not one of them.
    """
    if value not in choices:
        message = f"{name} = {value!r}; choose from {', '.join(choices)}"
        raise SettingError(message)


def check_multiple(method: Any, name: str, step: int, *, called: str = "") -> None:
    """Refuse a setting that is not a multiple of ``step``, and name the nearest multiple.

    Parameters
    ----------
    method
        Object that has the setting as an attribute.
    name
        The setting.
    step
        What it must be a multiple of.
    called
        Text put before the value of ``step`` in the message, as in ``2**depth = ``.

    Raises
    ------
    SettingError
        If it is not a multiple.
    """
    value = getattr(method, name)
    if value % step:
        nearest = max(1, round(value / step)) * step
        message = f"{name} = {value} is no multiple of {called}{step}; use {nearest}"
        raise SettingError(message)


def check_rows(rows: IntArray, stamps: StampReader, *, fewest: int = 0) -> None:
    """Refuse rows that are too few, not sorted or out of range.

    Parameters
    ----------
    rows
        Row numbers.
    stamps
        The stamps that have these rows.
    fewest
        Smallest number of rows allowed.

    Raises
    ------
    InputError
        If they are too few, not sorted, repeated or out of range.
    """
    if len(rows) < fewest:
        message = (
            f"{len(rows)} usable stamps are too few to train on; {fewest} are needed "
            "(the method polar learns nothing, and needs one)"
        )
        raise InputError(message)
    if len(rows) == 0:
        return
    if (np.diff(rows) <= 0).any() or rows[0] < 0 or rows[-1] >= stamps.n_rows:
        message = f"rows must ascend within 0 to {stamps.n_rows - 1}, each once"
        raise InputError(message)


def learned(
    weights: Arrays, name: str, shape: tuple[int | None, ...], *, infinite: bool = False
) -> npt.NDArray[Any]:
    """Return one array of a trained model after checking it.

    Parameters
    ----------
    weights
        All arrays of the model, perhaps from an untrusted file.
    name
        Name of the array.
    shape
        Shape that it must have; None stands for any length.
    infinite
        Whether infinite values are allowed.

    Raises
    ------
    InputError
        If it is missing, not numeric or not finite.
    SettingError
        If it has another shape than the settings require.
    """
    if name not in weights:
        message = f"the weights lack {name!r}; train again or choose other weights"
        raise InputError(message)
    array = np.asarray(weights[name])
    if array.dtype.kind not in "fiub":
        message = f"weight {name!r} does not hold numbers but {array.dtype}"
        raise InputError(message)
    fits = len(shape) == array.ndim
    if not fits or any(w not in {None, n} for w, n in zip(shape, array.shape, strict=True)):
        wanted = str(shape).replace("None", "any")
        message = (
            f"weight {name!r} has shape {array.shape}, these settings need {wanted}; use "
            "the settings it was trained with"
        )
        raise SettingError(message)
    bad = np.isnan(array) if infinite else ~np.isfinite(array)
    if bad.any():
        message = f"weight {name!r} holds values that are not finite; train again"
        raise InputError(message)
    return array


def refuse_exported(about: Mapping[str, str], *, source: str) -> None:
    """Refuse a file that export-model wrote: its network needs its own input preparation.

    Parameters
    ----------
    about
        The metadata of the file.
    source
        Its name, for the message.

    Raises
    ------
    InputError
        If export-model wrote it.
    """
    if about.get("format") == "galaxyclust":
        message = (
            f"{source}: export-model wrote it for other programs; embed --from "
            f"CATALOG:NAME applies the {about.get('method', 'model')} that it is a copy of"
        )
        raise InputError(message)
