"""Which shapes a catalog already has, how they were measured, and what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import CatalogError
from galaxyclust.features import FEATURES
from galaxyclust.methods import build
from galaxyclust.steps._measure.planes import REFERENCE, is_reference
from galaxyclust.steps._measure.request import MeasureRequest

Key = tuple[str, str]  # band and group


def measured(catalog: Catalog) -> dict[Key, Mapping[str, Any]]:
    """Return the settings of each group of features that was measured, by (band, group)."""
    return {
        (band, group): settings
        for settings in _steps(catalog)
        for band, names in settings["features"].items()
        for group in names
    }


def outdated(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """Return, by band, groups based on a basic group that has since been measured anew.

    Only a basic group with other settings makes the groups based on it outdated.
    """
    now: dict[str, Any] = {}
    rest_on: dict[Key, Any] = {}
    for settings in _steps(catalog):
        for band, names in settings["features"].items():
            if "basic" in names:
                now[band] = _whole(settings["settings"]["basic"])
            rest_on |= {(band, name): now.get(band, _whole({})) for name in names}
    old = [key for key, basis in rest_on.items() if basis != now.get(key[0], basis)]
    return {
        band: tuple(name for name in FEATURES if (band, name) in old)
        for band in dict.fromkeys(band for band, _ in old)
    }


def basis(catalog: Catalog, band: str) -> Any:
    """Return the basic group with its settings in a band, or with its defaults."""
    recorded = measured(catalog).get((band, "basic"))
    return build(FEATURES, "basic", recorded["settings"]["basic"] if recorded else {})


def is_measured(catalog: Catalog, request: MeasureRequest) -> bool:
    """Return whether the catalog already has everything in a request."""
    return not _not_there(catalog, request, bands_to_measure(catalog, request))


def bands_to_measure(catalog: Catalog, request: MeasureRequest) -> tuple[str, ...]:
    """Return the reference band, and all other bands that a request names."""
    info = catalog.stamp_info()
    others = (band for band in request.bands if not is_reference(info, band))
    return (REFERENCE, *others)


def left_to_do(
    catalog: Catalog, request: MeasureRequest, bands: Iterable[str], *, overwrite: bool
) -> dict[str, dict[str, Any]]:
    """Return the groups to measure, by band.

    Raises
    ------
    CatalogError
        If nothing is missing and ``overwrite`` is not set.
    """
    groups = request.groups()
    if overwrite:
        return dict.fromkeys(bands, groups)
    missing = _not_there(catalog, request, bands)
    if not missing:
        message = (
            f"{catalog.path}: {', '.join(groups)} measured already; "
            "--overwrite measures again"
        )
        raise CatalogError(message)
    # the other groups build on the basic one
    return {
        band: {name: g for name, g in groups.items() if name in names or "basic" in names}
        for band, names in missing.items()
    }


def how_to_renew(catalog: Catalog) -> str:
    """Return the command that measures outdated groups again; "" if there are none."""
    old = [(band, name) for band, names in outdated(catalog).items() for name in names]
    if not old:
        return ""
    there = measured(catalog)
    parts = [
        f"galaxyclust measure {catalog.path}",
        f"--features {','.join(dict.fromkeys(name for _, name in old))}",
    ]
    if bands := list(dict.fromkeys(band for band, _ in old if band != REFERENCE)):
        parts.append(f"--bands {','.join(bands)}")
    parts += dict.fromkeys(
        f"--set {name}.{key}={value}"
        for band, name in old
        for key, value in there[band, name]["settings"][name].items()
        if value != asdict(build(FEATURES, name, {})).get(key, value)
    )
    widths = [there[key]["psf_fwhm_arcsec"] for key in old]
    parts += [f"--psf {width}arcsec" for width in widths if width is not None][:1]
    draws = max(there[key]["n_resamplings"] for key in old)
    return " ".join([*parts, f"--errors {draws}"] if draws else parts)


def _steps(catalog: Catalog) -> list[Mapping[str, Any]]:
    """Return how shapes were measured, oldest first, with the seed of their errors."""
    return [
        {**step.settings, "seed": step.seed}
        for step in catalog.history()
        if step.name == "measure"
    ]


def _whole(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings of the basic group, with defaults for those not recorded."""
    return {**asdict(build(FEATURES, "basic", {})), **settings}


def _not_there(
    catalog: Catalog, request: MeasureRequest, bands: Iterable[str]
) -> dict[str, list[str]]:
    """Return, by band, groups that are missing, outdated or differ from a request."""
    there, old = measured(catalog), outdated(catalog)
    missing = {
        band: [
            name
            for name in request.groups()
            if (band, name) not in there
            or name in old.get(band, ())
            or not request.is_met_by(name, there[band, name])
        ]
        for band in bands
    }
    return {band: names for band, names in missing.items() if names}
