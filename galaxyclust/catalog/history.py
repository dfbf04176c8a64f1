"""One recorded action, and the line of JSON that keeps it."""

import dataclasses
import json
import platform
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

_PACKAGES = ("astropy", "photutils", "numpy", "h5py", "scikit-learn", "hdbscan", "torch")


def installed_versions() -> dict[str, str]:
    """Return the versions of Python, galaxyclust and the main packages."""
    found = {"python": platform.python_version()}
    for package in ("galaxyclust", *_PACKAGES):
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


@dataclasses.dataclass(frozen=True, kw_only=True)
class Step:
    """One recorded action on a catalog.

    Parameters
    ----------
    name
        What was done: ``ingest``, ``embed``, ``cluster`` …
    output
        Name of what it made.
    inputs
        What it read: files, or names in the catalog.
    method
        The method, where there is a choice.
    settings
        Every setting, as plain values.
    seed
        Seed of all random numbers; None where there are none.
    notes
        Notes on the outcome for a reader of the history, one line each.
    versions
        Versions of galaxyclust, Python and the main packages.
    time
        When it was finished, UTC, ISO 8601.
    """

    name: str
    output: str = ""
    inputs: tuple[str, ...] = ()
    method: str = ""
    settings: dict[str, Any] = dataclasses.field(default_factory=dict)
    seed: int | None = None
    notes: tuple[str, ...] = ()
    versions: dict[str, str] = dataclasses.field(default_factory=installed_versions)
    time: str = dataclasses.field(
        default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds")
    )

    def to_json(self) -> str:
        """Return the step as one line."""
        return json.dumps(dataclasses.asdict(self), default=str)

    @classmethod
    def from_json(cls, line: str) -> "Step":
        """Return the step that a line holds; keys of later versions are ignored."""
        names = {field.name for field in dataclasses.fields(cls)}
        values = {key: value for key, value in json.loads(line).items() if key in names}
        for key in ("inputs", "notes"):
            values[key] = tuple(values.get(key, ()))
        return cls(**values)
