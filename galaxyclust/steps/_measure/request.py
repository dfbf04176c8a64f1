"""The request for a measuring step: groups of features, bands and settings."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from galaxyclust.errors import SettingError
from galaxyclust.features import FEATURES
from galaxyclust.methods import build


@dataclass(frozen=True, kw_only=True)
class MeasureRequest:
    """What to measure, and how.

    Parameters
    ----------
    features
        Groups of features; all if empty.
    bands
        Bands to measure besides the reference band.
    settings
        Values by ``GROUP.KEY``, which replace the groups' defaults.
    psf_fwhm_arcsec
        PSF FWHM; None uses the widths found by ingest.
    n_resamplings
        Number of measurements with added noise, from which errors are estimated; 0 for no
        errors.
    seed
        Seed of that noise.
    n_threads
        Number of threads; None: one per core.
    """

    features: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    psf_fwhm_arcsec: float | None = None
    n_resamplings: int = 0
    seed: int = 0
    n_threads: int | None = None

    def __post_init__(self) -> None:
        if self.n_resamplings == 1 or self.n_resamplings < 0:
            message = f"errors from {self.n_resamplings} resamplings: give 0, or 2 or more"
            raise SettingError(message)

    def groups(self) -> dict[str, Any]:
        """Return the requested groups with their settings, in fixed order.

        Raises
        ------
        SettingError
            If there is no such group or setting.
        """
        for name in self.features:
            if name not in FEATURES:
                message = f"unknown features {name!r}; choose from {', '.join(FEATURES)}"
                raise SettingError(message)
        chosen = [name for name in FEATURES if name in (self.features or FEATURES)]
        values: dict[str, dict[str, Any]] = {name: {} for name in chosen}
        for key, value in _dotted(self.settings):
            group, dot, name = key.partition(".")
            if not dot or group not in values:
                message = f"setting {key!r}: write GROUP.KEY with GROUP {', '.join(chosen)}"
                raise SettingError(message)
            values[group][name] = value
        return {name: build(FEATURES, name, values[name]) for name in chosen}

    def is_met_by(self, group: str, recorded: Mapping[str, Any]) -> bool:
        """Return whether a group measured with the recorded settings fulfils the request.

        Only settings given in the request are compared.
        """
        given = {key.partition(".")[2] for key, _ in _dotted(self.settings)
                 if key.partition(".")[0] == group}  # fmt: skip
        wanted, known = asdict(self.groups()[group]), recorded["settings"][group]
        return (
            all(wanted[name] == known.get(name) for name in given)
            and self.psf_fwhm_arcsec in {None, recorded["psf_fwhm_arcsec"]}
            and self.n_resamplings in {0, recorded["n_resamplings"]}
            # without errors there was none
            and (self.seed == 0 or recorded.get("seed") in {None, self.seed})
        )


def _dotted(settings: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield settings as ``GROUP.KEY``, which TOML reads as a table in a table."""
    for key, value in settings.items():
        if isinstance(value, Mapping):
            yield from ((f"{key}.{name}", part) for name, part in value.items())
        else:
            yield key, value
